"""Tabs that are gone: what their sessions held is given back within a minute.

Reflex keeps a session for an hour after its last event, whether or not anybody is there. Here it goes half a minute
after its tab: a reload or a short loss of the network finds it as it was, and whoever comes later gets a new one, which
the address and the browser fill again.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic

import reflex as rx
from redis import RedisError
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.state import all_base_state_classes

from support_desk.live.sessions import Holders
from support_desk.live.views import viewers

GRACE_SECONDS, SWEEP_SECONDS = 30, 10


class Leaving:
    """Which sessions have been without a tab for so long that they may go."""

    def __init__(self) -> None:
        self._last_seen: dict[str, float] = {}

    def gone(self, here: Iterable[str], known: Iterable[str], now: float) -> list[str]:
        """Of all tokens `known` so far, those that were not `here` for half a minute; each is named once."""
        for token in known:
            self._last_seen.setdefault(token, now)
        self._last_seen |= dict.fromkeys(here, now)
        gone = [token for token, seen in self._last_seen.items() if now - seen >= GRACE_SECONDS]
        for token in gone:
            del self._last_seen[token]
        return gone


async def let_go(app: rx.App) -> None:
    """Forget the sessions of tabs that are gone, forever."""
    leaving = Leaving()
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        await sweep(app, leaving, monotonic())


async def sweep(app: rx.App, leaving: Leaving, now: float) -> None:
    """Forget the sessions whose tabs have been gone for long enough by `now`, and note whose have just gone."""
    manager, here = app.state_manager, app.event_namespace.token_to_sid
    for token in leaving.gone(here, _known(app), now):
        viewers.forget(token)
        if isinstance(manager, StateManagerRedis):
            with suppress(RedisError, OSError):
                await _forget_shared(app, manager, token)
        else:
            _forget(manager, token)


def _known(app: rx.App) -> list[str]:
    """The sessions that may have been left between two sweeps."""
    manager, holders = app.state_manager, app.event_namespace._token_manager
    if isinstance(manager, StateManagerMemory):
        return [token.ident for _, token in manager._token_expires_at.values()]
    return holders.just_left() if isinstance(holders, Holders) else []


def _forget(manager: StateManagerMemory, ident: str) -> None:
    for _, token in list(manager._token_expires_at.values()):
        lock = manager._states_locks.get(token.lock_key)
        if token.ident == ident and not (lock and lock.locked()):
            manager._purge_token(token)


async def _forget_shared(app: rx.App, manager: StateManagerRedis, ident: str) -> None:
    """Forget a session unless another process has its tab now."""
    holders = app.event_namespace._token_manager
    if not await manager.redis.exists(holders._get_redis_key(ident)):
        await manager.redis.delete(*(f"{ident}_{state}" for state in all_base_state_classes))
