"""Which tickets are next to one on its page: those of the queue from which its reader came."""

import pytest

from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets import queries
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.states.helping import neighbours
from support_desk.tickets.states.helping.neighbours import BY_PLACE, BY_TIME, Neighbours, look_around
from support_desk.tickets.states.queue import TicketList

pytestmark = pytest.mark.anyio


async def look(state: Neighbours, *given) -> None:
    await Neighbours.event_handlers["look"].fn(state, *given)


@pytest.fixture
def five(make_ticket) -> None:
    """Tickets 1 to 5, of which 2 and 4 are urgent and 3 is resolved."""
    for number in range(1, 6):
        urgency = "critical" if number in (2, 4) else "low"
        make_ticket(title=f"Print {number}", priority=urgency, status="resolved" if number == 3 else "open")


@pytest.mark.parametrize(
    ("query", "ticket", "expected"),
    [
        ("", 3, (4, 2)),
        ("sort=oldest", 3, (2, 4)),
        ("sort=priority", 2, (4, 5)),
        ("priority=low", 3, (5, 1)),
        ("status=open&priority=low", 3, (5, 1)),
        ("search=print&status=open", 4, (5, 2)),
        ("search=print&status=open", 5, (0, 4)),
        ("status=closed", 3, (0, 0)),
    ],
)
async def test_they_are_those_before_and_after_its_place_even_if_it_is_there_no_more(
    session, five, query, ticket, expected
):
    found = queries.neighbours_in(session, WHOLE_DESK, TicketFilter.from_query(query), ticket)

    assert found == expected


async def test_a_page_tells_those_of_the_queue_that_its_tab_has_shown_last(state_at, told, five):
    queue = await state_at(TicketList, "/tickets?status=open&sort=priority&cursor=a0.1&ticket=5")
    await queue.load()

    query = (await queue.get_state(neighbours.LastQueue)).query
    assert query == "status=open&sort=priority"
    assert query in str(await look_around(queue, 2))
    await look(await state_at(Neighbours, "/tickets/2"), 2, query, "UTC")

    assert (told["of"], told["before"], told["after"], told["names"]) == (2, 4, 5, BY_PLACE)


@pytest.mark.parametrize(
    "query", ["", "status=lost", "assignee=me", "cursor=x", None, 7, "\x00", "search=" + "x" * 9_999]
)
async def test_without_one_they_are_the_next_numbers(state_at, told, five, query):
    await look(await state_at(Neighbours, "/tickets/3"), 3, query, "Nowhere/At all")

    assert (told["before"], told["after"], told["names"]) == (4, 2, BY_TIME)


async def test_days_of_a_zone_that_is_none_are_those_of_utc(state_at, told, five):
    await look(await state_at(Neighbours, "/tickets/3"), 3, "opened=..today", "a/" * 300 + "b")

    assert (told["before"], told["after"]) == (4, 2)


async def test_a_search_that_takes_too_long_is_left_alone(state_at, told, five, monkeypatch):
    async def too_slow(*_):
        raise neighbours.SearchTooSlow

    monkeypatch.setattr(neighbours.queries, "read", too_slow)

    await look(await state_at(Neighbours, "/tickets/3"), 3, "search=print", "UTC")

    assert (told["before"], told["after"]) == (4, 2)


@pytest.mark.parametrize("number", [99, "x", None, -1, []])
async def test_of_no_ticket_nothing_is_told(state_at, told, five, number):
    await look(await state_at(Neighbours, "/tickets/99"), number, "status=open", "UTC")

    assert told == {}


async def test_nobody_else_is_told(state_at, told, five, make_account):
    make_account()

    await look(await state_at(Neighbours, "/tickets/3"), 3, "", "UTC")

    assert told.get("before", 0) == 0


@pytest.mark.parametrize("number", ["0", "9223372036854775808", "9" * 100])
async def test_a_number_that_no_ticket_can_have_has_none(state_at, told, five, number):
    await look(await state_at(Neighbours, f"/tickets/{number}"), number, "", "UTC")

    assert (told["before"], told["after"]) == (0, 0)
