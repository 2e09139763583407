"""What the desk relies on inside Reflex between an event and its handler still does the same."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory
from reflex.state import State, StateUpdate
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext

from support_desk.live import inside_events, insides
from support_desk.live.inside_events import Whence
from support_desk.live.sessions.bounds import BoundedNamespace
from support_desk.people.states.visitor import Visitor
from support_desk.support_desk import app
from support_desk.tickets.states.form import TicketForm
from support_desk.tickets.states.queue import TicketList

pytestmark = pytest.mark.anyio
VISITOR, FORM = Visitor.get_full_name(), TicketForm.get_full_name()
HEADERS = [(b"cookie", b"other=b; desk_session=a"), (b"origin", b"http://localhost:8000")]
ADDRESS = {"pathname": "/tickets", "asPath": "/tickets?status=open", "query": {"status": "open"}}
HOME = {"pathname": "/", "asPath": "/", "query": {}}
Run = Callable[[Event], Any]


class Checked:
    """An app as far as its events pass a check, which notes what it was asked and answers what it is told to."""

    def __init__(self) -> None:
        self.app = rx.app.MiddlewareMixin()
        self.asked: list[tuple[str, Whence]] = []
        self.answer: tuple | None = None
        self.told: list[StateUpdate] = []
        inside_events.take_events(self.app, self.check)

    async def check(self, root: Any, name: str) -> tuple | None:
        self.asked.append((name, inside_events.whence()))
        assert isinstance(root, State)
        return self.answer

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        self.told.append(update)


@pytest.fixture
def checked() -> Checked:
    return Checked()


@pytest.fixture
async def run(checked) -> AsyncIterator[Run]:
    """A function that lets an event be handled."""
    processor = BaseStateEventProcessor(middleware=checked.app)
    processor.configure(state_manager=StateManagerMemory(), event_namespace=checked)

    async def handle(event: Event) -> None:
        done = await processor.enqueue("tab", event)
        async with asyncio.timeout(60):
            await done.wait_all()

    async with processor:
        yield handle


async def test_whence_has_the_sockets_own_headers_whatever_the_browser_sends(monkeypatch):
    namespace, taken = BoundedNamespace("/_event", app), []
    monkeypatch.setattr(app, "_event_namespace", namespace)

    class Processor:
        async def enqueue(self, token: str, event: Event) -> None:
            taken.append(event)

    monkeypatch.setattr(app, "_event_processor", Processor())
    await namespace.on_connect("s", {"QUERY_STRING": "token=tab", "asgi.scope": {"headers": HEADERS}})
    forged = {**ADDRESS, "headers": {"cookie": "desk_session=b"}, "token": "other"}
    await insides.EventNamespace.on_event(namespace, "s", {"name": "x", "router_data": forged})

    (event,) = taken
    place = inside_events._whence("tab", event.router_data)
    assert place.headers["cookie"] == "desk_session=a"
    assert place.address == "/tickets?status=open"
    assert event.router_data["token"] == "tab"
    assert "desk_session=a" not in str(event.router_data)

    last = Whence("tab", {}, "/tickets", {**ADDRESS, "headers": {}})
    assert inside_events.whence_now(app, last).headers == place.headers
    assert inside_events.whence_now(app, last).address == place.address


async def test_discreet_namespace_remembers_a_cookie_as_long_as_events_of_its_socket_may_come(monkeypatch):
    monkeypatch.setattr(inside_events, "REMEMBERED_SECONDS", 0)
    namespace = inside_events.DiscreetNamespace("/_event", app)
    handshake = {"QUERY_STRING": "token=tab", "asgi.scope": {"headers": HEADERS}}
    await namespace.on_connect("s", handshake)
    assert inside_events._whence("tab", namespace._static_router_data["s"]).headers["cookie"] == "desk_session=a"

    route = namespace._static_router_data["s"]
    await namespace.on_disconnect("s")
    async with asyncio.timeout(60):
        while "cookie" in inside_events._whence("tab", route).headers:
            await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="not initialized"):
        await namespace.on_connect("s", handshake, {"event": {"name": "x"}})
    assert "s" not in inside_events._cookies


def test_whence_now_is_nowhere_for_a_tab_without_a_socket():
    assert inside_events.whence_now(app, Whence("gone", {}, "/", {})) is None


@pytest.mark.usefixtures("database")
async def test_take_events_asks_before_each_event_those_that_a_handler_returns_too(run, checked):
    route = {**HOME, "headers": {"cookie": "a"}, "token": "tab"}
    await run(Event(name=f"{FORM}.describe", payload={"text": "It is broken."}, router_data=route))

    loads = {f"{FORM}.load", f"{VISITOR}.load"}
    assert {f"{FORM}.describe", f"{FORM}.suggest"} | loads <= {name for name, _ in checked.asked}
    assert {(place.token, place.headers["cookie"]) for _, place in checked.asked} == {("tab", "a")}


async def test_take_events_tells_the_page_instead_of_handling_what_is_refused(run, checked):
    checked.answer = {Visitor: {"refusal": "No."}}, [rx.toast.error("No.")]
    await run(Event(name=f"{FORM}.suggest", router_data=dict(HOME)))

    deltas, events = [update.delta for update in checked.told], [update.events for update in checked.told]
    assert deltas == [insides.delta({Visitor: {"refusal": "No."}}), {}]
    assert [event.name for event in events[1]] == ["_call_function"]


async def test_begin_anew_leaves_nothing_of_what_a_session_held():
    root = State(_reflex_internal_init=True)
    form, visitor = await root.get_state(TicketForm), await root.get_state(Visitor)
    form.problem, form._description = "Mine.", "Mine too."

    await inside_events.begin_anew(root, Visitor, _whose="")
    assert form.problem == "Mine."
    await inside_events.begin_anew(root, Visitor, _whose="another")

    assert (form.problem, form._description, visitor._whose) == ("", "", "another")


async def test_load_again_is_what_a_browser_asks_for_when_it_has_come_to_a_page(monkeypatch):
    asked = []

    class Processor:
        async def enqueue(self, token: str, event: Event) -> None:
            asked.append((token, event.name, event.router_data))

    monkeypatch.setattr(app, "_event_processor", Processor())
    await inside_events.load_again(app, Whence("tab", {}, "/tickets", ADDRESS))

    assert asked == [("tab", inside_events.ON_LOAD, ADDRESS)]


def test_load_events_are_those_of_the_page_at_an_address():
    functions = inside_events.load_events(app, Whence("", {}, "/tickets?status=open", {}))

    assert functions[:2] == [Visitor.load.fn, TicketList.load.fn]
    assert functions[1] is insides.handler_called(f"{TicketList.get_full_name()}.load")[0]


def test_snapshots_and_on_load_are_handlers_of_reflexs():
    assert {*inside_events.SNAPSHOTS, inside_events.ON_LOAD} <= set(RegistrationContext.get().event_handlers)


def test_update_is_what_a_browser_takes():
    update = insides.update({Visitor: {"refusal": "No."}}, [rx.redirect("/")])

    assert update.delta == insides.delta({Visitor: {"refusal": "No."}})
    assert [event.name for event in update.events] == ["_redirect"]


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("text", ["<reflex.Var>x</reflex.Var>", "<reflex.Var>7</reflex.Var>", "<reflex.Var>"])
def test_plain_texts_are_handed_over_as_they_are_and_any_other_is_looked_into(text):
    def told(event: Any) -> dict[str, Any]:
        return Event.from_event_type(event)[0].payload

    found = insides.plain(text)
    values = {"text": text, "list": [text, 1, None], text: {text: True}}

    assert told(TicketList.find(found)) == {"text": text}
    assert told(rx.redirect(found))["path"] == text
    assert told(rx.call_script(found))["javascript_code"] == text
    assert told(rx.toast.error(found))["function"].count(r'"title"] : "\u003creflex.Var>') == 1
    assert told(TicketList.find(insides.plain(values))) == {"text": values}
    assert str(insides.plain({"text": text, "search": TicketList.typed})).count(r'"\u003creflex.Var>') == 1
    assert insides.plain(TicketList.typed) is TicketList.typed
    for looked_into in (TicketList.find, rx.redirect, rx.call_script, rx.toast.error):
        with pytest.raises((AssertionError, RecursionError)):
            told(looked_into(text))


def test_hooked_brings_its_hook_after_what_it_uses_and_its_function():
    found = insides.hooked("held", f"const held = useHeld({TicketList.queue!s})", "$/public/held", TicketList.queue)

    data = found._get_all_var_data()
    assert str(found) == "held"
    assert data.hooks[-1] == f"const held = useHeld({TicketList.queue!s})" and len(data.hooks) > 1
    assert [var.tag for var in dict(data.imports)["$/public/held"]] == ["useHeld"]


def test_as_declared_gives_what_variables_are_before_anything_happens():
    assert inside_events.as_declared(TicketList, ["count", "is_loaded"]) == {"count": "", "is_loaded": False}
