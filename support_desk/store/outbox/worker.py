"""The worker of a channel: of all processes one, as long as it holds a lock on a connection of its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from psycopg2.extensions import connection as Connection
from sqlmodel import Session

from support_desk.errors import DatabaseAway
from support_desk.store import db
from support_desk.store.outbox.parcels import LEASE, ParcelRecord, hasten, next_time, take

RETRY_SECONDS = 0.5
# Who has no turn asks for it as often; who has it tries its connection when so long nothing happens.
TURN_SECONDS, QUIET_SECONDS = 1, 5
TIDY_EVERY, TIDY_PAUSE = timedelta(hours=1), timedelta(seconds=1)
# One for mails, one for webhooks.
WORKERS = 2

log = logging.getLogger("support_desk.outbox")


def right_now() -> datetime:
    """The desk's clock."""
    return datetime.now(UTC)


@dataclass(eq=False)
class Channel:
    """How what waits in a channel goes out.

    `deliver` tries each of the parcels and tells what became of it (`sent`, `failed`), as long as the `lease` lasts;
    one of which it tells nothing is tried again. `tidy` forgets some of what nobody needs any more and tells whether
    that was all: it is called once an hour, and soon again while it was not; `on_rest` when nothing is due.
    """

    name: str
    deliver: Callable[[Sequence[ParcelRecord]], Awaitable[None]]
    tidy: Callable[[Session, datetime], bool]
    clock: Callable[[], datetime] = right_now
    most_at_once: int = 20
    lease: timedelta = LEASE
    on_rest: Callable[[], Awaitable[None]] | None = None
    tidies_at: datetime = field(default=datetime(2000, 1, 1, tzinfo=UTC))

    async def work(self, now: datetime) -> float:
        """Deliver what is due: how many seconds to wait then, unless something new comes."""
        if parcels := await db.write(take, self.name, self.most_at_once, now, self.lease):
            await self.deliver(parcels)
            return 0
        if self.on_rest:
            await self.on_rest()
        due = await db.read(next_time, self.name)
        return QUIET_SECONDS if due is None else min(max((due - self.clock()).total_seconds(), 0.05), QUIET_SECONDS)

    def stop(self) -> None:
        """The turn is lost, or the desk ends: begin nothing more."""


async def keep_sending(channel: Channel, on_alive: Callable[[], None] = lambda: None) -> None:
    """Send what waits in this channel, forever, while no other process does.

    `on_alive` is called every few seconds, also while PostgreSQL is away or another process sends.
    """
    while True:
        on_alive()
        connection = None
        try:
            connection = await _in_own_thread(_listening)
            await _work(connection, channel, on_alive)
        except psycopg2.Error:  # the turn is lost with the connection
            await asyncio.sleep(RETRY_SECONDS)
        finally:
            channel.stop()
            if connection is not None:
                connection.close()


async def _work(connection: Connection, channel: Channel, on_alive: Callable[[], None]) -> None:
    while not await _in_own_thread(_has_turn, connection, channel.name):
        on_alive()
        await asyncio.sleep(TURN_SECONDS)
    while True:
        on_alive()
        await _in_own_thread(_ask, connection)
        try:
            wait = await _seconds_until_next(channel)
        except DatabaseAway:
            wait = RETRY_SECONDS
        if wait:
            await _until_heard(connection, wait)


async def _seconds_until_next(channel: Channel) -> float:
    """Deliver what is due: how long to wait then, unless something new comes."""
    await _tidy(channel, channel.clock())
    return await channel.work(channel.clock())


async def _tidy(channel: Channel, now: datetime) -> None:
    """Let some be forgotten once it is time for that; where it fails what is to go out does not wait for it.

    Time for it is also when the clock has been put back: what waits would wait for as long.
    """
    if channel.tidies_at - TIDY_EVERY <= now < channel.tidies_at:
        return
    channel.tidies_at = now + TIDY_EVERY
    try:
        while await db.write(hasten, channel.name, now):
            pass
        if not await db.write(channel.tidy, now):
            channel.tidies_at = now + TIDY_PAUSE
    except DatabaseAway:
        log.warning("What went out long ago by %s cannot be forgotten now: again in an hour.", channel.name)


async def _until_heard(connection: Connection, seconds: float) -> None:
    """Wait until PostgreSQL has something to say, but not longer; what it said before is not read yet, and counts."""
    loop, heard = asyncio.get_running_loop(), asyncio.Event()
    descriptor = connection.fileno()
    loop.add_reader(descriptor, heard.set)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await heard.wait()
    finally:
        loop.remove_reader(descriptor)


def _listening() -> Connection:
    connection = psycopg2.connect(db.dsn(), application_name="support_desk outbox")
    connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    with connection.cursor() as cursor:
        cursor.execute("LISTEN support_desk_outbox")
    return connection


def _has_turn(connection: Connection, channel: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [f"support_desk.outbox.{channel}"])
        [has_turn] = cursor.fetchone() or [False]
    return has_turn


def _ask(connection: Connection) -> None:
    """Make sure that PostgreSQL is there, and so the turn; take note of what it had to say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.notifies.clear()


async def _in_own_thread(function: Callable[..., Any], *given: object) -> Any:
    return await asyncio.get_running_loop().run_in_executor(_threads(), function, *given)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(WORKERS, "outbox")
