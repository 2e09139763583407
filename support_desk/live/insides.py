"""What the desk needs of Reflex's, Socket.IO's and Engine.IO's insides; some is in `inside_events`, `inside_sessions`.

Each part says what it relies on, and has a test in one of tests/live/test_insides_of_….py that fails when a new version
of Reflex does it differently.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import reflex as rx
from engineio.packet import MESSAGE, Packet
from reflex.app import EventNamespace
from reflex.state import BaseState, StateUpdate, _override_base_method
from reflex_base.constants import CompileVars
from reflex_base.constants.route import ROUTER_DATA_INCLUDE
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext
from reflex_base.utils.exceptions import EventDeserializationError
from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY
from reflex_base.utils.imports import ImportVar
from reflex_base.vars import VarData
from socketio.packet import EVENT

__all__ = [
    "FORM_DATA_ENTRIES_KEY",
    "EventDeserializationError",
    "EventNamespace",
    "StateUpdate",
]

News = Mapping[type[rx.State], Mapping[str, Any]]
"""Values of states' variables, by their names."""
Events = Sequence[Any]
"""What a handler may return for its page to do."""
HYDRATE_AND_LOAD = "reflex___state____state.hydrate_and_load"
ROUTE_PARTS = ROUTER_DATA_INCLUDE
STORED = CompileVars.PAYLOAD_VARS
"""The event by which a browser begins; what of an event's route is kept; where an event has what the browser keeps."""


def delta(news: News) -> dict[str, dict[str, Any]]:
    """The news as a browser takes them: by the full names of states, and of variables with a mark behind them."""
    return {
        state.get_full_name(): {f"{name}{FIELD_MARKER}": value for name, value in values.items()}
        for state, values in news.items()
    }


async def emit(news: News) -> None:
    """Send the page of this event what is new, past its states: what a handler yields goes the same way."""
    await EventContext.get().emit_delta(delta(news))


def kept_without(hidden: Callable[[Any], Iterable[str]]) -> Any:
    """The method `dict` of a state whose snapshot leaves out the variables that `hidden` names, its first one apart."""

    def dict(self: Any, include_computed: bool = True, initial: bool = False, **named: Any) -> Any:
        kept = BaseState.dict(self, include_computed, initial, **named)
        for name in () if initial else hidden(self):
            del kept[self.get_full_name()][f"{name}{FIELD_MARKER}"]
        return kept

    return _override_base_method(dict)


def hooked(expression: str, hook: str, library: str, *used: rx.Var) -> rx.Var:
    """What a hook of React gives: `expression` says it with what `hook` declares, whose function is of `library`.

    The hook may name the variables `used`.
    """
    function = hook.partition("=")[2].partition("(")[0].strip()
    own = VarData(imports={library: [function]}, hooks={hook: None})
    return rx.Var(expression, _var_data=VarData.merge(*(each._get_all_var_data() for each in used), own))


def plain(value: Any) -> rx.Var:
    """A literal in which Reflex looks for no variables, whoever wrote its texts; a variable is itself.

    `value` is JSON, or maps names of the code's own to JSON and variables.
    """
    if isinstance(value, rx.Var):
        return value
    if isinstance(value, dict) and any(isinstance(each, rx.Var) for each in value.values()):
        return rx.Var.create({name: plain(each) for name, each in value.items()})
    return rx.Var(json.dumps(value).replace("<", "\\u003c"))


def called(function: str, library: str, *given: Any) -> rx.Var:
    """What a function says of what it is `given`; `library` is run before, and brings it along for the whole page."""
    known = [plain(each) for each in given]
    own = VarData(imports={library: [ImportVar(tag=None)]})
    data = VarData.merge(own, *(each._get_all_var_data() for each in known))
    return rx.Var(f"{function}({', '.join(map(str, known))})", _var_data=data)


def update(news: News, events: Events = ()) -> StateUpdate:
    """What a browser is told: news, and what its page shall do."""
    return StateUpdate(delta=delta(news), events=Event.from_event_type(list(events)) if events else [])


def connected(app: rx.App) -> dict[str, str]:
    """The sockets of the tabs that are connected to this process; made anew whenever it is asked for."""
    return app.event_namespace.token_to_sid


def send(app: rx.App, tokens: Collection[str], news: News, events: Events = ()) -> None:
    """Put news, and what the page shall do, into the queue of each browser's socket, which writes as fast as it reads.

    As `AsyncServer.emit` does it, but without a task for each, which took a fourth of the time that telling takes.
    """
    if not tokens:
        return
    namespace, records = app.event_namespace, app.event_namespace._token_manager.token_to_socket
    event = namespace.server.packet_class(EVENT, ["event", update(news, events)], namespace.namespace)
    message = Packet(MESSAGE, event.encode())
    for record in filter(None, map(records.get, tokens)):
        _put(namespace, record.sid, message)


def cut(namespace: EventNamespace, sids: Iterable[str]) -> None:
    """End sockets below Socket.IO's protocol: a browser that is told to go does not come back."""
    for sid in sids:
        _put(namespace, sid, None)


def _put(namespace: EventNamespace, sid: str, message: Packet | None) -> None:
    server = namespace.server
    if socket := server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, namespace.namespace)):
        socket.queue.put_nowait(message)


def take_namespace(app: rx.App, kind: type[EventNamespace]) -> None:
    """Let a namespace of this kind be the end of all sockets, instead of the one that Reflex has made."""
    app._event_namespace = namespace = kind(app.event_namespace.namespace, app)
    app.sio.register_namespace(namespace)


def take_queues(app: rx.App, kind: type[asyncio.Queue]) -> None:
    """Let all that is sent to a socket wait in a queue of this kind until it is written, whoever sends it."""
    app.sio.eio.create_queue = kind


def take_calls(app: rx.App, through: Callable[[Callable], Callable[..., Awaitable[None]]]) -> None:
    """Let every event of a socket go through `through(accept)`, where `accept` takes it as Reflex does."""
    namespace = app.event_namespace
    namespace.on_event = through(namespace.on_event)


def address_of(namespace: EventNamespace, sid: str) -> str:
    """The address of a socket's client, as Reflex noted it when it connected; "" for a socket that it does not know."""
    return namespace._static_router_data.get(sid, {}).get("ip", "")


def is_open(namespace: EventNamespace, token: str) -> bool:
    """Whether a session's tab is connected, to this process or, as far as that is known here, to another."""
    return token in namespace._token_manager.token_to_socket


def waiting_events(app: rx.App, token: str) -> int:
    """How many events of a session wait for their turn."""
    return len(app.event_processor._token_queues.get(token, ()))


def handler_called(name: str) -> Any:
    """The function that an event of this name calls, and the types of its arguments; None when there is none."""
    registered = RegistrationContext.get().event_handlers.get(name)
    return registered and (registered.handler.fn, registered.handler._type_hints or {})


def states() -> Any:
    """The full names of all states."""
    return RegistrationContext.get().base_states
