"""What all processes ask one Redis, which holds nobody up."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

# What a request may wait for Redis, and how long Redis is left alone after it has failed.
REDIS_SECONDS, REDIS_AWAY_SECONDS = 0.2, 5.0
Answer = TypeVar("Answer")


class SharedRedis:
    """The Redis at `url`, for any thread and event loop; one that has failed is left alone for a while."""

    def __init__(self, url: str) -> None:
        from redis import Redis  # only those who share need it
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        self._away_until = 0.0
        self._redis = Redis.from_url(
            url,
            socket_timeout=REDIS_SECONDS,
            socket_connect_timeout=REDIS_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )

    async def answer(self, question: Callable[[Any], Answer]) -> Answer | None:
        """What it answers to a question that is put to its client; None while it is away."""
        return await asyncio.to_thread(self._answered, question) if monotonic() >= self._away_until else None

    def _answered(self, question: Callable[[Any], Answer]) -> Answer | None:
        from redis import RedisError

        try:
            return question(self._redis)
        except RedisError:
            self._away_until = monotonic() + REDIS_AWAY_SECONDS
            return None
