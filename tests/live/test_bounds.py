"""How many sessions are kept, and how much a browser may put into one."""

import asyncio
import json

import pytest
import socketio
from engineio.async_socket import AsyncSocket
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex.state import State
from reflex_base.constants import CompileVars
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.utils.exceptions import EventDeserializationError

from support_desk.live.sessions import bounds
from support_desk.live.sessions.bounds import BoundedNamespace, Left
from support_desk.support_desk import app
from support_desk.tickets.states.queue import TicketList

TYPED = f"{TicketList.get_full_name()}.typed"
HYDRATE = {"name": f"{State.get_full_name()}.hydrate", "payload": {}}
UPDATE = CompileVars.UPDATE_VARS_INTERNAL


@pytest.fixture
def namespace() -> BoundedNamespace:
    return BoundedNamespace("/_event", app)


def _event(name: str, **stored: str) -> dict:
    return {"name": name, "payload": {"vars": stored}, "router_data": {"pathname": "/", "asPath": "/", "query": {}}}


def _stored(event: dict) -> dict:
    return event["payload"]["vars"]


def test_of_those_who_left_the_oldest_goes_first_of_one_address_and_in_all():
    left = Left(most=3, most_of_one=2)

    assert [left.add(token, "ann") for token in ("a1", "a2", "a3")] == [None, None, "a1"]
    assert left.add("b1", "bob") is None
    assert left.add("c1", "cy") == "a2"


def test_whoever_comes_back_is_not_dropped_and_leaves_last():
    left = Left(most=2, most_of_one=2)
    left.add("a", "ann")
    left.add("b", "bob")

    left.remove("a")
    left.add("a", "ann")

    assert left.add("c", "cy") == "b"


def test_what_a_browser_keeps_is_taken_up_to_64_kb_in_all(namespace):
    kept = {TYPED: "x" * 40_000}

    assert _stored(namespace._bounded("s", _event(UPDATE, **kept))) == kept
    assert _stored(namespace._bounded("s", _event(UPDATE, **kept))) == kept
    assert _stored(namespace._bounded("s", _event(UPDATE, other="x" * 30_000))) == {}
    assert _stored(namespace._bounded("another", _event(UPDATE, other="x" * 30_000))) != {}
    assert _stored(namespace._bounded("another", _event(UPDATE, **{TYPED: "x" * 70_000}))) == {}


def test_a_new_load_begins_with_what_it_brings(namespace):
    namespace._bounded("s", _event(UPDATE, **{TYPED: "x" * 60_000}))

    assert _stored(namespace._bounded("s", _event(bounds.HYDRATE_AND_LOAD, other="x" * 60_000))) != {}


def test_of_the_address_of_a_page_only_what_belongs_to_it_is_kept(namespace):
    event = _event(UPDATE) | {"router_data": {"pathname": "/", "asPath": "/", "query": {}, "headers": {"x": "y"}}}

    assert namespace._bounded("s", event)["router_data"].keys() == {"pathname", "asPath", "query"}


@pytest.mark.parametrize(
    "odd", ["text", '{"name": "x"}', 1, None, [], _event("x") | {"router_data": {"asPath": "x" * 20_000}}]
)
def test_what_is_no_event_of_a_page_is_refused(namespace, odd):
    with pytest.raises(EventDeserializationError):
        namespace._bounded("s", odd)


def test_the_bounds_still_hold_on_to_what_reflex_and_socket_io_have():
    namespace = app.event_namespace
    assert isinstance(namespace, BoundedNamespace)
    assert app.sio.namespace_handlers["/_event"] is namespace
    assert isinstance(app.sio, socketio.AsyncServer)
    assert namespace._static_router_data == {} == BaseStateEventProcessor()._token_queues
    assert State.get_full_name() + ".hydrate_and_load" == bounds.HYDRATE_AND_LOAD


@pytest.fixture
def socket(monkeypatch) -> AsyncSocket:
    """A socket on which nothing has been said yet."""
    socket = AsyncSocket(app.sio.eio, "new")
    monkeypatch.setitem(app.sio.eio.sockets, "new", socket)
    monkeypatch.setitem(app.sio.environ, "new", {"QUERY_STRING": "token=new"})
    return socket


async def _refused(socket: AsyncSocket, event: dict) -> None:
    """It says nothing but that it is not connected, and is not remembered."""
    await app.sio._handle_eio_message("new", "0/_event," + json.dumps({"event": event}))

    assert app.sio.manager.pending_connect == {}
    assert app.sio.manager.sid_from_eio_sid("new", "/_event") is None
    assert "new" not in app.event_namespace.token_to_sid
    assert [packet.data[:8] for packet in await socket.poll()] == ["4/_event"]


@pytest.mark.anyio
async def test_a_socket_whose_first_event_is_too_long_is_refused_and_forgotten(socket, caplog):
    await _refused(socket, HYDRATE | {"router_data": {"pathname": "/" + "é" * 2_800}})

    assert caplog.messages == []


@pytest.mark.anyio
async def test_a_socket_whose_first_event_meets_a_bug_is_forgotten_too_and_the_bug_is_said_once(
    socket, caplog, monkeypatch
):
    monkeypatch.setattr(app.event_namespace, "_bounded", lambda *event: {}["word"])

    await _refused(socket, HYDRATE)

    assert caplog.text.count("Unexpected KeyError") == 1


@pytest.mark.anyio
async def test_a_session_that_is_dropped_leaves_nothing_unless_its_page_is_open(namespace, monkeypatch):
    manager = StateManagerMemory()
    monkeypatch.setattr(app, "_state_manager", manager)
    monkeypatch.setattr(namespace, "app", app)
    for token in ("gone", "open", "busy"):
        await manager.get_state(BaseStateToken(ident=token, cls=State))
    await namespace._token_manager.link_token_to_sid("open", "sid")
    async with manager.modify_state(BaseStateToken(ident="busy", cls=State)):
        for token in ("gone", "open", "busy", "never"):
            namespace._forget(token)

    assert manager.states.keys() == {"open", "busy"}
    await manager.close()


@pytest.mark.anyio
async def test_a_socket_that_sends_faster_than_it_is_answered_waits(namespace, monkeypatch):
    monkeypatch.setattr(app, "_event_processor", BaseStateEventProcessor())
    await namespace._token_manager.link_token_to_sid("t", "s")
    queue = app.event_processor._token_queues["t"] = [None] * (bounds.MOST_WAITING + 1)
    waiting = asyncio.create_task(namespace._take_turns("s"))
    await asyncio.sleep(0)
    assert not waiting.done()
    queue.pop()
    async with asyncio.timeout(20):
        await waiting
