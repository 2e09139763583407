"""How often one client may ask."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from functools import cache
from math import ceil
from threading import Lock
from time import monotonic
from uuid import uuid4

from support_desk.doors.addresses import counted_address
from support_desk.errors import TooManyRequests
from support_desk.settings import settings

MOST_CLIENTS = 10_000
# What a request may wait for Redis, and how long Redis is left alone after it has failed.
REDIS_SECONDS, REDIS_AWAY_SECONDS = 0.2, 5.0
# By the clock of Redis: 0 and the call is counted, or the milliseconds until the next one may come. Calls from the
# future were made before that clock was put back, and count no more.
COUNT_CALL = """
local time = redis.call('TIME')
local now, window = time[1] * 1000 + math.floor(time[2] / 1000), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
    return math.max(1, redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] + window - now)
end
redis.call('ZADD', KEYS[1], now, ARGV[3])
redis.call('PEXPIRE', KEYS[1], window)
return 0
"""


class RateLimit:
    """At most `limit` calls of one client within any `seconds`; refused calls do not count. Thread-safe.

    A client is its address; of IPv6 the first half, which is what a household or a machine is given. Remembers 10,000
    clients; beyond that the one that has been silent longest starts anew.
    """

    def __init__(self, limit: int, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._limit, self._seconds, self._clock = limit, seconds, clock
        self._lock = Lock()
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()

    async def allow(self, address: str) -> None:
        """Count a call from `address`.

        Raises:
            TooManyRequests: it is one too many; `retry_after` is when the next one may come, in whole seconds.
        """
        if wait := await self._wait(counted_address(address)):
            seconds = max(1, ceil(wait))
            raise TooManyRequests(f"Too many requests. Please try again in {seconds} s.", retry_after=seconds)

    async def has_room(self, address: str) -> bool:
        """Whether a call from `address` may be made; it is counted if so."""
        return not await self._wait(counted_address(address))

    async def _wait(self, client: str) -> float:
        """Count a call, or the seconds until the next one may come."""
        with self._lock:
            now = self._clock()
            self._forget_idle(now)
            calls = self._calls.setdefault(client, deque())
            while calls and now - calls[0] >= self._seconds:
                calls.popleft()
            if len(calls) >= self._limit:
                return self._seconds - (now - calls[0])
            calls.append(now)
            self._calls.move_to_end(client)
            if len(self._calls) > MOST_CLIENTS:
                self._calls.popitem(last=False)
            return 0

    def _forget_idle(self, now: float) -> None:
        while self._calls:
            client, calls = next(iter(self._calls.items()))
            if now - calls[-1] < self._seconds:
                return
            del self._calls[client]


class SharedRateLimit(RateLimit):
    """A `RateLimit` that all processes on one Redis count together; while Redis is away, each counts for itself."""

    def __init__(self, name: str, limit: int, seconds: float, redis_url: str) -> None:
        from redis import Redis  # only those who share need it
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        super().__init__(limit, seconds)
        self._name, self._away_until = name, 0.0
        redis = Redis.from_url(
            redis_url,
            socket_timeout=REDIS_SECONDS,
            socket_connect_timeout=REDIS_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._count = redis.register_script(COUNT_CALL)

    async def _wait(self, client: str) -> float:
        if self._clock() >= self._away_until:
            milliseconds = await asyncio.to_thread(self._counted, client)
            if milliseconds is not None:
                return milliseconds / 1000
        return await super()._wait(client)

    def _counted(self, client: str) -> int | None:
        from redis import RedisError

        key = f"support_desk:limit:{self._name}:{client}"
        try:
            return int(self._count(keys=[key], args=[self._limit, int(self._seconds * 1000), uuid4().hex]))
        except RedisError:
            self._away_until = self._clock() + REDIS_AWAY_SECONDS
            return None


@cache
def triage_budget() -> RateLimit:
    """What one client may ask of triage: 30 questions a minute, by form, classify and new tickets together.

    With REDIS_URL all processes count together.
    """
    url = settings().redis_url
    return SharedRateLimit("triage", 30, 60, url) if url else RateLimit(30, 60)
