"""Processes and databases that a test looks at from outside."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg2

from tests.conftest import Desk


def run_sql(url: str, statement: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def processes_of(desk: Desk, data_dir: Path) -> list[psutil.Process]:
    """Everything that the desk has started, its database too."""
    return [*psutil.Process(desk.process.pid).children(recursive=True), *postgres_of(data_dir)]


def postgres_of(data_dir: Path) -> list[psutil.Process]:
    """All processes of the embedded PostgreSQL, its first one first; those that end meanwhile are left out."""
    parents = {}
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.name() == "postgres" and process.cwd() == str(data_dir / "postgres"):
                parents[process] = process.ppid()
    numbers = {process.pid for process in parents}
    return sorted(parents, key=lambda process: parents[process] in numbers)


def eventually(is_so: Callable[[], bool]) -> bool:
    """Whether it comes true within a minute."""
    deadline = time.monotonic() + 60
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_so()


def have_ended(processes: list[psutil.Process]) -> bool:
    return all(has_ended(process) for process in processes)


def has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE  # whose parent was killed, and init has not noticed yet
    except psutil.NoSuchProcess:
        return True
