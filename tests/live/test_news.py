"""What a change costs, and whom it reaches: each view is read once, and only pages that differ are told."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from engineio.async_socket import AsyncSocket
from reflex.utils.format import json_dumps
from reflex.utils.token_manager import SocketRecord
from socketio import AsyncServer
from socketio.packet import Packet

from support_desk.errors import SearchTooSlow
from support_desk.figures.states import FiguresView
from support_desk.live import insides, pages, telling
from support_desk.live.telling import refresh, tell_database_is_away
from support_desk.live.touches import Touch
from support_desk.live.views import mark, viewers
from support_desk.people.actors import API
from support_desk.people.scopes import WHOLE_DESK, Scope
from support_desk.tickets.actions import change_ticket
from support_desk.tickets.drafts import Change
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.states.queue import TicketList
from support_desk.tickets.states.queue_views import CountView, QueueView, queue_views
from support_desk.tickets.states.view import TicketView
from support_desk.words import Category, Status

pytestmark = pytest.mark.anyio

EVERYTHING, ALL = queue_views(WHOLE_DESK, TicketFilter())
BILLING = QueueView(WHOLE_DESK, TicketFilter(category=(Category.billing,)))
NEW = {"category": "account", "priority": "medium", "status": "open"}
MADE = (Touch(1, None, NEW),)


class Sockets:
    """Stands for Reflex's app: a real Socket.IO server, whose browsers read nothing but what a test asks for."""

    def __init__(self) -> None:
        self.server = AsyncServer(async_mode="asgi", json=SimpleNamespace(dumps=json_dumps, loads=json.loads))
        self.namespace = "/_event"
        self.token_to_sid: dict[str, str] = {}

    @property
    def event_namespace(self) -> "Sockets":
        return self

    @property
    def _token_manager(self) -> SimpleNamespace:
        records = {token: SocketRecord(instance_id="", sid=sid) for token, sid in self.token_to_sid.items()}
        return SimpleNamespace(token_to_socket=records)

    async def connect(self, token: str) -> None:
        """A browser tab, whose socket bears the name of its token."""
        self.server.eio.sockets[token] = AsyncSocket(self.server.eio, token)
        self.token_to_sid[token] = await self.server.manager.connect(token, self.namespace)

    def deltas(self) -> dict[str, dict]:
        """What each was sent last, of those who were sent something since this was last asked."""
        found = {}
        for token, socket in self.server.eio.sockets.items():
            while not socket.queue.empty():
                packet = Packet(encoded_packet=socket.queue.get_nowait().data)
                found[token] = packet.data[1]["delta"]
        return found

    def told(self) -> list[str]:
        """Who was sent something since the last time this was asked."""
        return sorted(self.deltas())


@pytest.fixture
def sockets(monkeypatch) -> Sockets:
    monkeypatch.setattr(telling, "ANSWERED_SECONDS", 0)
    yield Sockets()
    for token in viewers.tokens():
        viewers.forget(token)


@pytest.fixture
def opened(sockets):
    """A function that opens a page which shows views."""

    async def open_page(token: str, *views) -> None:
        await sockets.connect(token)
        with viewers.asking(token, *views) as looks:
            for look in looks:
                look.shows = mark(await look.view.read())

    return open_page


@pytest.fixture
def reads(monkeypatch) -> Counter:
    """How often each view was read."""
    counted: Counter = Counter()
    for kind in (QueueView, CountView, TicketView, FiguresView):
        monkeypatch.setattr(kind, "read", _counting(kind.read, counted))
    return counted


def _counting(read, counted: Counter):
    async def count(view):
        counted[view] += 1
        return await read(view)

    return count


async def test_a_hundred_pages_with_one_filter_cost_one_query(sockets, opened, reads, make_ticket):
    for number in range(100):
        await opened(str(number), EVERYTHING)
    reads.clear()
    make_ticket()

    await refresh(sockets, MADE)

    assert reads == {EVERYTHING: 1}
    assert len(sockets.told()) == 100


async def test_a_page_that_shows_something_else_hears_nothing(sockets, opened, session, make_ticket):
    mine, other = make_ticket(category="billing"), make_ticket()
    await opened("mine", TicketView(WHOLE_DESK, mine.id))
    await opened("other", TicketView(WHOLE_DESK, other.id))
    await opened("queue", EVERYTHING)
    await opened("billing", BILLING)
    change_ticket(session, other.id, Change(status=Status.closed), actor=API)
    session.commit()

    await refresh(sockets, (Touch(other.id, NEW, NEW | {"status": "closed"}),))

    assert sockets.told() == ["other", "queue"]


async def test_what_a_page_shows_already_is_not_sent_again(sockets, opened, make_ticket):
    make_ticket()
    await opened("queue", EVERYTHING)
    await opened("dashboard", FiguresView(WHOLE_DESK, 30))

    with pytest.MonkeyPatch.context() as unused:
        unused.setattr(insides, "delta", _not_needed)
        await refresh(sockets, None)

    assert sockets.told() == []


def _not_needed(news):
    raise AssertionError("Nobody is told.")


async def test_the_news_are_the_variables_of_the_page(sockets, opened, make_ticket):
    await opened("queue", EVERYTHING)
    await opened("count", ALL)
    make_ticket(title="Printer on fire")

    await refresh(sockets, MADE)

    pages_of = {
        token: next(values for name, values in delta.items() if name.endswith("ticket_list"))
        for token, delta in sockets.deltas().items()
    }
    assert [row["title"] for row in pages_of["queue"]["queue_rx_state_"]["rows"]] == ["Printer on fire"]
    assert pages_of["count"] == {"count_rx_state_": "1 ticket"}


