"""What the desk needs of Reflex's insides to keep sessions, in memory or in Redis; the rest is in `insides`.

Each part says what it relies on, and has a test in tests/live/test_insides_of_sessions.py that fails when a new version
of Reflex does it differently.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from types import ModuleType
from typing import Any, cast

import reflex as rx
import reflex.istate.manager.token
import reflex.state
import reflex.utils.token_manager
from redis import RedisError
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.state import StateUpdate, all_base_state_classes
from reflex.utils.token_manager import RedisTokenManager

PICKLING: tuple[ModuleType, ...] = (reflex.state, reflex.istate.manager.token, reflex.utils.token_manager)
"""All of Reflex that pickles what goes into Redis, each with `pickle` as a global name of its own."""


def take_sharing(app: rx.App, holders: RedisTokenManager) -> None:
    """Let `holders` know who holds which session, and their locks be given back whatever happens."""
    app.event_namespace._token_manager = holders
    app._state_manager = cast(Any, SessionStates)(app.state_manager.redis)  # abstract to mypy without a cache only


def sharing(app: rx.App) -> Any:
    """Who knows which process holds which session."""
    return app.event_namespace and app.event_namespace._token_manager


def is_shared(app: rx.App) -> bool:
    """Whether sessions are shared at all: Reflex keeps them in Redis."""
    return isinstance(sharing(app), RedisTokenManager)


def kept_here(app: rx.App) -> list[str] | None:
    """The sessions that this process keeps in its memory; None when Redis keeps them."""
    manager = app.state_manager
    if not isinstance(manager, StateManagerMemory):
        return None
    return [token.ident for _, token in manager._token_expires_at.values()]


def forget_here(app: rx.App, ident: str) -> None:
    """Drop a session from this process's memory, if it keeps any, unless an event is at it."""
    manager = app.state_manager
    if isinstance(manager, StateManagerMemory) and (kept := manager._token_expires_at.get(ident)):
        lock = manager._states_locks.get(ident)
        if not (lock and lock.locked()):
            manager._purge_token(kept[1])


async def forget_shared(app: rx.App, ident: str) -> None:
    """Drop a session from Redis, unless another process has its tab now."""
    manager = app.state_manager
    if not await manager.redis.exists(sharing(app)._get_redis_key(ident)):
        await manager.redis.delete(*(f"{ident}_{state}" for state in all_base_state_classes))


class TokenHolders(RedisTokenManager):
    """Reflex's record of who holds which session, with names for what is inherited."""

    def key_of(self, token: str) -> str:
        """Where Redis has the record of a session's holder."""
        return self._get_redis_key(token)

    def lost_and_found(self) -> str:
        """The channel on which other processes pass on what is for a tab of this one."""
        return f"channel:{self._get_lost_and_found_key(self.instance_id)}"

    async def hear(self, emit_update: Callable[[StateUpdate, str], Awaitable[None]]) -> None:
        """Hear what is passed on, forever."""
        await super()._subscribe_lost_and_found_updates(emit_update)

    async def _subscribe_lost_and_found_updates(self, emit_update: Any) -> None:
        await self.hear(emit_update)


# Unless somebody else has taken it.
GIVE_BACK = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end"


class SessionStates(StateManagerRedis):
    """Reflex's sessions in Redis: an event that is cancelled leaves no lock of its session behind.

    Reflex takes the lock with SET and gives it back with GETDEL. A tab that goes away cancels what it still waits for;
    cancelled while Redis answers, an event would neither hold the lock nor give it back, and the session would stand
    still until the lock expires.
    """

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


finishing: set[asyncio.Task] = set()


def _finish(work: Coroutine) -> None:
    """Do it after whoever asked for it was cancelled."""
    task = asyncio.ensure_future(work)
    finishing.add(task)
    task.add_done_callback(finishing.discard)
