"""Desks as users run them, in processes of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import httpx2 as httpx
import pytest

from support_desk.process.places import ROOT
from tests.ports import held_port, number_of

# Beyond the desk's own limits, for a machine that has much else to do.
PATIENCE_SECONDS = 120


class Desk:
    """A running `python -m support_desk`: its `url`, its `log` so far, and how it ended."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._held = held_port()
        self.port = environment.get("PORT") or str(number_of(self._held))
        self.url = f"http://localhost:{self.port}"
        self.log_file = folder / "desk.log"
        self._log_begins = 0
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "support_desk"],
                cwd=folder,
                env={**environment_of_desks(), "PORT": self.port, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def log(self) -> str:
        return self.log_file.read_bytes()[self._log_begins :].decode(errors="replace")

    @cached_property
    def client(self) -> httpx.Client:
        """REST of this desk; each call has a connection of its own, and much patience."""
        alone = httpx.Limits(max_keepalive_connections=0)
        return httpx.Client(base_url=self.url, timeout=PATIENCE_SECONDS, limits=alone, verify=False)

    def begin_log(self) -> None:
        """Forget what the log has said so far."""
        self._log_begins = self.log_file.stat().st_size

    def ready(self) -> "Desk":
        """This desk, once it answers; the first one of a fresh clone builds the front end."""
        while self.process.poll() is None:
            try:
                self.client.get("/api/health")
                return self
            except httpx.TransportError:
                self._wait_a_little()
        raise AssertionError(f"the desk ended with {self.process.returncode}: {self.log}")

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def ended(self) -> int:
        """Its exit code, once it has ended by itself."""
        return self.process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """Tell it to end, as Ctrl-C does."""
        if not self.has_ended():
            self.process.terminate()

    def stop(self) -> int:
        """End it and give its exit code."""
        self.end()
        code = self.ended()
        self._held.close()
        return code

    def _wait_a_little(self) -> None:
        try:
            self.process.wait(0.1)
        except subprocess.TimeoutExpired:
            return


def environment_of_desks() -> dict[str, str]:
    """The tests' own environment without their database, for a desk that is started anywhere and has time to think."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "FILES_URL")}
    return {**inherited, "PYTHONPATH": str(ROOT), "GEMINI_TIMEOUT_SECONDS": "60"}


@pytest.fixture
def start_desk(tmp_path_factory) -> Iterator[Callable[..., Desk]]:
    """A function that starts a desk as users run it, on a free port; what it started ends with the test."""
    with _started_desks(tmp_path_factory) as start:
        yield start


@pytest.fixture(scope="session")
def start_shared_desk(tmp_path_factory) -> Iterator[Callable[..., Desk]]:
    """The same for desks that several tests share; what it started ends with the run."""
    with _started_desks(tmp_path_factory) as start:
        yield start


@contextmanager
def _started_desks(folders: pytest.TempPathFactory) -> Iterator[Callable[..., Desk]]:
    started: list[Desk] = []

    def start(**environment: str) -> Desk:
        desk = Desk(folders.mktemp("desk"), environment)
        started.append(desk)
        return desk

    yield start
    for desk in started:
        desk.end()
    for desk in started:
        desk.stop()


@pytest.fixture(scope="session")
def desk(start_shared_desk, database_url) -> Desk:
    """One running desk on the tests' database, shared by all tests that only use it."""
    return start_shared_desk(DATABASE_URL=database_url).ready()
