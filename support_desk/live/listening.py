"""Hearing of every change, whoever made it."""

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from select import select
from typing import TypeVar

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from psycopg2.extensions import connection as Connection

from support_desk.live.touches import Touches, touches
from support_desk.store import db

CHANNEL = "support_desk"
# Changes within this time are told together; it grows under load, so that telling takes at most half of the time.
SETTLE_SECONDS, LONGEST_SETTLE_SECONDS = 0.03, 0.25
RETRY_SECONDS = 0.5
# So many seconds without word from PostgreSQL and its connection is tried, for so long.
QUIET_SECONDS, TRY_SECONDS = 5, 5
MOST_POLLS = 100
# One for tickets, one for people, one for who is where, one for learning: who loses a right does not wait for what many
# pages are being told.
LISTENERS = 4

log = logging.getLogger("support_desk.live")

Found = TypeVar("Found")


async def listen(
    on_change: Callable[[Touches], Awaitable[None]],
    on_away: Callable[[], Awaitable[None]],
    on_alive: Callable[[], None] = lambda: None,
    now_and_then: Callable[[], None] = lambda: None,
) -> None:
    """Call `on_change` for what changed of tickets, forever, and `on_away` when PostgreSQL goes away.

    Changes that come together are told together, and while `on_change` runs the next ones gather. After every
    (re)connection it is told None, since what happened in between was not heard. `on_alive` is called every few
    seconds, also while PostgreSQL is away; `now_and_then` every few seconds while it answers, however much happens.
    """

    async def on_heard(payloads: list[str] | None) -> None:
        await on_change(None if payloads is None else touches(payloads))

    await hear(CHANNEL, on_heard, on_away, on_alive, now_and_then)


async def hear(
    channel: str,
    on_heard: Callable[[list[str] | None], Awaitable[None]],
    on_away: Callable[[], Awaitable[None]],
    on_alive: Callable[[], None],
    now_and_then: Callable[[], None] = lambda: None,
) -> None:
    """As `listen`, for the announcements of any channel as they are."""
    was_away = False
    while True:
        on_alive()
        try:
            connection = await _in_own_thread(_listening, channel)
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
            await on_heard(None)
            await _pass_on(connection, on_heard, on_alive, now_and_then)
        except psycopg2.Error:
            db.forget_connections()  # its pooled connections are dead as well
        finally:
            connection.close()


def _listening(channel: str) -> Connection:
    connection = psycopg2.connect(db.dsn(), application_name="support_desk listener")
    connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {channel}")
    return connection


async def _pass_on(
    connection: Connection,
    on_heard: Callable[[list[str] | None], Awaitable[None]],
    on_alive: Callable[[], None],
    now_and_then: Callable[[], None],
) -> None:
    loop, heard, settle = asyncio.get_running_loop(), asyncio.Event(), SETTLE_SECONDS
    called_at = loop.time()
    descriptor = connection.fileno()  # asked now: a lost connection has none, and the reader would stay

    def hear() -> None:
        loop.remove_reader(descriptor)  # it would be called again and again, until what has come is read
        heard.set()

    try:
        while True:
            on_alive()
            loop.add_reader(descriptor, hear)
            try:
                async with asyncio.timeout(QUIET_SECONDS):
                    await heard.wait()
                await asyncio.sleep(settle)
            except TimeoutError:
                await _try(connection)
            heard.clear()
            if payloads := _payloads(connection):
                begin = loop.time()
                await on_heard(payloads)
                settle = min(max(loop.time() - begin, SETTLE_SECONDS), LONGEST_SETTLE_SECONDS)
            if loop.time() - called_at >= QUIET_SECONDS:
                now_and_then()
                called_at = loop.time()
    finally:
        loop.remove_reader(descriptor)


def _payloads(connection: Connection) -> list[str]:
    """What has come so far, but not more than is read in a moment: a poll reads some kilobytes of it."""
    connection.poll()
    for _ in range(MOST_POLLS):
        if not connection.notifies or not select([connection], [], [], 0)[0]:
            break
        connection.poll()
    payloads = [notice.payload for notice in connection.notifies]
    connection.notifies.clear()
    return payloads


async def _try(connection: Connection) -> None:
    """Make sure that PostgreSQL answers; a server that hangs counts as gone."""
    timer = asyncio.get_running_loop().call_later(TRY_SECONDS, _cut, connection.fileno())
    try:
        await _in_own_thread(_ask, connection)
    finally:
        timer.cancel()


def _ask(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cut(descriptor: int) -> None:
    """End the connection from outside, so that whoever waits for its answer hears of it."""
    with closing(socket.socket(fileno=os.dup(descriptor))) as duplicate:
        duplicate.shutdown(socket.SHUT_RDWR)


async def _in_own_thread(function: Callable[..., Found], *given: object) -> Found:
    """In a thread that serves no page: those of the pages may all be waiting for the same server."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), function, *given)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(LISTENERS, "listener")
