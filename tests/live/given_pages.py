"""Open pages without a server or a browser: who was sent what, and what was read for it."""

import asyncio
import json
from collections import Counter
from types import SimpleNamespace

import pytest
from engineio.async_socket import AsyncSocket
from reflex.utils.format import json_dumps
from reflex.utils.token_manager import SocketRecord
from socketio import AsyncServer
from socketio.packet import Packet

from support_desk.figures.states.figures_view import FiguresView
from support_desk.live import telling
from support_desk.live.touches import Touch
from support_desk.live.views import mark, viewers
from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.states.queue_views import CountView, QueueView, queue_views
from support_desk.tickets.states.view import TicketView
from support_desk.words import Category

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

    def news(self, token: str) -> dict:
        """All that one was sent since this was last asked, by the names of the variables."""
        found, queue = {}, self.server.eio.sockets[token].queue
        while not queue.empty():
            for values in Packet(encoded_packet=queue.get_nowait().data).data[1]["delta"].values():
                found |= {name.removesuffix("_rx_state_"): value for name, value in values.items()}
        return found

    def told(self) -> list[str]:
        """Who was sent something since the last time this was asked."""
        return sorted(self.deltas())


async def all_read() -> None:
    """Wait until no view is being read in its own time."""
    async with asyncio.timeout(60):
        while telling.being_read:
            await asyncio.sleep(0)


@pytest.fixture
def sockets(monkeypatch) -> Sockets:
    monkeypatch.setattr(telling, "ANSWERED_SECONDS", 0)
    yield Sockets()
    telling.unread.clear()
    telling.chances.clear()
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
