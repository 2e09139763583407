"""A desk of its own to take pictures of, with a story in it, started as users start it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg2
from psycopg2.extras import execute_values

from screenshots import story
from support_desk.process.places import ROOT
from support_desk.serving.postgres.embedded import running_postgres

PASSWORD = "correct horse battery"
OPENED = """
INSERT INTO timeline_entries (ticket_id, kind, actor, created_at) SELECT id, 'opened', 'api', created_at FROM tickets
"""
ANSWERED = """
INSERT INTO timeline_entries (ticket_id, kind, body, public, actor, actor_kind, created_at)
SELECT id, 'comment', 'Thank you for telling us. We look into it and write again today.', true, 'Grace Hopper', 'agent',
  least(now(), created_at + (20 + id % 180) * interval '1 minute') FROM tickets WHERE id % 3 > 0
"""


@dataclass(frozen=True)
class Place:
    """Where the desk is: its address, and what its processes need to know to be of it."""

    url: str
    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str, given: str = "") -> str:
        """What a command of the desk prints, such as `account …`."""
        command = [sys.executable, "-m", "support_desk", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, input=given, capture_output=True, text=True, check=True
        )
        return done.stdout


@contextmanager
def told_desk(folder: Path) -> Iterator[Place]:
    """A running desk with the story's people and tickets; its data are in `folder`, and it is stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with running_postgres(folder) as url:
        own = {"DATABASE_URL": url, "PORT": port, "DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
        place = Place(f"http://localhost:{port}", folder, os.environ | own)
        for name in story.PEOPLE:
            place.run("account", email_of(name), "--name", name, "--role", "admin", "--password-stdin", given=PASSWORD)
        _tell(url)
        process = subprocess.Popen([sys.executable, "-m", "support_desk"], cwd=folder, env=place.environment)
        try:
            _wait_until_ready(process, place.url)
            yield place
        finally:
            process.terminate()
            process.wait(60)


def email_of(name: str) -> str:
    """The e-mail of somebody in the story."""
    return f"{name.split()[0].lower()}@example.com"


def _tell(url: str) -> None:
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        columns = ", ".join(story.COLUMNS)
        execute_values(cursor, f"INSERT INTO tickets ({columns}) VALUES %s", list(story.tickets()))
        cursor.execute(OPENED)
        cursor.execute(ANSWERED)
    connection.close()


def _wait_until_ready(process: subprocess.Popen, url: str) -> None:
    while process.poll() is None:
        try:
            urlopen(f"{url}/api/health", timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("The desk did not start.")
