"""Whoever does not search has nothing to do with searching."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets import queries, search
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.filters.cursors import Cursor
from support_desk.words import Category, Status

BEHIND = f"{search.__name__}."
READS = [
    queries.page_of_tickets,
    queries.number_of_tickets,
    lambda session, scope, wanted: queries.page_as_json(session, scope, wanted, ("id",)),
]


@contextmanager
def watched() -> Iterator[set[str]]:
    """The modules of the search, and its door, whose functions this thread calls meanwhile."""
    entered: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and f"{module}.".startswith(BEHIND):
            entered.add(module)

    sys.setprofile(note)
    try:
        yield entered
    finally:
        sys.setprofile(None)


@pytest.fixture
def wanted(make_ticket) -> TicketFilter:
    """Words of all kinds, and a cursor."""
    ticket = make_ticket()
    words = {"category": (Category.account, Category.billing), "status": (Status.open,)}
    return TicketFilter(**words, cursor=Cursor(ticket.created_at, ticket.id))


@pytest.mark.parametrize("read", READS)
def test_a_filter_without_a_search_never_enters_it(session, wanted, read: Callable):
    with watched() as entered:
        read(session, WHOLE_DESK, TicketFilter())
        read(session, WHOLE_DESK, wanted)
        asyncio.run(queries.read(read, WHOLE_DESK, wanted))
    assert entered == set()

    with watched() as entered:
        read(session, WHOLE_DESK, TicketFilter(search="log"))
    assert entered > {"support_desk.tickets.search.ways", "support_desk.tickets.search.statements"}
