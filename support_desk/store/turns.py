"""Work that one of all processes does, as long as it holds a lock on a connection of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from psycopg2.extensions import connection as Connection

from support_desk.store import db

RETRY_SECONDS = 0.5
# Who has no turn asks for it as often; who has it tries its connection as often.
TURN_SECONDS, TRY_SECONDS = 1, 5


async def work_in_turn(name: str, work: Callable[[], Awaitable[None]], on_alive: Callable[[], None]) -> None:
    """Let `work` run, forever, while no other process runs work of this name.

    It is cancelled when the lock is lost, and begun again once it is there. `on_alive` is called every second as long
    as it is another's turn or PostgreSQL is away.
    """
    while True:
        on_alive()
        connection = None
        try:
            connection = await _in_own_thread(_connected, name)
            while not await _in_own_thread(_has_turn, connection, name):
                on_alive()
                await asyncio.sleep(TURN_SECONDS)
            await _work_while_connected(connection, work)
        except psycopg2.Error:
            await asyncio.sleep(RETRY_SECONDS)
        finally:
            if connection is not None:
                connection.close()


async def _work_while_connected(connection: Connection, work: Callable[[], Awaitable[None]]) -> None:
    working = asyncio.ensure_future(work())
    try:
        while not (await asyncio.wait({working}, timeout=TRY_SECONDS))[0]:
            await _in_own_thread(_ask, connection)
        working.result()
    finally:
        working.cancel()
        await asyncio.wait({working})


def _connected(name: str) -> Connection:
    connection = psycopg2.connect(db.dsn(), application_name=f"support_desk {name}")
    connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    return connection


def _has_turn(connection: Connection, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [f"support_desk.turn.{name}"])
        [has_turn] = cursor.fetchone() or [False]
    return has_turn


def _ask(connection: Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


async def _in_own_thread(function: Callable[..., Any], *given: object) -> Any:
    return await asyncio.get_running_loop().run_in_executor(_threads(), function, *given)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "turns")
