"""A mail server that looks at who the desk is takes its mails, or says what is wrong; no recipient is blamed for it.

Who is to blame is told by whom it names: its answers are the same in all else.
"""

from datetime import timedelta

import pytest
from sqlalchemy import text

from support_desk.mail.out.sending import MOST_HANG_UPS, MailSender
from support_desk.store import db
from support_desk.store.outbox import parcels as outbox
from support_desk.tickets.records import Requester

pytestmark = pytest.mark.anyio
STATES = text("SELECT DISTINCT status, attempts FROM outbox")
OF_BAD = text("SELECT DISTINCT status, attempts, status_code FROM outbox WHERE recipient <> 'rita@example.com'")
NO_NAME = "504 5.5.2 <desk>: Helo command rejected: need fully-qualified hostname"
NO_SENDER = "504 5.5.2 <support@intranet>: Sender address rejected: need fully-qualified address"
NO_RECIPIENT = "504 5.5.2 <{}>: Recipient address rejected: need fully-qualified address"


@pytest.mark.parametrize(
    ("sender", "url", "name"),
    [
        ("Support <support@desk.example.com>", "http://localhost:8000", "desk.example.com"),
        ("support@bücher.example", "https://desk.example.com", "xn--bcher-kva.example"),
        ("support@intranet", "https://desk.example.com", "desk.example.com"),
        ("support@intranet", "http://10.0.0.7:8000", "localhost"),
    ],
)
async def test_the_desk_calls_itself_by_a_whole_name(
    mail_server, send_due, use_settings, file_ticket, sender, url, name
):
    use_settings(MAIL_FROM=sender, PUBLIC_URL=url)
    file_ticket()
    await send_due()

    assert mail_server.names == [name]
    assert len(mail_server.mails) == 1


@pytest.mark.parametrize("answer", [NO_NAME, NO_SENDER, "503 5.5.1 Say hello first", "502 5.5.2 Not here"])
async def test_what_a_server_does_not_take_from_this_desk_waits(
    mail_server, send_due, desk_clock, session, file_ticket, answer
):
    mail_server.answers["rita@example.com"] = answer
    file_ticket()
    await send_due()
    status, error = session.execute(text("SELECT status, error FROM outbox")).one()
    assert (status, error) == ("waiting", f"The mail server says: {answer}")

    mail_server.answers.clear()
    session.rollback()
    desk_clock.ahead += timedelta(seconds=11)
    await send_due()
    assert mail_server.recipients == ["rita@example.com"]


async def test_one_that_is_not_taken_so_holds_up_no_other(mail_server, send_due, file_ticket):
    mail_server.answers["rita@example.com"] = NO_NAME
    file_ticket()
    for number in range(20):
        file_ticket(requester=Requester(f"r{number}@example.com"))

    await send_due()

    assert len(mail_server.mails) == 20


async def test_a_server_that_takes_none_so_is_away(mail_server, desk_clock, session, file_ticket):
    now = desk_clock()
    mails = MailSender(lambda: now)
    for number in range(3 * MOST_HANG_UPS):
        mail_server.answers[f"r{number}@example.com"] = NO_NAME
        file_ticket(requester=Requester(f"r{number}@example.com"))

    await mails.deliver(await db.write(outbox.take, "mail", 20, now))

    assert session.execute(STATES).all() == [("waiting", 1)]
    assert len(mail_server.names) < 3 * MOST_HANG_UPS


@pytest.mark.parametrize("answer", [NO_RECIPIENT, "504 5.5.2 <{}>: nobody knows whose this is"])
async def test_a_recipient_of_no_whole_name_is_to_blame_himself_and_holds_up_no_other(
    mail_server, send_due, session, file_ticket, answer
):
    for number in range(MOST_HANG_UPS + 4):
        address = f"R{number}@intern.example"
        mail_server.answers[address] = answer.format(address)
        file_ticket(requester=Requester(address))
    file_ticket()

    await send_due()

    assert mail_server.recipients == ["rita@example.com"]
    assert session.execute(OF_BAD).all() == [("failed", 1, 504)]
