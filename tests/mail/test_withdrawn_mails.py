"""A mail that is not to be sent any more is no failure: it is told apart, and can be sent all the same."""

import pytest
from sqlalchemy import text

from support_desk.mail.out.actions import send_again
from support_desk.people.actors import API
from support_desk.people.states.desk_page import DeskPage
from support_desk.tickets.actions import change_ticket
from support_desk.tickets.drafts import Change
from support_desk.tickets.records import Requester
from support_desk.tickets.states.detail import TicketDetail
from tests.mail.given_mail import parcels
from tests.mail.incoming.given_letters import sent_ids
from tests.processes import migrated_back_to, migrated_to, run_sql

pytestmark = pytest.mark.anyio
OTHERS = "The ticket has another requester by now."
PARCEL = """
INSERT INTO outbox (channel, event, recipient, key, status, done_at)
VALUES ('mail', 'x', 'x', 'x', 'withdrawn', now())
"""


@pytest.fixture
async def withdrawn(mail_server, send_due, session, file_ticket) -> None:
    """Rita was to be told that ticket 1 was received, and it became Ron's before."""
    file_ticket()
    change_ticket(session, 1, Change(requester=Requester("ron@example.com")), API)
    session.commit()
    await send_due()


@pytest.mark.usefixtures("withdrawn")
async def test_it_is_counted_and_listed_apart_from_those_that_failed(state_at, told):
    page = await state_at(DeskPage, "/settings/desk")
    await page.load()

    assert (told["waiting"], told["failed"], told["failures"], told["withdrawn"]) == (0, 0, [], 1)
    assert [(mail.ticket, mail.error) for mail in told["withdrawals"]] == [("1", OTHERS)]


@pytest.mark.usefixtures("withdrawn")
async def test_its_ticket_says_why_and_rest_that_it_did_not_go_out(state_at, told, api):
    page = await state_at(TicketDetail, "/tickets/1")
    await page.load()

    said = [(entry.kind, entry.mail, entry.mail_withdrawn) for entry in told["shown"].timeline]
    assert said == [("opened", "failed", OTHERS), ("requester", "sent", "")]
    assert [entry["mail"] for entry in api.get("/api/tickets/1/").json()["timeline"]] == ["failed", "sent"]


@pytest.mark.usefixtures("withdrawn")
async def test_it_can_be_sent_to_whose_the_ticket_is_by_now(mail_server, send_due, session):
    [hers, _] = sent_ids(session)
    send_again(session, 1, 1, API)
    session.commit()
    await send_due()

    assert hers not in [mail["Message-ID"] for mail in mail_server.mails]
    assert mail_server.recipients == ["ron@example.com"] * 2
    assert {status for *_, status in parcels(session)} == {"sent"}


async def test_an_address_that_is_none_is_a_failure(mail_server, send_due, session, file_ticket):
    file_ticket(requester=Requester("no,address@example.com"))
    await send_due()

    told = session.execute(text("SELECT status, error FROM outbox")).one()
    assert tuple(told) == ("failed", "This is no address that mail can be sent to.")


def test_an_older_desk_takes_it_for_a_failure(new_database):
    url = new_database()
    migrated_to(url, "0021")
    run_sql(url, PARCEL)

    migrated_back_to(url, "0020")

    assert run_sql(url, "SELECT status FROM outbox") == [("failed",)]
