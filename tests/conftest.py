"""What every test may ask for: a real PostgreSQL of its own, emptied for each test, and tickets in it."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import httpx2
import hypothesis
import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk import settings
from support_desk.serving.postgres.embedded import running_postgres
from support_desk.store import db
from support_desk.store.migrations import ROOT, migrate
from support_desk.tickets import models

pytest_plugins = [
    "tests.gemini_standin",
    "tests.given_databases",
    "tests.given_rest",
    "tests.given_states",
    "tests.shared_redis",
]

# As the desk serves: in several threads numpy's algebra waits for itself, and takes all of a processor for that.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

# Every run tries the same, so that red means a fault; and on a busy machine nothing is too slow.
hypothesis.settings.register_profile("desk", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("desk")

# Beyond the desk's own limits, which tests are about: a machine with much else to do answers late.
for step in ("connect", "read", "write", "pool"):
    setattr(httpx2._config.DEFAULT_TIMEOUT_CONFIG, step, 60)

# A developer's own settings are none of the tests' business.
settings.Settings.model_config["env_file"] = settings.Settings.model_config["secrets_dir"] = None
for name in settings.Settings.model_fields:
    os.environ.pop(name.upper(), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: once Playwright runs, its event loop leaves room for no other in this thread."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory) -> Iterator[str]:
    """A PostgreSQL that was made for this run and goes with it; no test ever sees another one."""
    with running_postgres(tmp_path_factory.mktemp("pg")) as url:
        os.environ["DATABASE_URL"] = url
        settings.settings.cache_clear()
        migrate()
        _forget_durability()
        yield url
        db.engine().dispose()


def _forget_durability() -> None:
    """What these tests write need not outlive them; it would take PostgreSQL half a minute to write it out."""
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))


@pytest.fixture
def database(database_url) -> str:
    """The URL of a migrated database without any rows."""
    with db.engine().begin() as connection:
        tables = ", ".join(table.name for table in models.SQLModel.metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return database_url


@pytest.fixture
def session(database) -> Iterator[Session]:
    """A session whose changes are committed when the test ends; commit earlier to let others see them."""
    with Session(db.engine(), expire_on_commit=False) as session:
        yield session


@pytest.fixture
def make_ticket(database) -> Callable[..., models.Ticket]:
    """A function that stores a ticket, everything about it good enough unless the test says otherwise."""

    def make(**changed) -> models.Ticket:
        values = {"title": "Cannot log in", "description": "It says no.", "category": "account", "priority": "medium"}
        values |= changed
        if values.get("status") in models.SETTLED and "resolved_at" not in values:
            values["resolved_at"] = datetime.now().astimezone()
        with Session(db.engine(), expire_on_commit=False) as session:
            ticket = models.Ticket(**values)
            session.add(ticket)
            session.commit()
            session.refresh(ticket)
        return ticket

    return make


@pytest.fixture
def start_desk(tmp_path_factory) -> Iterator[Callable[..., "Desk"]]:
    """A function that starts a desk as users run it, on a free port; what it started ends with the test."""
    with _started_desks(tmp_path_factory) as start:
        yield start


@pytest.fixture(scope="session")
def start_shared_desk(tmp_path_factory) -> Iterator[Callable[..., "Desk"]]:
    """The same for desks that several tests share; what it started ends with the run."""
    with _started_desks(tmp_path_factory) as start:
        yield start


@contextmanager
def _started_desks(folders: pytest.TempPathFactory) -> Iterator[Callable[..., "Desk"]]:
    started: list[Desk] = []

    def start(**environment: str) -> Desk:
        desk = Desk(folders.mktemp("desk"), environment)
        started.append(desk)
        return desk

    yield start
    for desk in started:
        desk.stop()


@pytest.fixture(scope="session")
def desk(start_shared_desk, database_url) -> "Desk":
    """One running desk on the tests' database, shared by all tests that only use it."""
    return start_shared_desk(DATABASE_URL=database_url).ready()


class Desk:
    """A running `python -m support_desk`: its `url`, its `log` so far, and how it ended."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.port = environment.get("PORT") or str(free_port())
        self.url = f"http://localhost:{self.port}"
        self.log_file = folder / "desk.log"
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "support_desk"],
            cwd=folder,
            env={**inherited, "PYTHONPATH": str(ROOT), "PORT": self.port, **environment},
            stdout=self.log_file.open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    def ready(self) -> "Desk":
        """This desk, once it answers; the first one of a fresh clone builds the front end."""
        import httpx2 as httpx

        with httpx.Client(transport=httpx.HTTPTransport(retries=0)) as client:
            while self.process.poll() is None:
                try:
                    client.get(f"{self.url}/api/health")
                    return self
                except httpx.TransportError:
                    self._wait_a_little()
        raise AssertionError(f"the desk ended with {self.process.returncode}: {self.log}")

    def stop(self) -> int:
        """End it as Ctrl-C does and give its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(30)

    def _wait_a_little(self) -> None:
        try:
            self.process.wait(0.1)
        except subprocess.TimeoutExpired:
            return


def free_port() -> int:
    """A port of the loopback interface that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
