"""Whatever a socket sends, nothing of it is a bug: a call is let through and answered, or it is said once."""

import asyncio
import inspect
import json
from itertools import product

import pytest
import reflex as rx
from hypothesis import given
from hypothesis import strategies as some
from reflex.istate.manager.memory import StateManagerMemory
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext
from sqlmodel import select

from support_desk.live.sessions.calls import is_call
from support_desk.live.views import viewers
from support_desk.support_desk import app
from support_desk.tickets.models import Ticket
from tests.live.test_rpc import NONSENSE

pytestmark = pytest.mark.anyio

FORM = "__reflex_form_data__"
# What Reflex would take for a variable of its own, if it looked.
VARIABLE = "<reflex.Var>x</reflex.Var>"
ODD = [
    *NONSENSE,
    VARIABLE,
    {FORM: 7},
    {FORM: [1]},
    {FORM: [["title"]]},
    {FORM: [["title", {}]]},
    [[]],
    "7",
    {"title": {}},
]
STATE = "reflex___state____state"
FIND = f"{STATE}.support_desk___tickets___states___queue____ticket_list.find"
ADDRESS = {"pathname": "/tickets", "asPath": "/tickets?status=open", "query": {"status": "open"}}
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def handlers() -> dict[str, list[str]]:
    """Every name that can be called, and its arguments."""
    registered = RegistrationContext.get().event_handlers
    return {name: list(inspect.signature(entry.handler.fn).parameters)[1:] for name, entry in registered.items()}


def odd_calls() -> list[dict]:
    """Every handler with every odd value in each place, with none, and with too many."""
    calls = [{"name": name, "payload": payload} for name in handlers() for payload in ({}, {"x": 1}, {"self": 1})]
    for (name, arguments), odd in product(handlers().items(), ODD):
        calls += [{"name": name, "payload": dict.fromkeys(arguments, odd)}]
        calls += [{"name": name, "payload": {argument: "x"} | {arguments[0]: odd}} for argument in arguments]
    return [call | {"router_data": dict(ADDRESS)} for call in calls]


async def run(call: dict, manager: StateManagerMemory) -> list[Exception]:
    """What goes wrong when Reflex runs it."""
    errors: list[Exception] = []
    processor = BaseStateEventProcessor(backend_exception_handler=errors.append).configure(state_manager=manager)
    async with processor:
        done = await processor.enqueue("a-token", Event(**call))
        await asyncio.wait([asyncio.ensure_future(done.wait_all())], timeout=30)
    return errors


@pytest.mark.usefixtures("unread")
async def test_no_handler_fails_whatever_it_is_called_with(make_ticket, session, caplog):
    make_ticket()
    manager = StateManagerMemory()

    found = {json.dumps(call): await run(call, manager) for call in odd_calls() if is_call(call)}

    assert {call: errors for call, errors in found.items() if errors} == {}
    assert len(found) > 100
    assert [record for record in caplog.records if record.exc_info] == []
    assert session.exec(select(Ticket)).one().status == "open"
    viewers.forget("a-token")


@given(JSON, JSON, JSON)
async def test_what_is_no_call_is_not_let_through(name, payload, router_data):
    assert not is_call({"name": name, "payload": payload, "router_data": router_data})
    assert not is_call(name)
    assert not is_call({"name": FIND, "payload": payload, "router_data": ADDRESS}) or isinstance(payload["text"], str)


@pytest.mark.parametrize(
    "router_data",
    [None, [], {"pathname": 7}, {"asPath": {}}, {"asPath": "/" * 9000}, {"asPath": "evil"}, {"query": "x"}]
    + [{"asPath": path} for path in ("//[x", "//x]:y", "//a\u2100b", "/\t/[x")],
)
def test_an_address_that_is_none_is_not_let_through(router_data):
    call = {"name": FIND, "payload": {"text": "x"}, "router_data": ADDRESS}
    assert is_call(call)
    assert not is_call(call | {"router_data": router_data})


async def test_a_call_that_no_page_makes_is_only_said(caplog):
    await app.event_namespace.on_event("nobody", {"name": f"{STATE}.setvar", "payload": {"secret-name": 1}})
    await app.event_namespace.on_event("nobody")

    assert caplog.messages == ["A socket sent a call that no page makes."] * 2


def test_the_desk_checks_the_calls_where_reflex_takes_them():
    assert app.event_namespace.on_event.__module__ == is_call.__module__
    assert inspect.iscoroutinefunction(rx.app.EventNamespace.on_event)
