"""Writes: a ticket and its timeline change together, or not at all."""

import pytest
from sqlmodel import select

from support_desk.errors import NothingToChange, TicketNotFound
from support_desk.people.actors import API, DESK
from support_desk.store.db import open_session
from support_desk.tickets.actions import (
    change_ticket,
    delete_ticket,
    locked_ticket,
    open_ticket,
)
from support_desk.tickets.drafts import Change, Draft
from support_desk.tickets.idempotency import open_ticket_once
from support_desk.tickets.models import IdempotencyKey, Ticket, TimelineEntry
from support_desk.words import Category, Priority, Source, Status
from tests.rows import changed, number_of_rows, timeline

DRAFT = Draft("No invoice", "It never came.", Category.billing, Priority.low)


def test_a_new_ticket_is_open_and_its_timeline_says_who_opened_it(session, database):
    ticket = open_ticket(session, DRAFT, actor=DESK)
    session.commit()

    stored = session.get_one(Ticket, ticket.id)
    assert (stored.title, stored.category, stored.priority) == ("No invoice", "billing", "low")
    assert (stored.status, stored.resolved_at) == ("open", None)
    assert stored.created_at == stored.updated_at
    assert timeline(session) == [("opened", None, None, None)]
    assert session.exec(select(TimelineEntry.actor)).one() == "desk"


def test_a_new_ticket_keeps_what_triage_said(session, database):
    draft = Draft("t", "d", Category.billing, Priority.low, Category.general, Priority.medium, Source.gemini)

    ticket = open_ticket(session, draft, actor=DESK)

    assert (ticket.suggested_category, ticket.suggested_priority, ticket.suggestion_source) == (
        "general",
        "medium",
        "gemini",
    )


def test_a_change_writes_each_move_and_the_comment(session, make_ticket):
    make_ticket(category="account", priority="medium")
    change = Change(Status.in_progress, Category.billing, Priority.high, "Looking into it.")

    ticket = changed(session, 1, change)

    assert (ticket.status, ticket.category, ticket.priority) == ("in_progress", "billing", "high")
    assert timeline(session) == [
        ("status", "open", "in_progress", None),
        ("category", "account", "billing", None),
        ("priority", "medium", "high", None),
        ("comment", None, None, "Looking into it."),
    ]


def test_a_field_that_already_has_the_word_leaves_no_entry_and_no_new_version(session, make_ticket):
    before = make_ticket(status="open", category="billing")

    ticket = changed(session, 1, Change(Status.open, Category.billing))
    session.commit()

    assert timeline(session) == []
    assert ticket.updated_at == before.updated_at


def test_a_comment_alone_is_a_new_version(session, make_ticket):
    before = make_ticket()

    ticket = changed(session, 1, Change(comment="Hello"))

    assert ticket.updated_at > before.updated_at
    assert ticket.status == "open"


def test_comments_add_up(session, make_ticket):
    make_ticket()
    for body in ("one", "two", "one"):
        change_ticket(session, 1, Change(comment=body), actor=DESK)
        session.commit()

    assert [entry[3] for entry in timeline(session)] == ["one", "two", "one"]


def test_nothing_to_change_is_said_and_nothing_changes(session, make_ticket):
    before = make_ticket()

    with pytest.raises(NothingToChange):
        change_ticket(session, 1, Change(), actor=API)

    assert session.get_one(Ticket, 1).updated_at == before.updated_at


def test_resolved_at_is_set_by_resolving_kept_by_closing_and_gone_after_reopening(session, make_ticket):
    make_ticket()
    moments = []
    for status in (Status.in_progress, Status.resolved, Status.closed, Status.open, Status.closed):
        moments.append(changed(session, 1, Change(status)).resolved_at)
        session.commit()

    in_progress, resolved, closed, reopened, closed_again = moments
    assert (in_progress, reopened) == (None, None)
    assert resolved == closed
    assert closed_again > closed


def test_a_settled_ticket_keeps_its_moment_when_something_else_changes(session, make_ticket):
    before = make_ticket(status="resolved")

    ticket = changed(session, 1, Change(Status.resolved, priority=Priority.low, comment="Thanks"))

    assert ticket.resolved_at == before.resolved_at


def test_what_is_rolled_back_leaves_no_trace(session, make_ticket):
    before = make_ticket()

    change_ticket(session, 1, Change(Status.closed, comment="Done"), actor=API)
    open_ticket_once(session, DRAFT, API, "k", "f")
    session.rollback()

    assert (session.get_one(Ticket, 1).status, session.get_one(Ticket, 1).updated_at) == ("open", before.updated_at)
    assert timeline(session) == []
    assert number_of_rows(session, Ticket) == 1
    assert number_of_rows(session, IdempotencyKey) == 0


def test_an_entry_that_cannot_be_written_takes_the_change_back_with_it(session, make_ticket):
    make_ticket()

    with pytest.raises(Exception, match="body_length"), open_session() as failing:
        change_ticket(failing, 1, Change(Status.closed, comment=" "), actor=API)

    assert session.get_one(Ticket, 1).status == "open"
    assert timeline(session) == []


def test_a_ticket_goes_with_all_that_hangs_on_it_and_leaves_others_alone(session, make_ticket):
    make_ticket()
    make_ticket()
    for number in (1, 2):
        change_ticket(session, number, Change(Status.closed, comment="Bye"), actor=DESK)

    delete_ticket(session, 1, API)
    session.commit()

    assert session.exec(select(Ticket.id)).all() == [2]
    assert timeline(session, 1) == []
    assert len(timeline(session, 2)) == 2


@pytest.mark.parametrize("number", [0, -1, 2, 2**63, 10**30])
def test_what_does_not_exist_can_neither_be_changed_nor_deleted_nor_locked(session, make_ticket, number):
    make_ticket()

    for act in (
        lambda: change_ticket(session, number, Change(Status.closed), actor=API),
        lambda: delete_ticket(session, number, API),
        lambda: locked_ticket(session, number),
    ):
        with pytest.raises(TicketNotFound):
            act()

    assert number_of_rows(session, Ticket) == 1
