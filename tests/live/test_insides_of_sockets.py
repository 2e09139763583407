"""What the desk relies on inside Reflex, Socket.IO and Engine.IO between a page and its socket still does the same."""

import inspect
import json
from pathlib import Path

import pytest
import reflex as rx
from engineio.async_socket import AsyncSocket
from reflex.istate.data import RouterData
from reflex.istate.manager.memory import StateManagerMemory
from reflex.state import State, StateUpdate
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext
from reflex_base.utils.form import form_data_as_dict
from socketio.packet import Packet

from support_desk.live import inside_sessions, insides
from support_desk.live.pages import Connection
from support_desk.live.sessions.bounds import BoundedNamespace
from support_desk.live.sessions.waiting import MOST_WAITING
from support_desk.support_desk import app
from support_desk.tickets.states.queue import TicketList

pytestmark = pytest.mark.anyio
NAMESPACE = "/_event"
TICKETS = TicketList.get_full_name()
ODD_ADDRESS = {"pathname": "/tickets", "asPath": "/tickets?status=odd", "query": {"status": "odd"}}
NEWS = {Connection: {"is_database_away": True}}


@pytest.fixture
async def tab():
    """The socket of a tab that is connected to the app; its token, and its browser for Engine.IO, is "tab"."""
    socket = app.sio.eio.sockets["tab"] = AsyncSocket(app.sio.eio, "tab")
    sid = await app.sio.manager.connect("tab", NAMESPACE)
    await inside_sessions.sharing(app).link_token_to_sid("tab", sid)
    yield socket
    await inside_sessions.sharing(app).disconnect_token("tab", sid)
    await app.sio.manager.disconnect(sid, NAMESPACE)
    app.sio.eio.sockets.pop("tab")


@pytest.fixture
async def memory(monkeypatch):
    """The sessions that the app keeps, in the memory of this process."""
    manager = StateManagerMemory()
    monkeypatch.setattr(app, "_state_manager", manager)
    yield manager
    await manager.close()


async def events_of(socket: AsyncSocket) -> list:
    """What was written to a socket, as its browser reads it."""
    return [Packet(encoded_packet=packet.data).data for packet in await told(socket)]


async def told(socket: AsyncSocket) -> list:
    """What is written to a socket, one packet after the other, up to its end."""
    found = []
    while socket.queue.qsize() and (packets := await socket.poll()):
        found += packets
    return found


async def test_delta_names_variables_as_a_state_does():
    connection = await State(_reflex_internal_init=True).get_state(Connection)
    connection.is_database_away = True

    assert insides.delta(NEWS).items() <= connection.get_delta().items()


async def test_emit_reaches_the_page_whose_event_is_being_handled(tab, memory):
    processor = BaseStateEventProcessor().configure(state_manager=memory, event_namespace=app.event_namespace)
    async with processor:
        done = await processor.enqueue("tab", Event(name=f"{TICKETS}.load", router_data=dict(ODD_ADDRESS)))
        await done.wait_all()

    deltas = [update["delta"] for _, update in await events_of(tab)]
    shown = insides.delta({TicketList: dict.fromkeys((*TicketList.SHOWN, "is_loaded"))})[TICKETS]
    assert [delta for delta in deltas if delta.keys() == {TICKETS} and delta[TICKETS].keys() == shown.keys()]


async def test_kept_without_is_how_reflex_asks_for_a_snapshot_and_no_handler():
    page = await State(_reflex_internal_init=True).get_state(TicketList)
    shown = {f"{name}{insides.FIELD_MARKER}" for name in TicketList.SHOWN}

    assert shown <= page.dict(initial=True)[TICKETS].keys()
    assert page.dict()[TICKETS].keys().isdisjoint(shown)
    assert insides.handler_called(f"{TICKETS}.dict") is None
    assert insides.kept_without(lambda _: ()).__override_base_method__
    assert inspect.signature(TicketList.dict).parameters.keys() >= {"include_computed", "initial"}


async def test_connected_names_the_tabs_by_their_tokens(tab):
    assert dict(insides.connected(app)) == {"tab": app.sio.manager.sid_from_eio_sid("tab", NAMESPACE)}


