"""The locks of sessions in Redis: an event that is cancelled leaves none behind.

Reflex takes a session's lock with SET and gives it back with GETDEL. A tab that goes away cancels what it still waits
for; cancelled while Redis answers, an event would neither hold the lock nor give it back, and the session would stand
still until the lock expires.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from redis import RedisError
from reflex.istate.manager.redis import StateManagerRedis

# Unless somebody else has taken it.
GIVE_BACK = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end"


class SessionStates(StateManagerRedis):
    """Reflex's states in Redis, whose locks are given back whenever an event is cancelled."""

    async def _try_get_lock(self, lock_key: bytes, lock_id: bytes) -> bool | None:
        asking = asyncio.ensure_future(super()._try_get_lock(lock_key, lock_id))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            _finish(self._give_back(lock_key, lock_id, asking))
            raise

    @asynccontextmanager
    async def _lock(self, token: Any, event_name: str | None = None) -> AsyncIterator[bytes]:
        lock_id = None
        try:
            async with super()._lock(token, event_name) as lock_id:
                yield lock_id
        except asyncio.CancelledError:
            if lock_id is not None:
                _finish(self._give_back(self._lock_key(token), lock_id))
            raise

    async def _give_back(self, lock_key: bytes, lock_id: bytes, asking: asyncio.Future | None = None) -> None:
        with suppress(RedisError, OSError):  # without Redis the lock expires
            if asking is not None:
                await asking
            await self.redis.eval(GIVE_BACK, 1, lock_key, lock_id)
            self._notify_next_waiter(lock_key)


_finishing: set[asyncio.Task] = set()


def _finish(work: Coroutine) -> None:
    """Do it after whoever asked for it was cancelled."""
    task = asyncio.ensure_future(work)
    _finishing.add(task)
    task.add_done_callback(_finishing.discard)
