"""A PostgreSQL that vanishes without a word, as a machine does that loses its power, is given up in seconds."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import make_url

from support_desk.live import listening
from support_desk.store import db

pytestmark = pytest.mark.anyio


@pytest.fixture
async def over_tcp(database, monkeypatch) -> AsyncIterator[None]:
    """The same database through a port, for a Unix socket cannot vanish."""
    url = make_url(database)
    path = f"{url.query['host']}/.s.PGSQL.{url.query['port']}"

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_unix_connection(path)
        await asyncio.gather(_pour(reader, forth), _pour(back, writer))

    async with await asyncio.start_server(forward, "127.0.0.1", 0) as server:
        place = {"host": "127.0.0.1", "port": server.sockets[0].getsockname()[1], "query": {}}
        monkeypatch.setattr(db, "database_url", lambda: url.set(drivername="postgresql+psycopg2", **place))
        yield


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(65_536):
        target.write(data)
    target.close()


def _pooled():
    return db.made_engine().raw_connection().driver_connection


def _listening():
    return listening._listening(listening.CHANNEL)


@pytest.mark.usefixtures("over_tcp")
@pytest.mark.parametrize("connected", [_pooled, _listening])
async def test_a_connection_that_nobody_answers_any_more_ends_by_itself(connected):
    connection = await asyncio.to_thread(connected)
    with socket.socket(fileno=os.dup(connection.fileno())) as line:
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 15_000
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 5
    connection.close()


def test_how_long_to_wait_is_as_the_address_says(use_settings, database):
    use_settings(DATABASE_URL=f"{database}&connect_timeout=7")

    for connected in (_pooled, _listening):
        connection = connected()
        said = connection.info.dsn_parameters
        assert (said["connect_timeout"], said["keepalives_idle"]) == ("7", "5")
        connection.close()
