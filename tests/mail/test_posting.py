"""What happens to a ticket writes its mails, in the same transaction, and only while there is mail."""

import asyncio

import pytest
from sqlalchemy import text

from support_desk.people.actors import API, Actor, ActorKind, Role
from support_desk.people.models import Account
from support_desk.store import db
from support_desk.tickets.actions import change_ticket, delete_ticket, open_ticket
from support_desk.tickets.drafts import Change, Draft
from support_desk.tickets.records import Requester
from support_desk.words import Category, Priority, Status
from tests.given_requesters import requester
from tests.mail.given_mail import RITA, parcels

BOB = Actor(ActorKind.agent, "Bob", Role.agent, id=2)


def change(session, ticket_id: int, actor: Actor = API, **asked) -> None:
    change_ticket(session, ticket_id, Change(**asked), actor)
    session.commit()


def events(session) -> list[tuple[str, str]]:
    return [(event, recipient) for event, _, recipient, _ in parcels(session)]


def test_without_mail_nothing_is_written(session, file_ticket):
    ticket = file_ticket()
    change(session, ticket.id, comment="Try again.", public=True)

    assert parcels(session) == []


def test_a_requester_is_told_that_it_was_received_answered_and_resolved(mail_is_on, session, file_ticket):
    ticket = file_ticket()
    change(session, ticket.id, comment="Try again.", public=True)
    change(session, ticket.id, comment="Not his matter.")
    change(session, ticket.id, status=Status.in_progress)
    change(session, ticket.id, status=Status.closed)
    change(session, ticket.id, status=Status.resolved)

    assert [event for event, _ in events(session)] == ["received", "answered", "resolved"]
    assert {recipient for _, recipient in events(session)} == {"rita@example.com"}
    keys = session.execute(text("SELECT key FROM outbox")).scalars().all()
    assert all(key.startswith("1.") and key.endswith("@desk.example.com") and len(key) > 40 for key in keys)
    assert len({*keys}) == 3


def test_nobody_is_told_of_a_ticket_without_a_requester(mail_is_on, session, file_ticket):
    ticket = file_ticket(requester=None)
    change(session, ticket.id, comment="Try again.", public=True)

    assert parcels(session) == []


def test_a_requester_is_not_told_what_he_did_himself(mail_is_on, session, file_ticket):
    ticket = file_ticket()
    rita = requester(ticket.id)
    change(session, ticket.id, rita, comment="It still says no.")
    change(session, ticket.id, rita, status=Status.resolved)

    assert [event for event, _ in events(session)] == ["received"]


def test_another_requester_gets_the_link_and_another_name_does_not(mail_is_on, session, file_ticket):
    ticket = file_ticket()
    change(session, ticket.id, requester=Requester("RITA@example.com", "Rita R."))
    change(session, ticket.id, requester=Requester("ron@example.com"))
    change(session, ticket.id, requester=None)

    assert events(session) == [("received", "rita@example.com"), ("received", "ron@example.com")]


def test_agents_are_told_what_is_theirs_unless_they_did_it(mail_is_on, session, file_ticket, make_account):
    make_account()
    make_account("bob@example.com", "Bob", Role.agent)
    ticket = file_ticket(requester=None)
    change(session, ticket.id, BOB, assignee=2)
    change(session, ticket.id, BOB, assignee=1)
    change(session, ticket.id, BOB, assignee=None)
    file_ticket(requester=None, assignee=2)
    change(session, 2, requester(2), comment="Well?")

    assert events(session) == [
        ("assigned", "ada@example.com"),
        ("assigned", "bob@example.com"),
        ("requester_answered", "bob@example.com"),
    ]


def test_a_new_critical_ticket_is_told_once_to_each_who_wants_to_know(mail_is_on, session, file_ticket, make_account):
    make_account()
    make_account("bob@example.com", "Bob", Role.agent, mails_critical=False)
    make_account("cem@example.com", "Cem", Role.agent)
    make_account("dora@example.com", "Dora", Role.agent, is_active=False)
    ticket = file_ticket(requester=None, priority=Priority.critical, assignee=3)
    file_ticket(requester=None, priority=Priority.high)
    change(session, ticket.id + 1, priority=Priority.critical)

    assert events(session) == [("critical", "ada@example.com"), ("assigned", "cem@example.com")]


def test_who_wants_no_mails_gets_none(mail_is_on, session, file_ticket, make_account):
    make_account(mails_assigned=False, mails_answers=False, mails_critical=False)
    ticket = file_ticket(requester=None, assignee=1, priority=Priority.critical)
    change(session, ticket.id, requester(ticket.id), comment="Well?")

    assert parcels(session) == []


def test_what_is_undone_is_not_told(mail_is_on, session, file_ticket):
    ticket = file_ticket()
    change_ticket(session, ticket.id, Change(comment="Try again.", public=True), API)
    session.rollback()

    assert [event for event, _ in events(session)] == ["received"]


def test_what_was_told_outlives_the_ticket(mail_is_on, session, file_ticket):
    ticket = file_ticket()
    delete_ticket(session, ticket.id, API)
    session.commit()

    assert parcels(session) == [("received", 1, RITA.email, "waiting")]


@pytest.mark.anyio
async def test_tickets_opened_together_each_have_their_mail(mail_is_on, session):
    draft = Draft(title="t", description="d", category=Category.billing, priority=Priority.low, requester=RITA)
    await asyncio.gather(*(db.write(open_ticket, draft, API) for _ in range(30)))

    assert sorted(ticket for _, ticket, _, _ in parcels(session)) == list(range(1, 31))


def test_an_account_begins_with_all_mails(make_account):
    account: Account = make_account()

    assert (account.mails_assigned, account.mails_answers, account.mails_critical) == (True, True, True)