async def test_send_writes_what_socket_io_writes(tab):
    await app.event_namespace.emit_update(StateUpdate(delta=insides.delta(NEWS)), "tab")
    (theirs,) = [packet.encode() for packet in await tab.poll()]
    insides.send(app, ["tab", "nobody"], NEWS)
    (ours,) = [packet.encode() for packet in await tab.poll()]

    assert ours == theirs


@pytest.mark.parametrize("is_news", [True, False], ids=["news", "what a handler tells"])
async def test_take_queues_has_put_a_bound_on_what_waits_for_a_socket_whoever_sends_it(tab, is_news):
    large = {Connection: {"is_database_away": "x" * 1_000_000}}
    for _ in range(MOST_WAITING // 1_000_000 + 3):
        if is_news:
            insides.send(app, ["tab"], large)
        else:
            await app.event_namespace.emit_update(StateUpdate(delta=insides.delta(large)), "tab")

    assert await tab.poll() == []
    assert tab.queue.empty()


async def test_cut_ends_the_writing_to_a_socket_by_what_engine_io_takes_for_its_end(tab):
    insides.cut(app.event_namespace, [*insides.connected(app).values(), "gone"])

    assert await tab.poll() == []


def test_take_namespace_has_put_the_bounds_at_the_end_of_all_sockets():
    assert isinstance(app.event_namespace, BoundedNamespace)
    assert app.sio.namespace_handlers[NAMESPACE] is app.event_namespace
    assert app.event_namespace.server is app.sio


async def test_take_calls_stands_where_socket_io_delivers_an_event(caplog):
    await app.event_namespace.trigger_event("event", "nobody", {"name": "unknown"})

    assert caplog.messages == ["A socket sent a call that no page makes."]


async def test_address_of_is_known_from_the_connection_on():
    namespace = BoundedNamespace(NAMESPACE, app)
    await namespace.on_connect("s", {"asgi.scope": {"client": ("10.9.8.7", 1), "headers": []}})

    assert insides.address_of(namespace, "s") == "10.9.8.7"
    assert insides.address_of(namespace, "unknown") == ""


def test_handler_called_gives_the_function_and_the_types_of_what_it_takes():
    function, hints = insides.handler_called(f"{TICKETS}.find")

    assert list(inspect.signature(function).parameters) == ["self", "text"]
    assert hints["text"] is str
    assert insides.handler_called("unknown") is None


def test_states_are_known_by_their_full_names():
    assert insides.states()[TICKETS] is TicketList


def test_hydrate_and_load_and_stored_are_how_a_browser_says_what_it_keeps():
    begins, _ = insides.handler_called(insides.HYDRATE_AND_LOAD)
    events = RegistrationContext.get().event_handlers
    goes_on = next(event.handler.fn for name, event in events.items() if name.endswith(".update_vars_internal"))

    assert insides.STORED in inspect.signature(begins).parameters
    assert insides.STORED in inspect.signature(goes_on).parameters


def test_route_parts_are_all_that_reflex_needs_of_an_address():
    kept = {name: value for name, value in ODD_ADDRESS.items() if name in insides.ROUTE_PARTS}
    router = RouterData.from_router_data(kept)

    assert kept == ODD_ADDRESS
    assert (router.url.path, router.url.query) == ("/tickets", "status=odd")


def test_form_data_entries_key_is_where_the_browser_puts_a_form():
    form = json.loads(json.dumps({insides.FORM_DATA_ENTRIES_KEY: [["title", "x"], ["title", "y"]]}))
    script = Path(inspect.getfile(rx)).parents[1] / "reflex_base/.templates/web/utils/state.js"

    assert form_data_as_dict(form) == {"title": "y"}
    assert f'"{insides.FORM_DATA_ENTRIES_KEY}"' in script.read_text()


async def test_event_deserialization_error_is_how_reflex_refuses_what_is_no_event(tab):
    (sid,) = insides.connected(app).values()
    with pytest.raises(insides.EventDeserializationError):
        await insides.EventNamespace.on_event(app.event_namespace, sid, 7)
