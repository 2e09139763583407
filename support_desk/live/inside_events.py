"""What the desk needs of Reflex's insides between an event and its handler; the rest is in `insides`.

Each part says what it relies on, and has a test in tests/live/test_insides_of_events.py that fails when a new version
of Reflex does it differently.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.app import EventNamespace
from reflex.middleware import Middleware
from reflex.state import StateUpdate
from reflex_base.constants.route import RouteVar
from reflex_base.event import Event
from reflex_base.event.context import EventContext

from support_desk.cookies import own_cookies
from support_desk.live.insides import HYDRATE_AND_LOAD, Events, News, update

SNAPSHOTS = ("reflex___state____state.hydrate", HYDRATE_AND_LOAD)
ON_LOAD = "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal"
"""The events that give a browser its session's snapshot; and the one with which a page is opened."""
# By sockets. One that has gone may have left events behind.
_cookies: dict[str, str] = {}
REMEMBERED_SECONDS = 60


class DiscreetNamespace(EventNamespace):
    """Reflex's end of all sockets, which keeps their cookies to itself: whatever an event has goes into its session."""

    def _build_static_router_data(self, sid: str, environ: Any) -> dict[str, Any]:
        built = super()._build_static_router_data(sid, environ)
        _cookies[sid] = own_cookies(built[RouteVar.HEADERS].pop(RouteVar.COOKIE, ""))
        return built

    async def on_connect(self, sid: str, environ: Any, auth: Any = None) -> None:
        """As Reflex's."""
        try:
            await super().on_connect(sid, environ, auth)
        except BaseException:
            _cookies.pop(sid, None)
            raise

    def on_disconnect(self, sid: str, *given: Any) -> Any:
        """As Reflex's."""
        asyncio.get_running_loop().call_later(REMEMBERED_SECONDS, _cookies.pop, sid, None)
        return super().on_disconnect(sid, *given)


@dataclass(frozen=True)
class Whence:
    """Where an event comes from: the headers of its own socket's handshake, and the address of its page."""

    token: str
    headers: Mapping[str, str]
    address: str
    route: Mapping[str, Any]


def whence() -> Whence:
    """Where the event that is being handled comes from. One that a handler returned comes whence its own event came."""
    context = EventContext.get()
    return _whence(context.token, context.router_data)


def _whence(token: str, route: Mapping[str, Any]) -> Whence:
    headers, cookie = route.get(RouteVar.HEADERS, {}), _cookies.get(route.get(RouteVar.SESSION_ID, ""))
    shown = {**headers, RouteVar.COOKIE: cookie} if cookie else headers
    return Whence(token, shown, route.get(RouteVar.ORIGIN, ""), route)


def whence_now(app: rx.App, last: Whence) -> Whence | None:
    """As if a tab's `last` event came now, from the socket that it has now; None when it has none here."""
    namespace = app.event_namespace
    record = namespace._token_manager.token_to_socket.get(last.token)
    static = record and namespace._static_router_data.get(record.sid)
    return _whence(last.token, {**last.route, **static}) if static else None


def take_events(app: rx.App, check: Callable[[Any, str], Awaitable[tuple[News, Events] | None]]) -> None:
    """Let each event be judged by `check(root state, name)` before it is handled, those of handlers and loads too.

    It is handled when that gives None; else its page is told those news and events instead.
    """
    app.add_middleware(_Check(check))


class _Check(Middleware):
    def __init__(self, check: Callable[[Any, str], Awaitable[tuple[News, Events] | None]]) -> None:
        self._check = check

    async def preprocess(self, app: rx.App, state: Any, event: Event) -> StateUpdate | None:
        told = await self._check(state, event.name)
        return told and update(*told)


async def begin_anew(root: Any, kind: type[rx.State], **marks: Any) -> None:
    """Forget all that a session holds, unless its state of this kind bears these marks; from now on it does."""
    marked = await root.get_state(kind)
    if any(getattr(marked, name) != mark for name, mark in marks.items()):
        root.reset()
        for name, mark in marks.items():
            setattr(marked, name, mark)


async def load_again(app: rx.App, whence: Whence) -> None:
    """Let a tab's page do what it does when it is opened."""
    await app.event_processor.enqueue(whence.token, Event(name=ON_LOAD, router_data=dict(whence.route)))


def load_events(app: rx.App, whence: Whence) -> list[Any]:
    """The functions that a page calls when it is opened."""
    return [event.fn for event in app.get_load_events(whence.address.partition("?")[0])]


def as_declared(state: type[rx.State], names: Iterable[str]) -> dict[str, Any]:
    """The values that variables of a state have before anything happens."""
    fields = state.get_fields()
    return {name: fields[name].default_value() for name in names}
