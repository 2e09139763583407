"""A machine that answers every mail by a new one, and does not say that it is one, is left alone at last."""

from datetime import timedelta

import pytest

from support_desk.mail.incoming.taking import take
from support_desk.mail.out import rendering
from support_desk.people.actors import NOBODY
from support_desk.store import db
from support_desk.tickets.actions import change_ticket, open_ticket
from support_desk.tickets.drafts import Change, Draft, Requester
from support_desk.words import Category, Priority
from tests.given_requesters import requester
from tests.mail.given_mail import parcels
from tests.mail.incoming.corpus.samples import plain
from tests.mail.incoming.given_letters import tickets

pytestmark = pytest.mark.anyio
SHOP = "Shop <shop@example.org>"


@pytest.fixture(autouse=True)
def soon_enough(monkeypatch):
    monkeypatch.setattr(rendering, "MOST_HEARD", 3)


async def writes(number: int, sender: str = SHOP) -> None:
    await take(plain(f"We have got your mail {number}.", From=sender, Subject=f"Thank you {number}"))


async def test_its_mails_become_tickets_and_are_answered_no_more(mail_server, send_due, session):
    for number in range(5):
        await writes(number)
        await send_due()
    await writes(6, "Rita <rita@example.com>")
    await send_due()

    assert len(tickets(session)) == 6
    assert mail_server.recipients == ["shop@example.org"] * 3 + ["rita@example.com"]
    assert [status for *_, status in parcels(session)] == ["sent"] * 3 + ["withdrawn"] * 2 + ["sent"]


async def test_a_machine_that_has_an_account_is_answered_no_more_either(
    mail_server, send_due, use_settings, make_account
):
    use_settings(MAIL_AUTH_SERVER="mx.example.com")
    ada = make_account().email
    for number in range(5):
        proof = "mx.example.com; dkim=pass header.d=example.com"
        await take(plain(f"Mail {number}.", From=f"Ada <{ada}>", Authentication_Results=proof))
        await send_due()

    assert mail_server.recipients == [ada] * 3


async def test_an_hour_later_it_is_answered_again(mail_server, send_due, session, desk_clock):
    for number in range(4):
        await writes(number)
        await send_due()
    desk_clock.ahead += timedelta(hours=1, seconds=1)
    await writes(5)
    await send_due()

    assert len(mail_server.recipients) == 4


async def test_what_it_was_answered_before_the_clock_was_put_back_is_forgotten(
    mail_server, send_due, session, desk_clock
):
    desk_clock.ahead += timedelta(days=1)
    for number in range(4):
        await writes(number)
        await send_due()
    desk_clock.ahead -= timedelta(days=1)
    await writes(5)
    await send_due()

    assert len(mail_server.recipients) == 4


async def test_what_others_file_for_somebody_is_always_told(mail_server, send_due, file_ticket):
    for _ in range(5):
        file_ticket()
    await send_due()

    assert len(mail_server.recipients) == 5


async def test_a_mailbox_is_not_filled_by_those_who_file_for_it_without_an_account(mail_server, send_due, session):
    for number in range(5):
        address = "Victim@example.com" if number % 2 else "victim@example.com"
        draft = Draft("Not asked for", "d", Category.general, Priority.low, requester=Requester(address))
        with db.open_session() as opened:
            open_ticket(opened, draft, NOBODY)
            opened.commit()
        await send_due()

    assert len(mail_server.recipients) == 3


async def test_strangers_tell_the_team_of_so_many_critical_tickets_and_no_more(
    mail_server, send_due, session, file_ticket, make_account
):
    ada = make_account().email
    for number in range(5):
        asker = Requester(f"r{number}@example.com")
        draft = Draft("All is down", "d", Category.technical, Priority.critical, requester=asker)
        with db.open_session() as opened:
            open_ticket(opened, draft, NOBODY)
            opened.commit()
        await send_due()
    assert mail_server.recipients.count(ada) == 3
    assert [(event, status) for event, _, _, status in parcels(session) if status == "withdrawn"] == [
        ("critical", "withdrawn")
    ] * 2

    file_ticket(priority=Priority.critical)
    await send_due()
    assert mail_server.recipients.count(ada) == 4


async def test_an_agent_is_told_of_so_many_answers_to_a_ticket_and_of_those_to_others(
    mail_server, send_due, session, file_ticket, make_account
):
    make_account()
    file_ticket(assignee=1), file_ticket(assignee=1)
    for number in (1, 1, 1, 1, 1, 2):
        change_ticket(session, number, Change(comment="And?"), requester(number))
        session.commit()
        await send_due()

    told = [(number, status) for event, number, _, status in parcels(session) if event == "requester_answered"]
    assert told == [(1, "sent")] * 3 + [(1, "withdrawn")] * 2 + [(2, "sent")]
