"""How often one client may ask, counted by all processes on one Redis together."""

from uuid import uuid4

from support_desk.doors.limits import RateLimit
from support_desk.doors.shared_redis import SharedRedis
from support_desk.settings import settings

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


def limit_of_all(name: str, limit: int, seconds: float) -> RateLimit:
    """A limit that with REDIS_URL all processes count together, under this name, and else each by itself."""
    url = settings().redis_url
    return SharedRateLimit(name, limit, seconds, url) if url else RateLimit(limit, seconds)


class SharedRateLimit(RateLimit):
    """A `RateLimit` that all processes on one Redis count together; while Redis is away, each counts for itself."""

    def __init__(self, name: str, limit: int, seconds: float, redis_url: str) -> None:
        super().__init__(limit, seconds)
        self._name, self._redis = name, SharedRedis(redis_url)

    async def _wait(self, client: str) -> float:
        key = f"support_desk:limit:{self._name}:{client}"
        numbers = [self._limit, int(self._seconds * 1000), uuid4().hex]
        milliseconds = await self._redis.answer(lambda redis: int(redis.eval(COUNT_CALL, 1, key, *numbers)))
        return milliseconds / 1000 if milliseconds is not None else await super()._wait(client)
