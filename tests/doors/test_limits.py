"""How often one client may ask."""

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from math import inf

import pytest

from support_desk.doors import limits, shared_redis
from support_desk.doors.limits import RateLimit
from support_desk.doors.shared_limits import SharedRateLimit
from support_desk.errors import TooManyRequests
from support_desk.triage.budget import triage_budget

pytestmark = pytest.mark.anyio


async def test_one_call_too_many_is_refused_and_told_when_to_come_back(clock):
    limit = RateLimit(2, 60, clock)
    await limit.allow("ann")
    clock.now += 20
    await limit.allow("ann")

    with pytest.raises(TooManyRequests) as refused:
        await limit.allow("ann")

    assert refused.value.status_code == 429
    assert refused.value.retry_after == 40


async def test_the_window_slides_and_refused_calls_do_not_count(clock):
    limit = RateLimit(1, 60, clock)
    await limit.allow("ann")
    clock.now += 59.5
    with pytest.raises(TooManyRequests) as refused:
        await limit.allow("ann")

    clock.now += refused.value.retry_after

    await limit.allow("ann")


async def test_one_client_does_not_use_up_what_another_may(clock):
    limit = RateLimit(1, 60, clock)
    await limit.allow("ann")

    await limit.allow("bob")

    with pytest.raises(TooManyRequests):
        await limit.allow("ann")


async def test_idle_clients_are_forgotten(clock):
    limit = RateLimit(1, 60, clock)
    for number in range(100):
        await limit.allow(f"client {number}")
    clock.now += 60

    await limit.allow("ann")

    assert list(limit._calls) == ["ann"]


async def test_memory_is_bounded_and_the_longest_silent_client_goes_first(clock, monkeypatch):
    monkeypatch.setattr(limits, "MOST_CLIENTS", 3)
    limit = RateLimit(2, 60, clock)
    for client in ("ann", "bob", "cat", "ann", "dan"):
        await limit.allow(client)

    assert list(limit._calls) == ["cat", "ann", "dan"]
    with pytest.raises(TooManyRequests):
        await limit.allow("ann")


def test_many_threads_together_get_no_more_than_the_limit(clock):
    limit = RateLimit(30, 60, clock)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(lambda _: asyncio.run(limit.has_room("ann")), range(200))) == 30


@pytest.mark.parametrize(
    ("one", "other", "is_one_client"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:DB8:1:2::1", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("::1", "127.0.0.1", False),
        ("", "testclient", False),
    ],
)
async def test_a_client_is_an_address_or_half_of_one_of_ipv6(clock, one, other, is_one_client):
    limit = RateLimit(1, 60, clock)
    await limit.allow(one)

    assert await limit.has_room(other) is not is_one_client


async def test_classify_is_limited_to_thirty_a_minute_and_shared():
    triage_budget.cache_clear()
    for _ in range(30):
        await triage_budget().allow("ann")

    with pytest.raises(TooManyRequests):
        await triage_budget().allow("ann")

    triage_budget.cache_clear()


@pytest.fixture
def patient(monkeypatch) -> None:
    """Redis may take its time, on a machine that has much else to do."""
    monkeypatch.setattr(shared_redis, "REDIS_SECONDS", 60)


@pytest.mark.usefixtures("patient")
async def test_a_shared_limit_is_counted_by_all_together(redis):
    one, other = SharedRateLimit("x", 2, 60, redis.url), SharedRateLimit("x", 2, 60, redis.url)
    await one.allow("ann")
    await other.allow("ann")

    with pytest.raises(TooManyRequests) as refused:
        await one.allow("ann")

    assert 1 <= refused.value.retry_after <= 60
    await other.allow("bob")
    await SharedRateLimit("another", 2, 60, redis.url).allow("ann")


@pytest.mark.usefixtures("patient")
async def test_redis_forgets_an_idle_client(redis):
    await SharedRateLimit("x", 2, 60, redis.url).allow("ann")

    (key,) = redis.client().keys("*")
    assert 0 < redis.client().ttl(key) <= 60


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("hour", [-3600, 3600])
async def test_nobody_is_refused_for_long_because_the_clock_of_redis_was_put_forward_or_back(redis, hour):
    limit, client = SharedRateLimit("x", 2, 60, redis.url), redis.client()
    before = int(client.time()[0] - hour) * 1000
    client.zadd("support_desk:limit:x:ann", {"one": before, "other": before})

    await limit.allow("ann")
    await limit.allow("ann")
    with pytest.raises(TooManyRequests) as refused:
        await limit.allow("ann")
    assert refused.value.retry_after <= 60


@pytest.mark.usefixtures("patient")
async def test_while_redis_is_away_each_counts_for_itself_and_together_again_when_it_is_back(redis, monkeypatch):
    one, other = SharedRateLimit("x", 1, 60, redis.url), SharedRateLimit("x", 1, 60, redis.url)
    redis.kill()
    await one.allow("ann")
    with pytest.raises(TooManyRequests):
        await one.allow("ann")
    await other.allow("ann")

    redis.start()
    monkeypatch.setattr(shared_redis, "monotonic", lambda: inf)

    await one.allow("ann")


async def test_a_redis_that_hangs_holds_up_nobody_else(redis):
    limit = SharedRateLimit("x", 1, 60, redis.url)
    os.kill(redis.process.pid, signal.SIGSTOP)
    try:
        asking = asyncio.create_task(limit.has_room("ann"))
        others = asyncio.create_task(asyncio.sleep(0))
        await asyncio.wait([asking, others], return_when=asyncio.FIRST_COMPLETED)

        assert others.done() and not asking.done()
        assert await asking
    finally:
        os.kill(redis.process.pid, signal.SIGCONT)