async def test_a_page_that_is_being_answered_is_told_after_its_answer(sockets, opened, make_ticket):
    with viewers.asking("slow", EVERYTHING) as (look,):
        await sockets.connect("slow")
        look.shows = mark(await EVERYTHING.read())
        make_ticket()
        await refresh(sockets, MADE)
        assert sockets.told() == []

    async with asyncio.timeout(10):
        while sockets.told() != ["slow"]:
            await asyncio.sleep(0)


async def test_after_an_outage_every_page_is_told_that_it_is_over(sockets, opened, make_ticket):
    make_ticket()
    await opened("queue", EVERYTHING)

    await tell_database_is_away(sockets)
    assert [list(delta.values()) for delta in sockets.deltas().values()] == [[{"is_database_away_rx_state_": True}]]
    await refresh(sockets, None)

    (delta,) = sockets.deltas().values()
    assert {"is_database_away_rx_state_": False} in delta.values()
    assert any(values.get("problem_rx_state_") == "" for values in delta.values())


async def test_a_search_keeps_nobody_waiting_and_is_read_once_more_for_all_that_happens_meanwhile(
    sockets, opened, make_ticket, monkeypatch
):
    search = QueueView(WHOLE_DESK, TicketFilter(search="log"))
    begun, may_go_on, read = Counter(), asyncio.Event(), QueueView.read
    await opened("search", search)
    await opened("queue", EVERYTHING)

    async def wait(view):
        begun[view] += 1
        if view == search:
            await may_go_on.wait()
        return await read(view)

    monkeypatch.setattr(QueueView, "read", wait)
    make_ticket(title="The log")
    for _ in range(3):
        await refresh(sockets, MADE)

    assert sockets.told() == ["queue"]
    may_go_on.set()
    async with asyncio.timeout(10):
        while telling.being_read:
            await asyncio.sleep(0)
    assert sockets.told() == ["search"]
    assert begun == {EVERYTHING: 3, search: 2}


async def test_a_closed_page_is_forgotten(sockets, opened, make_ticket):
    await opened("queue", EVERYTHING)
    del sockets.token_to_sid["queue"]
    make_ticket()

    await refresh(sockets, MADE)

    assert sockets.told() == []
    assert viewers.tokens() == []


async def test_a_browser_whose_socket_has_gone_keeps_the_news_from_nobody(sockets, opened, make_ticket):
    for token in ("first", "gone", "last"):
        await opened(token, EVERYTHING)
    del sockets.server.eio.sockets["gone"]
    make_ticket()

    await refresh(sockets, MADE)

    assert sockets.told() == ["first", "last"]


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
    await opened("broken", FiguresView(WHOLE_DESK, 30))
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
    monkeypatch.setattr(telling, "READ_SECONDS", 1)
    monkeypatch.setattr(TicketView, "read", wait)
    make_ticket()

    await refresh(sockets, None)
    may_go_on.set()

    assert sockets.told() == ["queue"]
    assert sorted(viewers.tokens()) == ["queue", "slow"]


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


async def test_a_view_that_could_not_be_read_and_that_nobody_looks_at_any_more_is_not_read_again(
    sockets, opened, reads
):
    await opened("queue", BILLING)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(QueueView, "read", _failing(TimeoutError()))
        await refresh(sockets, None)
    viewers.forget("queue")
    reads.clear()

    await refresh(sockets, MADE)

    assert reads == {}


def _failing(error: Exception):
    async def read(view):
        raise error

    return read


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


def moved(**words: str) -> Touch:
    return Touch(1, NEW, NEW | words)


@pytest.mark.parametrize(
    ("touch", "rows", "number"),
    [
        (Touch(1, None, NEW), True, True),
        (Touch(1, NEW, None), True, True),
        (moved(status="closed"), True, True),
        (moved(priority="high"), True, False),
        (Touch(1, NEW, NEW), False, False),
        (Touch(1, {}, {}), False, False),
        (Touch(1, NEW, NEW, is_edit=True), True, True),
        (Touch(1, NEW | {"status": "closed"}, NEW | {"status": "resolved"}), False, False),
        (Touch(1, None, NEW | {"category": "billing"}), False, False),
    ],
)
def test_a_queue_is_read_again_only_when_it_may_have_changed(touch, rows, number):
    wanted = TicketFilter(category=(Category.account,), status=(Status.open, Status.in_progress))
    queue, count = queue_views(WHOLE_DESK, wanted)

    assert (queue.is_touched_by(touch), count.is_touched_by(touch)) == (rows, number)


async def test_of_two_views_of_a_page_only_that_is_read_which_a_change_touches(sockets, opened, reads, make_ticket):
    make_ticket()
    await opened("queue", EVERYTHING, ALL)
    await opened("ticket", TicketView(WHOLE_DESK, 1))
    reads.clear()

    await refresh(sockets, (moved(priority="high"),))
    assert reads == {EVERYTHING: 1, TicketView(WHOLE_DESK, 1): 1}
    await refresh(sockets, (Touch(1, NEW, NEW),))
    assert reads == {EVERYTHING: 1, TicketView(WHOLE_DESK, 1): 2}


async def test_readers_of_different_scopes_never_share_what_was_read(sockets, opened, reads, make_ticket):
    @dataclass(frozen=True)
    class Elsewhere(Scope):
        """Sees nothing of this desk."""

    make_ticket()
    stranger = QueueView(Elsewhere(), TicketFilter())
    await opened("agent", EVERYTHING)
    await opened("stranger", stranger)
    reads.clear()
    make_ticket()

    await refresh(sockets, None)

    assert reads == {EVERYTHING: 1, stranger: 1}
    assert sockets.told() == ["agent"]
