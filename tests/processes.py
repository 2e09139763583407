"""Processes and databases that a test looks at from outside."""

import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import psutil
import psycopg2
from alembic import command
from sqlalchemy import create_engine, make_url

from support_desk.store.migrations import alembic_config
from tests.desks import PATIENCE_SECONDS, Desk


def run_sql(url: str, statement: str) -> list[tuple]:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def migrated_to(url: str, revision: str) -> None:
    """Bring a database to that of a desk of some age."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg2"))
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), revision)
    engine.dispose()


def migrated_back_to(url: str, revision: str) -> None:
    """Bring a database back to that of an older desk."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg2"))
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), revision)
    engine.dispose()


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
    """Whether it comes true in time, on a machine that has much else to do."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def have_ended(processes: list[psutil.Process]) -> bool:
    return all(has_ended(process) for process in processes)


def has_ended(process: psutil.Process) -> bool:
    """Whether it runs no more, and whoever has its number now is another one."""
    try:
        # A zombie is one whose parent was killed, and init has not noticed yet.
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
