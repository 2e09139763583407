"""Searches that take long only wait for each other, and are ended in time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from threading import Event

import pytest
from sqlalchemy import text

from support_desk.errors import DatabaseAway, SearchTooSlow
from support_desk.people.scopes import WHOLE_DESK
from support_desk.store import db
from support_desk.tickets import queries
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.search import lanes

pytestmark = pytest.mark.anyio


class Asked:
    """A search that is not for the quick lane, and in the slow one notes that it has begun and waits for `go_on`."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go_on = Event()

    def __call__(self, session, wanted: str) -> str:
        if lanes.is_hasty(session):
            raise lanes.HeldUp
        self.begun.append(wanted)
        self.go_on.wait()
        return wanted


@pytest.fixture
def unhurried(monkeypatch) -> None:
    """A machine with much else to do is not quick."""
    monkeypatch.setattr(lanes, "QUICK", replace(lanes.QUICK, seconds=30))


@pytest.fixture
async def asked(database, unhurried) -> AsyncIterator[Asked]:
    asked = Asked()
    yield asked
    asked.go_on.set()


@pytest.fixture
async def jam(asked) -> list[asyncio.Future]:
    """Slow searches that take all their turns."""
    searches = [asyncio.ensure_future(lanes.read(asked, str(place))) for place in range(lanes.SLOW.number)]
    async with asyncio.timeout(60):
        while len(asked.begun) < lanes.SLOW.number:
            await asyncio.sleep(0)
    return searches


def sleep(session) -> str:
    return session.execute(text("SELECT pg_sleep(60)")).scalar_one()


def number_of(session) -> int:
    return session.execute(text("SELECT 1")).scalar_one()


async def test_while_slow_searches_jam_all_else_is_answered(asked, jam, make_ticket):
    ticket = make_ticket(title="Login")

    assert await db.read(number_of) == 1
    assert await db.write(number_of) == 1
    assert (await queries.read(queries.page_of_tickets, WHOLE_DESK, TicketFilter())).tickets[0].id == ticket.id
    assert (await queries.read(queries.page_of_tickets, WHOLE_DESK, TicketFilter(search="login"), 1)).tickets[
        0
    ].id == ticket.id
    assert await lanes.read(number_of) == 1
    assert not any(search.done() for search in jam)


async def test_a_slow_search_that_gets_no_turn_is_refused_alone(asked, jam, monkeypatch):
    monkeypatch.setattr(db, "POOL_WAIT_SECONDS", 0)

    with pytest.raises(SearchTooSlow):
        await lanes.read(asked, "one more")

    asked.go_on.set()
    assert await asyncio.gather(*jam) == [str(place) for place in range(lanes.SLOW.number)]
    assert await lanes.read(asked, "one more") == "one more"


async def test_a_search_that_takes_too_long_is_ended_and_its_connections_serve_the_next(database, monkeypatch):
    monkeypatch.setattr(lanes, "SLOW", replace(lanes.SLOW, seconds=0.5))

    with pytest.raises(SearchTooSlow):
        await lanes.read(sleep)

    assert await lanes.read(number_of) == 1


async def test_words_that_the_index_does_not_know_are_left_to_the_slow_lane(make_ticket, monkeypatch, unhurried):
    make_ticket(title="Zq")
    taken: list[str] = []
    search = lanes._search

    def note(lane, *given):
        taken.append(lane.kind)
        return search(lane, *given)

    monkeypatch.setattr(lanes, "_search", note)

    assert await queries.read(queries.number_of_tickets, WHOLE_DESK, TicketFilter(search="zq")) == 1
    assert await queries.read(queries.number_of_tickets, WHOLE_DESK, TicketFilter(search="login")) == 0
    assert taken == [lanes.QUICK.kind, lanes.SLOW.kind, lanes.QUICK.kind]


async def test_those_who_search_for_the_same_share_it(asked, jam):
    waiting = [asyncio.ensure_future(lanes.read(asked, "same")) for _ in range(3)]
    await asyncio.sleep(0)

    asked.go_on.set()

    assert await asyncio.gather(*waiting) == ["same"] * 3
    assert asked.begun.count("same") == 1


async def test_without_a_database_a_search_says_that_it_is_away(database, monkeypatch):
    def cut(session):
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(DatabaseAway):
        await lanes.read(cut)
    assert await lanes.read(number_of) == 1
