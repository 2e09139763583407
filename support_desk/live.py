"""Hearing of every change, and knowing who must look again."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, Protocol, TypeVar

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from psycopg2.extensions import connection as Connection

from support_desk import db

CHANNEL = "support_desk"
SETTLE_SECONDS = 0.03
RETRY_SECONDS = 0.5
# So many seconds without word from PostgreSQL and its connection is tried.
QUIET_SECONDS = 5

log = logging.getLogger("support_desk.live")

# The numbers of the tickets that changed; None when it may be any.
Changed = frozenset[int] | None


class View(Protocol, Hashable):
    """Something that a page shows; equal views show the same."""

    def is_touched_by(self, changed: Changed) -> bool:
        """Whether the page must look again."""
        ...


V = TypeVar("V", bound=View)


class Viewers(Generic[V]):
    """Who looks at what: a browser tab, by its token, at one view."""

    def __init__(self) -> None:
        self._views: dict[str, V] = {}

    def watch(self, token: str, view: V) -> None:
        """From now on `token` shows `view`, and nothing else."""
        self._views[token] = view

    def forget(self, token: str) -> None:
        """The tab is gone."""
        self._views.pop(token, None)

    def tokens(self) -> list[str]:
        """All tabs."""
        return list(self._views)

    def touched_by(self, changed: Changed) -> dict[V, list[str]]:
        """Who must look again, by what they look at."""
        found: dict[V, list[str]] = defaultdict(list)
        for token, view in self._views.items():
            if view.is_touched_by(changed):
                found[view].append(token)
        return found


async def listen(on_change: Callable[[Changed], Awaitable[None]], on_away: Callable[[], Awaitable[None]]) -> None:
    """Call `on_change` for what changed, forever, and `on_away` when PostgreSQL goes away.

    Changes that come together are told together, and while `on_change` runs the next ones gather. After every
    (re)connection it is told None, since what happened in between was not heard.
    """
    was_away = False
    while True:
        try:
            connection = await asyncio.to_thread(_listening)
        except psycopg2.OperationalError:
            if not was_away:
                log.warning("PostgreSQL is out of reach.")
                was_away = True
                await on_away()
            await asyncio.sleep(RETRY_SECONDS)
            continue
        if was_away:
            log.warning("PostgreSQL is back.")
            was_away = False
        try:
            await on_change(None)
            await _tell(connection, on_change)
        except psycopg2.Error:
            db.forget_connections()  # its pooled connections are dead as well
        finally:
            connection.close()


def _listening() -> Connection:
    connection = psycopg2.connect(db.dsn(), connect_timeout=2, application_name="support_desk listener")
    connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    return connection


async def _tell(connection: Connection, on_change: Callable[[Changed], Awaitable[None]]) -> None:
    loop, heard = asyncio.get_running_loop(), asyncio.Event()
    descriptor = connection.fileno()  # asked now: a lost connection has none, and the reader would stay
    loop.add_reader(descriptor, heard.set)
    try:
        while True:
            try:
                await asyncio.wait_for(heard.wait(), QUIET_SECONDS)
                await asyncio.sleep(SETTLE_SECONDS)
            except TimeoutError:
                await asyncio.to_thread(_try, connection)
            heard.clear()
            connection.poll()
            payloads = [notice.payload for notice in connection.notifies]
            connection.notifies.clear()
            if payloads:
                await on_change(_changed(payloads))
    finally:
        loop.remove_reader(descriptor)


def _try(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _changed(payloads: list[str]) -> Changed:
    if "*" in payloads:
        return None
    return frozenset(int(number) for payload in payloads for number in payload.split(","))
