"""A view that fails or takes too long is its own page's trouble, and nobody else's."""

import asyncio
from threading import Event

import pytest

from support_desk.errors import DatabaseAway, HeldByOthers, SearchTooSlow
from support_desk.figures.states.figures_view import FiguresView
from support_desk.live import pages, telling
from support_desk.live.pages import Connection
from support_desk.live.telling import refresh, refresh_doubtful
from support_desk.live.touches import Touch
from support_desk.live.viewers import Part
from support_desk.live.views import viewers
from support_desk.people.scopes import WHOLE_DESK
from support_desk.people.states.watch import scoped
from support_desk.store import db
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.states.queue import TicketList
from support_desk.tickets.states.queue_views import QueueView
from support_desk.tickets.states.view import TicketView
from tests.live.given_pages import BILLING, EVERYTHING, MADE, NEW, all_read

pytestmark = pytest.mark.anyio


@pytest.fixture
def failing(monkeypatch):
    """A function that lets one view fail whenever it is read."""

    def fail(broken, error: Exception) -> None:
        original = type(broken).read

        async def read(view):
            if view == broken:
                raise error
            return await original(view)

        monkeypatch.setattr(type(broken), "read", read)

    return fail


@pytest.mark.parametrize("error", [KeyError("word"), RecursionError(), AssertionError()])
async def test_a_view_that_fails_is_dropped_and_said_once_and_all_others_go_on(
    sockets, opened, failing, caplog, make_ticket, error
):
    await opened("broken", BILLING)
    await opened("queue", EVERYTHING)
    failing(BILLING, error)
    make_ticket()

    await refresh(sockets, None)

    deltas = sockets.deltas()
    assert [list(values.values()) for values in deltas["broken"].values()] == [[pages.FAULT]]
    assert "queue" in deltas and viewers.tokens() == ["queue"]

    make_ticket()
    await refresh(sockets, None)

    assert sockets.told() == ["queue"]
    assert caplog.text.count(f"Unexpected {type(error).__name__}") == 1


async def test_a_view_that_cannot_be_shown_is_dropped_alone_too(sockets, opened, monkeypatch):
    await opened("broken", FiguresView(WHOLE_DESK, "30"))
    await opened("queue", EVERYTHING)
    monkeypatch.setattr(FiguresView, "shown", lambda view, found: {}["word"])

    await refresh(sockets, None)

    assert viewers.tokens() == ["queue"]
    assert pages.FAULT in str(sockets.deltas()["broken"])


async def test_a_view_that_takes_too_long_holds_up_no_other_and_is_asked_again(
    sockets, opened, monkeypatch, make_ticket
):
    may_go_on, original = asyncio.Event(), TicketView.read

    async def wait(view):
        await may_go_on.wait()
        return await original(view)

    make_ticket()
    await opened("slow", TicketView(WHOLE_DESK, 1))
    await opened("queue", EVERYTHING)
    monkeypatch.setattr(telling, "READ_SECONDS", 4)
    monkeypatch.setattr(TicketView, "read", wait)
    make_ticket()

    await refresh(sockets, None)
    may_go_on.set()

    assert sockets.told() == ["queue"]
    assert sorted(viewers.tokens()) == ["queue", "slow"]


async def test_a_page_whose_view_fails_says_so_and_looks_again_when_it_is_loaded_again(
    state_at, told, make_ticket, caplog
):
    make_ticket(category="billing")
    page = await state_at(TicketList, "/tickets?category=billing")
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(QueueView, "read", _broken)
        await page.load()
    assert (page.problem, page.is_loaded, viewers.tokens()) == (pages.FAULT, False, [])
    assert caplog.text.count("Unexpected KeyError") == 1

    await page.load()

    assert (page.problem, told["count"]) == ("", "1 ticket")
    page._look_away()


async def _broken(view):
    return {}["word"]


