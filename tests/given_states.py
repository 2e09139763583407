"""States without a server: their handlers are called as the socket would call them."""

import re
from types import FunctionType, MethodType
from typing import Any, Self

import pytest
import reflex as rx
from reflex.istate.data import RouterData
from reflex.state import State
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.vars import base, sequence

import support_desk.support_desk  # noqa: F401  registers every state
from support_desk.people.limits import suggestions


class InBackground:
    """A state as its background handlers have it."""

    def __init__(self, state: rx.State) -> None:
        vars(self)["state"] = state

    def __getattr__(self, name: str) -> Any:
        found = getattr(type(self.state), name, None)
        return MethodType(found, self) if isinstance(found, FunctionType) else getattr(self.state, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self.state, name, value)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass


class Unread:
    """Stands for the pattern by which Reflex finds its variables in a text: of some it would never come back.

    It finds those that there are, so that what is drawn can be drawn.
    """

    def search(self, text: str) -> re.Match[str] | None:
        found = re.search(r"<reflex\.Var>(-?[0-9]{1,20})</reflex\.Var>", text)
        if "<reflex.Var>" in text and not (found and int(found[1]) in base._global_vars):
            raise AssertionError(f"Reflex looks for variables in {text!r}.")
        return found


@pytest.fixture
def unread(monkeypatch) -> None:
    """Let it fail when Reflex looks for its variables in a text that only looks as if it had some."""
    for module in (base, sequence):
        monkeypatch.setattr(module, "_decode_var_pattern", Unread())


def asked(events: Any) -> list[dict[str, Any]]:
    """What a page, or the handler that follows, is given with each event that a handler has returned."""
    return [event.payload for event in Event.from_event_type(events)]


@pytest.fixture
def told() -> dict[str, Any]:
    """What the browser was told past the states, by the variables' names."""
    return {}


@pytest.fixture
def state_at(database, told, unread):
    """A function that gives a new session's instance of a state, as seen from an address, by whoever has the cookie."""

    suggestions.cache_clear()

    async def emit(_: str, delta: dict[str, dict[str, Any]]) -> None:
        for values in delta.values():
            told.update({name.removesuffix("_rx_state_"): value for name, value in values.items()})

    async def make(kind: type[rx.State], address: str = "/", cookie: str = "", origin: str = "") -> rx.State:
        headers = {"cookie": cookie} if cookie else {}
        headers |= {"origin": origin, "host": origin.partition("//")[2]} if origin else {}
        route = {"asPath": address, "pathname": address.split("?")[0], "headers": headers}
        context = EventContext(
            token="", state_manager=None, enqueue_impl=None, emit_delta_impl=emit, router_data=dict(route)
        )
        EventContext.set(context)
        root = State(_reflex_internal_init=True)
        root.router = RouterData.from_router_data(route)
        return await root.get_state(kind)

    return make
