"""An event that is cancelled leaves no lock of its session in Redis, whenever it is cancelled."""

import asyncio
from contextlib import suppress

import pytest
import reflex as rx
from redis.asyncio import Redis
from reflex.state import State

from support_desk.live import inside_sessions
from support_desk.live.inside_sessions import SessionStates

pytestmark = pytest.mark.anyio
# More turns of the loop than an event takes whose session is new.
TURNS = 120


@pytest.fixture
async def states(redis):
    states = SessionStates(Redis.from_url(redis.url))
    yield states
    await states.close()


async def _event(states: SessionStates) -> None:
    async with states.modify_state(rx.BaseStateToken(ident="a-token", cls=State)):
        await asyncio.sleep(0)


async def test_a_cancelled_event_gives_its_lock_back(states):
    await _event(states)
    for turns in range(TURNS):
        event = asyncio.ensure_future(_event(states))
        for _ in range(turns):
            await asyncio.sleep(0)
        event.cancel()
        with suppress(asyncio.CancelledError):
            await event
        await asyncio.gather(*inside_sessions.finishing)

        assert await states.redis.keys("*_lock") == [], turns


async def test_an_event_goes_on_whose_predecessor_was_cancelled_at_any_moment(states):
    for turns in range(TURNS):
        event = asyncio.ensure_future(_event(states))
        for _ in range(turns):
            await asyncio.sleep(0)
        event.cancel()

        async with asyncio.timeout(20):
            await _event(states)


async def test_the_lock_of_somebody_else_stays(states):
    await states.redis.set("a-token_lock", "theirs")

    await states._give_back(b"a-token_lock", b"ours")

    assert await states.redis.get("a-token_lock") == b"theirs"
