"""Lists in every order, narrowed to days, a page at a time."""

from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from sqlalchemy import text

from support_desk.people.scopes import WHOLE_DESK, Scope
from support_desk.store import db
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.queries import number_of_tickets, page_of_tickets
from support_desk.words import Priority, Status

NOW = datetime.now(UTC)
ORDERS = {
    "newest": [6, 5, 4, 3, 2, 1],
    "oldest": [1, 2, 3, 4, 5, 6],
    "changed": [2, 6, 5, 4, 3, 1],
    "priority": [5, 1, 6, 4, 2, 3],
}


def changed(ticket_id: int, ago: timedelta) -> None:
    """Let a ticket have been changed then, which the database itself never lets anybody say."""
    with db.engine().begin() as connection:
        connection.execute(text("ALTER TABLE tickets DISABLE TRIGGER USER"))
        connection.execute(
            text("UPDATE tickets SET updated_at = :moment WHERE id = :id"), {"id": ticket_id, "moment": NOW - ago}
        )
        connection.execute(text("ALTER TABLE tickets ENABLE TRIGGER USER"))


@pytest.fixture
def six(make_ticket) -> None:
    """Tickets 1 to 6, an hour apart, of which the second was changed last."""
    for number, priority in enumerate(("critical", "high", "low", "high", "critical", "high"), 1):
        make_ticket(priority=Priority(priority), created_at=NOW - timedelta(hours=10 - number))
        changed(number, timedelta(days=10 - number))
    changed(2, timedelta(0))


def pages(session, query: str, limit: int) -> list[list[int]]:
    """The numbers on each page from the first to the last, and then from the last one back to the first."""
    page = page_of_tickets(session, WHOLE_DESK, TicketFilter.from_query(query), limit)
    forth = [page]
    while page.older:
        page = page_of_tickets(session, WHOLE_DESK, TicketFilter.from_query(f"{query}&cursor={page.older}"), limit)
        forth.append(page)
    back = [page]
    while page.newer:
        page = page_of_tickets(session, WHOLE_DESK, TicketFilter.from_query(f"{query}&cursor={page.newer}"), limit)
        back.append(page)
    found = [[ticket.id for ticket in each.tickets] for each in forth]
    assert [ticket.id for each in reversed(back) for ticket in each.tickets] == [*chain(*found)]
    return found


@pytest.mark.parametrize("limit", [1, 2, 5, 6])
@pytest.mark.parametrize("sort", ORDERS)
def test_each_order_goes_forth_and_back_with_no_ticket_twice_and_none_left_out(session, six, sort, limit):
    assert [*chain(*pages(session, f"sort={sort}", limit))] == ORDERS[sort]


def test_urgent_ones_come_first_among_some_priorities_and_what_is_searched_for(session, six):
    assert pages(session, "sort=priority&priority=low&priority=high", 2) == [[6, 4], [2, 3]]
    assert pages(session, "sort=priority&search=log+in", 4) == [[5, 1, 6, 4], [2, 3]]
    assert pages(session, "sort=oldest&search=says", 4) == [[1, 2, 3, 4], [5, 6]]


def test_days_narrow_a_list_and_its_number(session, six):
    old = TicketFilter.from_query("changed=..-2d")
    today = TicketFilter.from_query("changed=-1d..&opened=..today")

    assert [ticket.id for ticket in page_of_tickets(session, WHOLE_DESK, old).tickets] == [6, 5, 4, 3, 1]
    assert number_of_tickets(session, WHOLE_DESK, old) == 5
    assert [ticket.id for ticket in page_of_tickets(session, WHOLE_DESK, today).tickets] == [2]


def test_only_what_was_resolved_then_is_resolved_then(session, make_ticket):
    make_ticket(status=Status.resolved, resolved_at=NOW)
    make_ticket(status=Status.closed, resolved_at=NOW - timedelta(days=3))
    make_ticket()
    wanted = TicketFilter.from_query("resolved=-1d..")

    assert [ticket.id for ticket in page_of_tickets(session, WHOLE_DESK, wanted).tickets] == [1]
    assert number_of_tickets(session, WHOLE_DESK, wanted) == 1


def test_who_may_not_see_when_a_ticket_was_changed_learns_it_from_no_filter(session, make_ticket):
    make_ticket(requester_email="rita@example.com")
    theirs = Scope(mailbox="rita@example.com")

    assert page_of_tickets(session, theirs, TicketFilter.from_query("opened=-1d..")).tickets
    assert not page_of_tickets(session, theirs, TicketFilter.from_query("changed=-1d..")).tickets


def test_rest_sorts_narrows_and_links_to_the_next_page(api, six):
    first = api.get("/api/tickets/?sort=priority&changed=-9d..&limit=2")
    second = api.get(first.links["next"]["url"])

    assert [ticket["id"] for ticket in first.json()] == [5, 6]
    assert [ticket["id"] for ticket in second.json()] == [4, 2]
    assert "changed=-9d.." in first.links["next"]["url"]


@pytest.mark.parametrize("query", ["sort=id", "sort=newest&sort=oldest", "opened=soon", "changed=today&changed=-1d"])
def test_rest_refuses_an_order_or_days_that_make_no_sense(api, query):
    assert api.get(f"/api/tickets/?{query}").status_code == 422


def test_the_cursor_of_another_order_does_no_harm(api, six):
    following = api.get("/api/tickets/?sort=changed&limit=1").links["next"]["url"]

    assert api.get(following.replace("sort=changed", "sort=priority")).status_code == 200


def test_empty_days_and_an_empty_order_are_the_newest_of_all(api, six):
    found = api.get("/api/tickets/?sort=&opened=&resolved=&changed=").json()

    assert [ticket["id"] for ticket in found] == ORDERS["newest"]
