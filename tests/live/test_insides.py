"""What the desk relies on of Reflex's, Socket.IO's and Engine.IO's insides, on the versions that are installed."""

import ast
import asyncio
import inspect
import pickle
from pathlib import Path
from types import SimpleNamespace

import pytest
import reflex as rx
from engineio.async_socket import AsyncSocket
from redis.asyncio import Redis
from reflex.istate.manager.memory import StateManagerMemory
from reflex.state import State
from reflex.utils.token_manager import LocalTokenManager
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext
from socketio import AsyncServer
from socketio.packet import Packet

from support_desk.live import insides
from support_desk.process.places import ROOT
from support_desk.support_desk import app
from support_desk.tickets.states.queue import TicketList

pytestmark = pytest.mark.anyio
NEWS = {TicketList: {"count": "7 tickets"}}
# Where they begin to be insides; `reflex` itself, `reflex.constants` and `reflex.utils.exec` are for everybody.
INNER = (
    "reflex_base",
    "engineio",
    "socketio",
    "reflex.istate",
    "reflex.state",
    "reflex.app",
    "reflex.utils.token_manager",
)
NAMES = {
    *("_token_manager", "_states_locks", "_token_expires_at", "_purge_token", "_static_router_data", "_token_queues"),
    *("_event_namespace", "_state_manager", "_type_hints", "_get_redis_key", "_get_lost_and_found_key", "_lock_key"),
    *("_try_get_lock", "_notify_next_waiter", "eio_sid_from_sid", "packet_class", "event_processor"),
}


def _imported(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "support_desk").rglob("*.py")), ids=lambda path: str(path.name))
def test_nothing_else_in_the_house_knows_insides(path: Path):
    if path.name == "insides.py":
        return
    tree = ast.parse(path.read_bytes())

    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}

    assert not [name for name in _imported(tree) if name.startswith(INNER)]
    assert not (used | defined) & NAMES


def test_a_browser_takes_values_by_full_names_with_a_mark():
    name = TicketList.get_full_name()

    assert insides.delta(NEWS) == {name: {"count_rx_state_": "7 tickets"}}
    assert "count_rx_state_" in State(_reflex_internal_init=True).dict(initial=True)[name]


async def test_what_a_handler_emits_goes_to_the_page_of_its_event(state_at, told):
    await state_at(TicketList)

    await insides.emit(NEWS)

    assert told == {"count": "7 tickets"}


async def test_a_snapshot_can_leave_variables_out(state_at):
    state = await state_at(TicketList)
    name = TicketList.get_full_name()

    assert "count_rx_state_" not in state.dict()[name]
    assert "count_rx_state_" in state.dict(initial=True)[name]


@pytest.fixture
async def socket():
    """A connected tab: a stand-in for Reflex's app and its namespace around a real server, and its real socket."""
    server = AsyncServer(async_mode="asgi")
    holders = LocalTokenManager()
    namespace = SimpleNamespace(server=server, namespace="/_event", _token_manager=holders)
    socket = server.eio.sockets["e"] = AsyncSocket(server.eio, "e")
    await holders.link_token_to_sid("token", await server.manager.connect("e", "/_event"))
    namespace.token_to_sid = holders.token_to_sid
    return SimpleNamespace(event_namespace=namespace), socket.queue


async def test_news_are_put_into_the_queue_of_a_browser(socket):
    app, queue = socket

    insides.send(app, ["token", "unknown"], NEWS)

    event, update = Packet(encoded_packet=queue.get_nowait().data).data
    assert (event, update["delta"]) == ("event", insides.delta(NEWS))
    assert insides.connected(app) == app.event_namespace.token_to_sid
    assert queue.empty()


async def test_a_socket_that_is_cut_writes_nothing_more(socket):
    app, queue = socket

    insides.cut(app.event_namespace, [*app.event_namespace.token_to_sid.values(), "unknown"])

    assert queue.get_nowait() is None  # which ends the task that writes
    assert "if pkt is None" in inspect.getsource(AsyncSocket.poll) or "None" in inspect.getsource(
        AsyncSocket._websocket_handler
    )


def test_the_desks_namespace_is_the_end_of_all_sockets_and_every_event_passes_it():
    namespace = app.event_namespace

    assert type(namespace).__name__ == "BoundedNamespace"
    assert app.sio.namespace_handlers[namespace.namespace] is namespace
    assert namespace.on_event.__qualname__.startswith("check_calls")  # what Socket.IO finds by its name
    assert list(inspect.signature(insides.EventNamespace.on_event).parameters) == ["self", "sid", "data"]
    assert list(inspect.signature(insides.EventNamespace.on_connect).parameters)[:3] == ["self", "sid", "environ"]


