"""A seeded database and a desk on it, started as users start it."""

import hashlib
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import psutil
import psycopg2
from psycopg2.extensions import connection as Connection
from sqlalchemy import create_engine
from sqlmodel import Session

from benchmarks import tickets
from support_desk.figures.upkeep import FOLD
from support_desk.store.migrations import ROOT

WORK = Path(os.environ.get("BENCH_DIR", Path(tempfile.gettempdir()) / "support-desk-bench"))
RESULTS = ROOT / "benchmarks" / "results"
MIGRATE = "from support_desk.store.migrations import migrate; migrate()"


def _stop(*_: object) -> None:
    raise SystemExit(1)


signal.signal(signal.SIGTERM, _stop)  # so that what a benchmark started is stopped with it


def size_of(text: str) -> int:
    """`1k`, `100k`, `1m` as a number."""
    return int(text.lower().replace("k", "000").replace("m", "000000"))


def connected(url: str) -> Connection:
    """A connection that commits each statement."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection


def opened_session(url: str) -> Session:
    """A session on that database."""
    return Session(create_engine(url.replace("postgresql:", "postgresql+psycopg2:")))


@contextmanager
def seeded_database(url: str, number: int, kind: str = "run") -> Iterator[str]:
    """A database with so many tickets, copied from a template that is made once; it is dropped at the end."""
    sources = (*sorted((ROOT / "alembic" / "versions").glob("*.py")), Path(tickets.__file__), Path(__file__))
    version = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]
    template, name = f"seed_{number}_{version}", f"{kind}_{number}"
    with closing(connected(url)) as server, server.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", (template,))
        if cursor.fetchone() is None:
            _make_template(url, cursor, template, number)
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield _named(url, name)
    finally:
        with closing(connected(url)) as server, server.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_desk(url: str) -> Iterator[tuple[int, psutil.Process]]:
    """A desk on that database: its port and its process. It is stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"DATABASE_URL": url, "PORT": str(port), "PYTHONPATH": str(ROOT)}
    with (WORK / "desk.log").open("ab") as log:
        command = [sys.executable, "-m", "support_desk"]
        process = subprocess.Popen(command, cwd=WORK, env=environment, stdout=log, stderr=log)
    try:
        _wait_until_ready(process, port)
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(60)


def postmaster() -> psutil.Process:
    """PostgreSQL's first process."""
    return psutil.Process(int((WORK / "postgres" / "postmaster.pid").read_text().split()[0]))


def keep(name: str, table: str) -> None:
    """Print a table and keep it among the results."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(f"{table}\n")
    print(f"{table}\n", flush=True)  # noqa: T201


def _make_template(url: str, cursor, template: str, number: int) -> None:
    unfinished = f"{template}_unfinished"
    cursor.execute(f"DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")
    cursor.execute(
        f"CREATE DATABASE {unfinished} TEMPLATE support_desk STRATEGY FILE_COPY"
    )  # its locale, and no ticket
    environment = os.environ | {"DATABASE_URL": _named(url, unfinished), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", MIGRATE], env=environment, check=True)
    _fill(_named(url, unfinished), number)
    cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {template}")


def _fill(url: str, number: int) -> None:
    connection = connected(url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'tickets_search'")
        search_index = cursor.fetchone()[0]
        cursor.execute("DROP INDEX tickets_search")  # made at the end it takes a fifth of the time
        rows = tickets.tickets(number)
        columns = ", ".join(tickets.COLUMNS)
        for start in range(0, number, 50_000):
            lines = (_line(next(rows)) for _ in range(min(50_000, number - start)))
            cursor.copy_expert(f"COPY tickets ({columns}) FROM STDIN", io.StringIO("".join(lines)))
        cursor.execute(
            "INSERT INTO timeline_entries (ticket_id, kind, actor, created_at) "
            "SELECT id, 'opened', 'api', created_at FROM tickets"
        )
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(search_index)
        cursor.execute(str(FOLD))  # or the first desk folds a year's figures while its writes are measured
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def _line(row: tuple) -> str:
    return "\t".join(r"\N" if value is None else str(value) for value in row) + "\n"


def _named(url: str, name: str) -> str:
    return url.replace("/support_desk?", f"/{name}?")


def _wait_until_ready(process: subprocess.Popen, port: int) -> None:
    while process.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The desk did not start; see {WORK / 'desk.log'}.")
