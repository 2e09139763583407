"""Tickets that several people open at the same moment, and who asks in them."""

import pytest
from sqlmodel import select

from support_desk.errors import InvalidInput
from support_desk.people.actors import DESK, NOBODY
from support_desk.people.identity import actor_for
from support_desk.tickets.actions import open_ticket, open_tickets
from support_desk.tickets.drafts import Draft
from support_desk.tickets.intake import Given, checked_requester, completed
from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.records import Requester
from support_desk.words import Category, Priority
from tests.rows import number_of_rows

CHOSEN = {"category": Category.billing, "priority": Priority.low}


async def may_ask() -> bool:
    return False


@pytest.fixture
def ada(make_account):
    return make_account()


@pytest.fixture
def grace(ada, make_account):
    return make_account("grace@example.com", "Grace", "agent")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, None),
        (Requester("", ""), None),
        (Requester(" ", None), None),
        (Requester(" Rita@Example.com ", " "), Requester("Rita@Example.com")),
        (Requester("rita@example.com", " Rita "), Requester("rita@example.com", "Rita")),
    ],
)
async def test_who_asks_is_kept_as_typed_and_empty_boxes_are_nobody(typed, kept):
    draft = await completed(Given("t", "d", CHOSEN, requester=typed, assignee=7), may_ask)

    assert (draft.requester, draft.assignee) == (kept, 7)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (Requester("", "Rita"), "name"),
        (Requester("rita"), "email"),
        (Requester("rita@example.com\x00"), "email"),
        (Requester("rita@example.com", "x" * 101), "name"),
        (Requester(["rita@example.com"]), "email"),
        (Requester("rita@example.com", 7), "name"),
    ],
)
def test_who_makes_no_sense_is_refused_by_the_name_of_the_box(typed, field):
    with pytest.raises(InvalidInput) as refused:
        checked_requester(typed, "email", "name")

    assert refused.value.field == field


def test_nobody_in_particular_must_tell_his_email_on_a_closed_desk(session):
    with pytest.raises(InvalidInput) as refused:
        open_ticket(session, Draft("t", "d", **CHOSEN), NOBODY)

    assert refused.value.field == "requester_email"
    assert number_of_rows(session, Ticket) == 0


def test_drafts_of_several_people_share_a_statement_and_the_wrong_ones_are_left_out(session, ada, grace):
    def draft(title: str, **more) -> Draft:
        return Draft(title, "d", **CHOSEN, **more)

    rita = Requester("rita@example.com", "Rita")
    found = open_tickets(
        session,
        [
            (draft("unknown assignee", assignee=77), actor_for(ada)),
            (draft("ada's", assignee=ada.id), actor_for(grace)),
            (draft("nobody without an e-mail"), NOBODY),
            (draft("nobody", requester=rita), NOBODY),
            (draft("nobody assigns", requester=rita, assignee=ada.id), NOBODY),
            (draft("by the page"), DESK),
        ],
    )

    assert [ticket and (ticket.title, ticket.assignee_name) for ticket in found] == [
        None,
        ("ada's", "Ada"),
        None,
        ("nobody", None),
        None,
        ("by the page", None),
    ]
    entries = session.exec(select(TimelineEntry).order_by(TimelineEntry.ticket_id)).all()
    assert [(entry.actor, entry.actor_kind, entry.actor_id) for entry in entries] == [
        ("Grace", "agent", grace.id),
        ("customer", "requester", None),
        ("desk", "desk", None),
    ]
    assert found[3].requester == rita