def test_of_a_socket_its_address_and_of_a_session_its_events_are_known():
    namespace = app.event_namespace
    namespace._static_router_data["sid"] = {"ip": "192.0.2.1"}
    try:
        assert insides.address_of(namespace, "sid") == "192.0.2.1"
    finally:
        del namespace._static_router_data["sid"]
    assert insides.address_of(namespace, "sid") == ""
    assert '"ip"' in inspect.getsource(insides.EventNamespace) or "CLIENT_IP" in inspect.getsource(
        insides.EventNamespace
    )
    waiting = BaseStateEventProcessor()
    waiting._token_queues["token"] = [1, 2]
    assert insides.waiting_events(SimpleNamespace(event_processor=waiting), "token") == 2
    assert insides.waiting_events(SimpleNamespace(event_processor=waiting), "other") == 0


def test_a_call_is_known_by_its_name_with_the_types_of_its_arguments():
    name = f"{TicketList.get_full_name()}.find"

    function, hints = insides.handler_called(name)

    assert (function, hints["text"]) == (TicketList.find.fn, str)
    assert insides.handler_called("nothing") is None
    assert TicketList.get_full_name() in insides.states()
    assert insides.HYDRATE_AND_LOAD in RegistrationContext.get().event_handlers
    assert {"pathname", "asPath", "query"} <= set(insides.ROUTE_PARTS)
    assert (insides.STORED, insides.FORM_DATA_ENTRIES_KEY) == ("vars", "__reflex_form_data__")


async def test_a_session_in_memory_is_found_and_dropped_unless_it_is_in_use():
    manager = StateManagerMemory()
    here = SimpleNamespace(state_manager=manager)
    for ident in ("gone", "busy"):
        await manager.get_state(rx.BaseStateToken(ident=ident, cls=State))
    async with manager.modify_state(rx.BaseStateToken(ident="busy", cls=State)):
        for ident in ("gone", "busy", "never"):
            insides.forget_here(here, ident)

        assert insides.kept_here(here) == ["busy"]
    assert set(manager.states) == {"busy"}


async def test_sessions_in_redis_have_the_keys_that_are_dropped(redis):
    states = insides.SessionStates(Redis.from_url(redis.url))
    holders = insides.TokenHolders(states.redis)
    desk = SimpleNamespace(state_manager=states, event_namespace=SimpleNamespace(_token_manager=holders))
    async with states.modify_state(rx.BaseStateToken(ident="token", cls=State)) as root:
        await root.get_state(TicketList)
    await holders.link_token_to_sid("token", "sid")
    assert await states.redis.exists(holders.key_of("token"))
    await insides.forget_shared(desk, "token")
    assert await states.redis.keys("token_*")  # its tab is there

    await holders.disconnect_token("token", "sid")
    await insides.forget_shared(desk, "token")

    assert await states.redis.keys("token_*") == []
    assert insides.is_shared(desk) and insides.sharing(desk) is holders and insides.kept_here(desk) is None
    assert insides.kept_here(app) is not None and not insides.is_shared(app)
    await states.close()


async def test_what_other_processes_pass_on_is_heard_on_the_channel_of_this_one(redis):
    heard = asyncio.Event()

    class Hearing(insides.TokenHolders):
        async def hear(self, emit_update) -> None:
            heard.set()
            await asyncio.Event().wait()

    holders = Hearing(Redis.from_url(redis.url))
    holders.ensure_lost_and_found_task(lambda update, token: None)
    async with asyncio.timeout(60):
        await heard.wait()

    assert holders.instance_id in holders.lost_and_found()
    assert holders.lost_and_found() in _channel_of(holders)
    holders._lost_and_found_task.cancel()
    await holders.redis.aclose()


def _channel_of(holders: insides.TokenHolders) -> str:
    """The channel as Reflex's own subscription names it."""
    source = inspect.getsource(insides.TokenHolders.__mro__[1]._subscribe_lost_and_found_updates)
    assert 'f"channel:{self._get_lost_and_found_key(self.instance_id)}"' in source
    return holders.lost_and_found()


def test_all_that_reflex_pickles_for_redis_goes_by_a_name_that_can_be_replaced():
    assert [module.pickle for module in insides.PICKLING] == [pickle] * 3
    assert {module.__name__ for module in insides.PICKLING} == {
        "reflex.state",
        "reflex.istate.manager.token",
        "reflex.utils.token_manager",
    }
