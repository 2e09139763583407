"""What the desk has suggested lately, so that who repeats it is known to repeat it."""

from collections.abc import Callable
from contextlib import suppress

from support_desk.doors.shared_redis import SharedRedis
from support_desk.triage.memory import Memory
from support_desk.triage.suggestion import Suggestion
from support_desk.words import Category, Priority, Source

SIZE, SECONDS = 1024, 3600


class Told:
    """The last suggestions of the hour by their texts' fingerprints.

    With `redis_url` all processes know of all; while Redis is away, each of its own. Neither a text nor a reason, which
    may quote it, goes there.
    """

    def __init__(self, redis_url: str | None, clock: Callable[[], float]) -> None:
        self._own = Memory(SIZE, SECONDS, clock)
        self._shared = SharedRedis(redis_url) if redis_url else None

    async def keep(self, key: bytes, suggestion: Suggestion) -> None:
        """Keep `suggestion` under `key`, instead of what was there."""
        self._own.keep(key, suggestion)
        if self._shared:
            words = f"{suggestion.category} {suggestion.priority} {suggestion.source}"
            await self._shared.answer(lambda redis: redis.set(_name(key), words, ex=SECONDS))

    async def recalled(self, key: bytes) -> Suggestion | None:
        """What is kept under `key`, its reason apart."""
        kept: bytes | None = await self._shared.answer(lambda redis: redis.get(_name(key))) if self._shared else None
        return (_read(kept) if kept else None) or self._own.recalled(key)


def _name(key: bytes) -> str:
    return f"support_desk:told:{key.hex()}"


def _read(kept: bytes) -> Suggestion | None:
    """The words that were kept; None if somebody else has put something there."""
    with suppress(ValueError):
        category, priority, source = kept.decode().split(" ")
        return Suggestion(Category(category), Priority(priority), Source(source), "")
    return None
