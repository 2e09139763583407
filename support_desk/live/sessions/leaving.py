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

from support_desk.live.inside_sessions import forget_here, forget_shared, kept_here, sharing
from support_desk.live.insides import connected
from support_desk.live.sessions.sharing import Holders
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
    for token in leaving.gone(connected(app), _known(app), now):
        viewers.forget(token)
        if kept_here(app) is None:
            with suppress(RedisError, OSError):
                await forget_shared(app, token)
        else:
            forget_here(app, token)


def _known(app: rx.App) -> list[str]:
    """The sessions that may have been left between two sweeps."""
    here = kept_here(app)
    if here is not None:
        return here
    holders = sharing(app)
    return holders.just_left() if isinstance(holders, Holders) else []
