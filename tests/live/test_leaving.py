"""A session goes half a minute after its tab, with all that it held; until then its tab finds it as it was."""

from types import SimpleNamespace

import pytest
import reflex as rx
from redis.asyncio import Redis
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.state import State

from support_desk.live.sessions.leaving import GRACE_SECONDS, Leaving, sweep
from support_desk.live.sessions.sharing import Holders
from support_desk.live.views import viewers
from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.states.form import TicketForm
from support_desk.tickets.states.queue_views import QueueView

pytestmark = pytest.mark.anyio
LATER = GRACE_SECONDS


class Desk:
    """Stands for Reflex's app: a real manager of states, and the tabs that a test says are `here`."""

    def __init__(self, manager, holders=None) -> None:
        self.state_manager, self.here, self.leaving = manager, {}, Leaving()
        self.event_namespace = SimpleNamespace(token_to_sid=self.here, _token_manager=holders)

    async def visit(self, token: str) -> None:
        """A tab comes, and something is kept for it."""
        self.here[token] = "a socket"
        async with self.state_manager.modify_state(rx.BaseStateToken(ident=token, cls=State)) as root:
            (await root.get_state(TicketForm))._description = "Typed."

    async def sweep(self, now: float) -> None:
        await sweep(self, self.leaving, now)


@pytest.fixture
async def desk():
    desk = Desk(StateManagerMemory())
    yield desk
    await desk.state_manager.close()


async def test_what_a_closed_tab_held_goes_after_the_grace_and_not_before(desk):
    manager = desk.state_manager
    for token in ("stays", "goes"):
        await desk.visit(token)
    with viewers.asking("goes", QueueView(WHOLE_DESK, TicketFilter())):
        pass
    await desk.sweep(0)
    del desk.here["goes"]

    await desk.sweep(LATER - 1)
    assert set(manager.states) == {"stays", "goes"}
    await desk.sweep(LATER)

    assert set(manager.states) == set(manager._states_locks) == set(manager._token_expires_at) == {"stays"}
    assert "goes" not in viewers.tokens()


async def test_a_tab_that_comes_back_in_time_finds_its_session(desk):
    await desk.visit("a")
    before = desk.state_manager.states["a"]
    await desk.sweep(0)
    del desk.here["a"]
    await desk.sweep(LATER - 1)

    await desk.visit("a")
    await desk.sweep(LATER)
    del desk.here["a"]
    await desk.sweep(2 * LATER - 1)

    assert desk.state_manager.states["a"] is before


async def test_a_tab_that_came_and_went_between_two_looks_is_let_go_too(desk):
    await desk.visit("quick")
    del desk.here["quick"]

    await desk.sweep(0)
    await desk.sweep(LATER)

    assert desk.state_manager.states == {}


async def test_a_session_that_is_still_at_work_goes_when_it_is_done(desk):
    await desk.visit("busy")
    del desk.here["busy"]
    await desk.sweep(0)
    async with desk.state_manager.modify_state(rx.BaseStateToken(ident="busy", cls=State)):
        await desk.sweep(LATER)
        assert set(desk.state_manager.states) == {"busy"}

    await desk.sweep(LATER + 1)
    await desk.sweep(2 * LATER + 1)

    assert desk.state_manager.states == {}


@pytest.fixture
async def shared(redis):
    """Two desks that share their sessions."""

    def desk() -> Desk:
        manager = StateManagerRedis(redis=Redis.from_url(redis.url))
        return Desk(manager, Holders(SimpleNamespace(), redis.url, Redis.from_url(redis.url)))

    desks = desk(), desk()
    yield desks
    for desk in desks:
        await desk.state_manager.close()
        await desk.event_namespace._token_manager.close()
        await desk.event_namespace._token_manager._pulse.aclose()


async def test_shared_sessions_go_as_well_but_not_those_that_another_process_has_now(shared, redis):
    here, there = shared
    for token in ("goes", "moves"):
        await here.event_namespace._token_manager.link_token_to_sid(token, "a socket")
        await here.visit(token)
    await here.sweep(0)
    for token in ("goes", "moves"):
        del here.here[token]
        await here.event_namespace._token_manager.disconnect_token(token, "a socket")
    await there.event_namespace._token_manager.link_token_to_sid("moves", "another socket")

    await here.sweep(LATER)

    held = {key.split("_")[0] for key in redis.client().keys("*_reflex___state*")}
    assert held == {"moves"}