@pytest.mark.parametrize("error", [SearchTooSlow(), TimeoutError()])
async def test_a_view_that_could_not_be_read_is_read_again_whatever_changes_next(
    sockets, opened, reads, make_ticket, error
):
    await opened("queue", BILLING)
    make_ticket(category="billing")
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(QueueView, "read", _failing(error))
        await refresh(sockets, (Touch(1, None, NEW | {"category": "billing"}),))
    assert sockets.told() == []

    await refresh(sockets, (Touch(2, NEW, NEW),))
    assert sockets.told() == ["queue"]
    reads.clear()
    await refresh(sockets, (Touch(2, NEW, NEW),))
    assert reads == {}


async def test_a_view_that_could_not_be_read_is_not_read_for_nobody(sockets, opened, reads):
    await opened("queue", BILLING)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(QueueView, "read", _failing(TimeoutError()))
        await refresh(sockets, None)
    viewers.forget("queue")
    reads.clear()

    await refresh(sockets, MADE)

    assert reads == {}


@pytest.mark.parametrize("error", [DatabaseAway(), TimeoutError(), SearchTooSlow()])
@pytest.mark.parametrize("view", [BILLING, QueueView(WHOLE_DESK, TicketFilter(search="title"))])
async def test_a_view_that_could_not_be_read_is_read_again_though_nothing_changes(
    sockets, opened, reads, make_ticket, error, view
):
    await opened("queue", view)
    make_ticket(title="A title", category="billing")
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(QueueView, "read", _failing(error))
        await refresh(sockets, None)
        await all_read()
    assert sockets.told() == []

    refresh_doubtful(sockets)
    await all_read()
    assert sockets.told() == ["queue"]
    reads.clear()
    refresh_doubtful(sockets)
    await all_read()
    assert reads == {}


async def test_a_page_that_found_no_turn_shows_how_things_are_though_nothing_changes(
    sockets, state_at, told, make_ticket
):
    make_ticket()
    page = await state_at(TicketList, "/tickets")
    token = page.router.session.client_token
    await sockets.connect(token)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(QueueView, "read", _failing(DatabaseAway()))
        await page.load()
    assert page.problem == DatabaseAway().sentence

    refresh_doubtful(sockets)
    await all_read()

    assert all(viewers.shows(token, Part.page, view) for view in viewers.views())
    assert {"problem": "", "is_loaded": True}.items() <= sockets.news(token).items()
    page._look_away()


@pytest.mark.parametrize("error", [DatabaseAway(), HeldByOthers()])
@pytest.mark.parametrize("where", ["acting", "read"])
async def test_only_a_database_that_is_away_is_told_as_away(state_at, monkeypatch, error, where):
    page = await state_at(TicketList, "/tickets")
    fails = _failing(error)
    if where == "read":
        monkeypatch.setattr(QueueView, "read", fails)
    else:
        monkeypatch.setattr(scoped, "acting", lambda: fails(None))

    await page.load()

    assert page.problem == error.sentence
    assert (await page.get_state(Connection)).is_database_away is (type(error) is DatabaseAway)


async def test_nothing_is_read_for_a_page_that_has_gone(sockets, opened, reads):
    await opened("queue", BILLING)
    viewers.mistrust()
    sockets.token_to_sid.clear()
    reads.clear()

    refresh_doubtful(sockets)
    await all_read()

    assert (reads, viewers.tokens()) == ({}, [])


async def test_pages_are_told_even_if_the_readers_are_busy_for_long(sockets, opened, make_ticket, monkeypatch):
    monkeypatch.setattr(db, "POOL_WAIT_SECONDS", 0)
    may_go_on = Event()
    await opened("queue", BILLING)
    make_ticket(category="billing")
    busy = [asyncio.ensure_future(db.read(_waiting, may_go_on, place)) for place in range(db.READERS)]
    await asyncio.sleep(0)

    telling_all = asyncio.ensure_future(refresh(sockets, None))
    try:
        with pytest.raises(DatabaseAway):
            async with asyncio.timeout(60):
                await db.read(_nothing)
    finally:
        may_go_on.set()
    await asyncio.gather(telling_all, *busy)

    assert sockets.told() == ["queue"]


def _waiting(session, may_go_on: Event, place: int) -> None:
    may_go_on.wait()


def _nothing(session) -> None:
    pass


def _failing(error: Exception):
    async def read(view):
        raise error

    return read
