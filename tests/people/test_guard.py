"""Each handler is reached by those for whom its deed is, whatever it is sent, and by nobody else."""

import asyncio
from typing import Any

import pytest
from reflex.istate.manager.memory import StateManagerMemory
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor, base_state_processor
from reflex_base.registry import RegistrationContext

from support_desk.people.actors import Actor, ActorKind, Role
from support_desk.people.authority import SETTING_UP, may
from support_desk.people.identity import forget_everybody
from support_desk.people.models import DeskSettings
from support_desk.people.states.watch.guard import needed_for
from support_desk.support_desk import app

pytestmark = pytest.mark.anyio
HANDLERS = sorted(name for name in RegistrationContext.get().event_handlers if not name.endswith(".setvar"))
ROLES = [Role.open, Role.nobody, Role.requester, Role.agent, Role.admin]


@pytest.fixture
def places(request, session_of) -> dict[str, str]:
    """What the event of somebody with this role shows: its page's address, and its cookies."""
    role = request.getfixturevalue("role")
    if role == Role.open:
        request.getfixturevalue("database")
        return {"asPath": "/tickets", "cookie": ""}
    admin = request.getfixturevalue("make_account")()
    if role == Role.nobody:
        return {"asPath": "/tickets", "cookie": ""}
    if role == Role.requester:
        request.getfixturevalue("make_link")(request.getfixturevalue("make_ticket")().id, "a-secret")
        return {"asPath": "/t/a-secret", "cookie": ""}
    agent = request.getfixturevalue("make_account")("bob@example.com", "Bob", "agent")
    return {"asPath": "/tickets", "cookie": f"desk_session={session_of(admin if role == Role.admin else agent)}"}


@pytest.fixture
def reached(monkeypatch) -> list[str]:
    """The handlers that Reflex ran, in place of what they do."""
    names: list[str] = []

    async def process_event(handler: Any, **_: Any) -> None:
        names.append(f"{handler.state.get_full_name()}.{handler.fn.__name__}")

    monkeypatch.setattr(base_state_processor, "process_event", process_event)
    return names


async def send(event: Event, told: list[dict] | None = None) -> None:
    """Let the app take an event, and wait until it is dealt with."""
    processor = BaseStateEventProcessor(middleware=app, backend_exception_handler=_fail)
    async with processor.configure(state_manager=StateManagerMemory()):
        done = await processor.enqueue("a-token", event)
        async with asyncio.timeout(60):
            await done.wait_all()


def _fail(error: Exception) -> None:
    raise error


def event(name: str, asPath: str, cookie: str, **payload: Any) -> Event:
    route = {"asPath": asPath, "pathname": asPath, "query": {}, "headers": {"cookie": cookie} if cookie else {}}
    return Event(name=name, payload=payload, router_data={**route, "token": "a-token", "sid": "s", "ip": "127.0.0.1"})


@pytest.mark.parametrize("role", ROLES)
async def test_a_handler_is_reached_by_those_who_may_do_its_deed(role, places, reached):
    actor = Actor(ActorKind.agent, "", role)

    for name in HANDLERS:
        await send(event(name, **places))

    allowed = {name for name in HANDLERS if any(may(actor, deed) for deed in needed_for(name))}
    assert set(reached) - allowed == set()
    assert allowed <= set(reached)


async def test_whoever_lacks_the_factor_that_the_desk_asks_for_reaches_what_sets_it_up_and_nothing_else(
    make_account, session_of, reached, session
):
    cookie = f"desk_session={session_of(make_account())}"
    session.add(DeskSettings(requires_second_factor=True))
    session.commit()
    forget_everybody()

    for name in HANDLERS:
        await send(event(name, "/tickets", cookie))

    assert set(reached) == {name for name in HANDLERS if SETTING_UP & {*needed_for(name)}}
