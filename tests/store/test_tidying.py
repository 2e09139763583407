"""What nobody needs any more is forgotten once an hour, some at a time, and what goes out never waits for that."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from support_desk.store.outbox import parcels as outbox
from support_desk.store.outbox import worker
from support_desk.store.outbox.worker import Channel

pytestmark = pytest.mark.anyio
SECOND = timedelta(seconds=1)


@pytest.fixture
def turn(session, desk_clock):
    """A function that lets a channel for which something waits have one turn; how often it tidied, and delivered."""
    outbox.open_outlet(session, "post", "@here")
    outbox.put(session, "post", "told", "a")
    session.commit()
    tidied, delivered = [], []

    async def deliver(parcels) -> None:
        delivered.extend(parcels)

    def tidying(session, now) -> bool:
        tidied.append(now)
        return make.tidy(session)

    channel = Channel("post", deliver, tidying, desk_clock)

    async def make() -> tuple[int, int]:
        await worker._seconds_until_next(channel)
        return len(tidied), len(delivered)

    make.tidy = lambda _: True
    return make


def takes_too_long(session) -> bool:
    """Begin what PostgreSQL breaks off."""
    session.execute(text("SET LOCAL statement_timeout = '1ms'"))
    session.execute(text("SELECT pg_sleep(60)"))
    return True


async def test_what_waits_goes_out_although_tidying_takes_too_long(turn, desk_clock, caplog):
    turn.tidy = takes_too_long

    assert await turn() == (1, 1)
    assert await turn() == (1, 1)
    assert [record.levelname for record in caplog.records if "post" in record.getMessage()] == ["WARNING"]
    desk_clock.ahead = worker.TIDY_EVERY
    assert await turn() == (2, 2)


async def test_as_long_as_something_is_left_to_be_forgotten_it_goes_on_soon(turn, desk_clock):
    turn.tidy = lambda _: False

    assert await turn() == (1, 1)
    desk_clock.ahead += SECOND
    turn.tidy = lambda _: True
    assert await turn() == (2, 1)
    desk_clock.ahead += SECOND
    assert await turn() == (2, 1)


async def test_a_clock_that_is_put_back_lets_nothing_wait_for_longer(turn, desk_clock):
    desk_clock.ahead = timedelta(hours=10)
    assert await turn() == (1, 1)

    desk_clock.ahead = timedelta()
    assert await turn() == (2, 2)
    assert await turn() == (2, 2)
