"""Pages of the list, and parts of a timeline: nothing repeats, and nothing is skipped."""

from datetime import UTC, datetime, timedelta

import pytest

from support_desk.errors import TicketNotFound
from support_desk.people.scopes import WHOLE_DESK, Scope
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.filters.cursors import Cursor
from support_desk.tickets.models import TimelineEntry
from support_desk.tickets.queries import entry_before, found_ticket, page_of_tickets, timeline
from support_desk.tickets.states.my_tickets import OwnTicketsView
from support_desk.tickets.states.queue_views import QueueView

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_pages_forward_show_each_ticket_once_while_others_are_added(session, make_ticket):
    for minute in range(5):
        make_ticket(created_at=NOON + timedelta(minutes=minute))

    seen, cursor = [], None
    while True:
        page = page_of_tickets(session, WHOLE_DESK, TicketFilter(cursor=cursor), limit=2)
        seen += [ticket.id for ticket in page.tickets]
        make_ticket(created_at=NOON + timedelta(hours=len(seen)))
        session.rollback()
        cursor = page.older
        if cursor is None:
            break

    assert seen == [5, 4, 3, 2, 1]


def test_pages_backward_lead_to_the_newest_ones_that_were_added_meanwhile(session, make_ticket):
    for minute in range(4):
        make_ticket(created_at=NOON + timedelta(minutes=minute))
    first = page_of_tickets(session, WHOLE_DESK, TicketFilter(), limit=2)
    second = page_of_tickets(session, WHOLE_DESK, TicketFilter(cursor=first.older), limit=2)
    make_ticket(created_at=NOON + timedelta(hours=1))
    session.rollback()

    back = page_of_tickets(session, WHOLE_DESK, TicketFilter(cursor=second.newer), limit=2)
    further = page_of_tickets(session, WHOLE_DESK, TicketFilter(cursor=back.newer), limit=2)

    assert [ticket.id for ticket in second.tickets] == [2, 1]
    assert [ticket.id for ticket in back.tickets] == [4, 3]
    assert [ticket.id for ticket in further.tickets] == [5]
    assert (first.newer, second.older, further.newer) == (None, None, None)


def test_tickets_of_the_same_moment_are_told_apart_by_number(session, make_ticket):
    for _ in range(5):
        make_ticket(created_at=NOON)

    first = page_of_tickets(session, WHOLE_DESK, TicketFilter(), limit=2)
    second = page_of_tickets(session, WHOLE_DESK, TicketFilter(cursor=first.older), limit=2)
    third = page_of_tickets(session, WHOLE_DESK, TicketFilter(cursor=second.older), limit=2)
    back = page_of_tickets(session, WHOLE_DESK, TicketFilter(cursor=third.newer), limit=2)

    assert [[ticket.id for ticket in page.tickets] for page in (first, second, third)] == [[5, 4], [3, 2], [1]]
    assert back.tickets == second.tickets


def test_a_page_that_is_just_full_has_no_next_one(session, make_ticket):
    make_ticket()
    make_ticket()

    assert page_of_tickets(session, WHOLE_DESK, TicketFilter(), limit=2).older is None


def test_a_page_after_the_last_ticket_is_empty(session, make_ticket):
    ticket = make_ticket()

    page = page_of_tickets(session, WHOLE_DESK, TicketFilter(cursor=Cursor(ticket.created_at, ticket.id)))

    assert (page.tickets, page.older, page.newer) == ((), None, None)


@pytest.mark.anyio
async def test_a_page_that_has_no_tickets_any_more_shows_the_first(session, make_ticket):
    ticket = make_ticket(requester_email="rita@example.com")
    session.commit()
    beyond = Cursor(ticket.created_at, ticket.id)

    queue = await QueueView(WHOLE_DESK, TicketFilter(cursor=beyond)).read()
    own = await OwnTicketsView(Scope(mailbox="rita@example.com"), beyond).read()

    assert ([row.id for row in queue.rows], queue.older, queue.newer) == ([1], "", "")
    assert queue.at == ""  # what is shown is another list
    assert ([row.id for row in own.rows], own.older, own.newer) == ([1], "", "")


def test_a_ticket_comes_with_its_own_timeline_oldest_first(session, make_ticket):
    ticket, other = make_ticket(), make_ticket()
    for owner, body in ((ticket, "first"), (other, "elsewhere"), (ticket, "second")):
        session.add(TimelineEntry(ticket_id=owner.id, kind="comment", body=body, actor="desk"))
        session.flush()

    found = timeline(session, WHOLE_DESK, ticket.id, 10)

    assert [entry.body for entry in found.entries] == ["first", "second"]
    assert (found.total, found.before) == (2, 0)


def test_a_part_of_a_timeline_says_what_is_before_and_beyond_it(session, make_ticket):
    ticket = make_ticket()
    session.add_all(TimelineEntry(ticket_id=ticket.id, kind="comment", body=f"{n}", actor="desk") for n in range(7))
    session.flush()
    newest = timeline(session, WHOLE_DESK, ticket.id, 2)
    first = entry_before(session, WHOLE_DESK, ticket.id, newest.entries[0].id, 3)

    older = timeline(session, WHOLE_DESK, ticket.id, 4, first)

    assert [entry.body for entry in newest.entries] == ["5", "6"]
    assert (newest.total, newest.before) == (7, 5)
    assert [entry.body for entry in older.entries] == ["2", "3", "4", "5"]
    assert (older.total, older.before) == (7, 2)
    assert (
        entry_before(session, WHOLE_DESK, ticket.id, first, 100)
        == timeline(session, WHOLE_DESK, ticket.id, 7).entries[0].id
    )
    assert timeline(session, WHOLE_DESK, ticket.id + 1, 5).entries == []


@pytest.mark.parametrize("number", [0, -1, 2, 2**63, 10**30])
def test_a_number_without_a_ticket_is_said(session, make_ticket, number):
    make_ticket()

    with pytest.raises(TicketNotFound, match=f"#{number}"):
        found_ticket(session, WHOLE_DESK, number)
