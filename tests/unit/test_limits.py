"""How often one client may ask."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from support_desk import limits
from support_desk.errors import TooManyRequests
from support_desk.limits import RateLimit, SharedRateLimit, classify_limit
from tests.unit.clock import Clock


@pytest.fixture
def clock():
    return Clock()


def test_one_call_too_many_is_refused_and_told_when_to_come_back(clock):
    limit = RateLimit(2, 60, clock)
    limit.allow("ann")
    clock.now += 20
    limit.allow("ann")

    with pytest.raises(TooManyRequests) as refused:
        limit.allow("ann")

    assert refused.value.status_code == 429
    assert refused.value.retry_after == 40


def test_the_window_slides_and_refused_calls_do_not_count(clock):
    limit = RateLimit(1, 60, clock)
    limit.allow("ann")
    clock.now += 59.5
    with pytest.raises(TooManyRequests) as refused:
        limit.allow("ann")

    clock.now += refused.value.retry_after

    limit.allow("ann")


def test_one_client_does_not_use_up_what_another_may(clock):
    limit = RateLimit(1, 60, clock)
    limit.allow("ann")

    limit.allow("bob")

    with pytest.raises(TooManyRequests):
        limit.allow("ann")


def test_idle_clients_are_forgotten(clock):
    limit = RateLimit(1, 60, clock)
    for number in range(100):
        limit.allow(f"client {number}")
    clock.now += 60

    limit.allow("ann")

    assert list(limit._calls) == ["ann"]


def test_memory_is_bounded_and_the_longest_silent_client_goes_first(clock, monkeypatch):
    monkeypatch.setattr(limits, "MOST_CLIENTS", 3)
    limit = RateLimit(2, 60, clock)
    for client in ("ann", "bob", "cat", "ann", "dan"):
        limit.allow(client)

    assert list(limit._calls) == ["cat", "ann", "dan"]
    with pytest.raises(TooManyRequests):
        limit.allow("ann")


def test_many_threads_together_get_no_more_than_the_limit(clock):
    limit = RateLimit(30, 60, clock)

    def is_allowed(_):
        try:
            limit.allow("ann")
        except TooManyRequests:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(is_allowed, range(200))) == 30


def test_classify_is_limited_to_thirty_a_minute_and_shared():
    classify_limit.cache_clear()
    for _ in range(30):
        classify_limit().allow("ann")

    with pytest.raises(TooManyRequests):
        classify_limit().allow("ann")

    classify_limit.cache_clear()


def test_a_shared_limit_is_counted_by_all_together(redis):
    one, other = SharedRateLimit("x", 2, 60, redis.url), SharedRateLimit("x", 2, 60, redis.url)
    one.allow("ann")
    other.allow("ann")

    with pytest.raises(TooManyRequests) as refused:
        one.allow("ann")

    assert 1 <= refused.value.retry_after <= 60
    other.allow("bob")
    SharedRateLimit("another", 2, 60, redis.url).allow("ann")


def test_redis_forgets_an_idle_client(redis):
    SharedRateLimit("x", 2, 60, redis.url).allow("ann")

    (key,) = redis.client().keys("*")
    assert 0 < redis.client().ttl(key) <= 60


@pytest.mark.parametrize("hour", [-3600, 3600])
def test_nobody_is_refused_for_long_because_the_clock_of_redis_was_put_forward_or_back(redis, hour):
    limit, client = SharedRateLimit("x", 2, 60, redis.url), redis.client()
    before = int(client.time()[0] - hour) * 1000
    client.zadd("support_desk:limit:x:ann", {"one": before, "other": before})

    limit.allow("ann")
    limit.allow("ann")
    with pytest.raises(TooManyRequests) as refused:
        limit.allow("ann")
    assert refused.value.retry_after <= 60


def test_while_redis_is_away_each_counts_for_itself_and_together_again_when_it_is_back(redis, monkeypatch):
    one, other = SharedRateLimit("x", 1, 60, redis.url), SharedRateLimit("x", 1, 60, redis.url)
    redis.kill()
    one.allow("ann")
    with pytest.raises(TooManyRequests):
        one.allow("ann")
    other.allow("ann")

    redis.start()
    monkeypatch.setattr(one, "_away_until", 0)

    one.allow("ann")
