"""A backup holds every row as it was at one moment, and only a whole one goes back, into an empty desk only."""

import gc
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx2 as httpx
import pytest
from psycopg2.sql import SQL, Composed
from sqlmodel import SQLModel

from support_desk.errors import BadSetup
from support_desk.serving.backups.backup import back_up
from support_desk.serving.backups.restore import restore
from support_desk.store.migrations import ROOT
from tests.processes import run_sql

NEW = {
    "title": "Rechnung \\N é",
    "description": "One\ttab,\none line.\r\n\\.",
    "category": "billing",
    "priority": "low",
}
TABLES = [table.name for table in SQLModel.metadata.sorted_tables]


def _desk(*arguments: str, folder: Path, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "support_desk", *arguments],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        input=given,
        capture_output=True,
        timeout=120,
    )


def _refusal(done: subprocess.CompletedProcess) -> str:
    """The one sentence that a command ended with."""
    said = done.stderr.decode()
    assert done.returncode == 1 and said.count("\n") == 1, said
    return said.strip()


def _rows(url: str) -> dict[str, list]:
    """Every row of every table, and where the numbers go on."""
    rows = {name: sorted(map(repr, run_sql(url, f"SELECT * FROM {name}"))) for name in [*TABLES, "alembic_version"]}
    rows["counters"] = run_sql(url, "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
    return rows


def _fill(url: str) -> None:
    for number in range(5):
        key = {"Idempotency-Key": f"{uuid4()} {number}"}
        httpx.post(f"{url}/api/tickets/", json=NEW, headers=key, timeout=20).raise_for_status()
    change = {"status": "closed", "comment": "Done: 100 %."}
    third, second = (ticket["id"] for ticket in httpx.get(f"{url}/api/tickets/", timeout=20).json()[2:4])
    httpx.patch(f"{url}/api/tickets/{second}/", json=change, timeout=20).raise_for_status()
    httpx.delete(f"{url}/api/tickets/{third}/", timeout=20).raise_for_status()


@pytest.fixture
def filled(desk, database) -> str:
    """The URL of a database with a bit of everything."""
    _fill(desk.url)
    return database


@pytest.fixture
def backup(filled, tmp_path) -> Path:
    """A backup of it."""
    assert _desk("backup", "it.zip", folder=tmp_path, DATABASE_URL=filled).returncode == 0
    return tmp_path / "it.zip"


@pytest.fixture
def restored(tmp_path) -> Callable[[Path, str], subprocess.CompletedProcess]:
    return lambda path, url: _desk("restore", str(path), folder=tmp_path, DATABASE_URL=url)


def test_all_rows_come_back_and_the_next_ticket_has_the_next_number(filled, backup, restored, new_database, start_desk):
    url = new_database()

    done = restored(backup, url)

    assert done.returncode == 0, done.stderr
    assert b"Restored 4 tickets" in done.stdout
    assert _rows(url) == _rows(filled)
    desk = start_desk(DATABASE_URL=url).ready()
    stats = httpx.get(f"{desk.url}/api/tickets/stats/").json()
    assert (stats["total_tickets"], stats["status_breakdown"]["closed"]) == (4, 1)
    assert httpx.post(f"{desk.url}/api/tickets/", json=NEW).json()["id"] == 6
    assert httpx.get(f"{desk.url}/api/tickets/stats/").json()["total_tickets"] == 5
    assert [ticket["id"] for ticket in httpx.get(f"{desk.url}/api/tickets/?search=rechnung").json()] == [6, 5, 4, 2, 1]


def test_the_indexes_and_triggers_are_those_of_a_new_desk(filled, backup, restored, new_database):
    url = new_database()
    assert restored(backup, url).returncode == 0

    for what in (
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    ):
        assert run_sql(url, what) == run_sql(filled, what)


def test_a_backup_holds_one_moment_while_writes_go_on(desk, database, restored, new_database, tmp_path):
    is_over = threading.Event()

    def write() -> None:
        while not is_over.is_set():
            httpx.post(f"{desk.url}/api/tickets/", json=NEW, timeout=20).raise_for_status()

    with ThreadPoolExecutor(4) as writers:
        written = [writers.submit(write) for _ in range(4)]
        done = _desk("backup", "it.zip", folder=tmp_path, DATABASE_URL=database)
        is_over.set()
    for writer in written:
        writer.result()
    url = new_database()

    assert done.returncode == 0
    assert restored(tmp_path / "it.zip", url).returncode == 0
    tickets, openings, tallied = (
        run_sql(url, statement)[0][0]
        for statement in (
            "SELECT count(*) FROM tickets",
            "SELECT count(DISTINCT ticket_id) FROM timeline_entries WHERE kind = 'opened'",
            "SELECT sum(number) FROM ticket_tallies",
        )
    )
    assert 0 < tickets == openings == tallied <= run_sql(database, "SELECT count(*) FROM tickets")[0][0]


def test_an_embedded_desk_is_backed_up_while_it_runs_and_when_it_does_not(start_desk, tmp_path):
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    desk = start_desk(DATA_DIR=old).ready()
    _fill(desk.url)
    running = _desk("backup", "running.zip", folder=tmp_path, DATA_DIR=old)
    assert desk.stop() == 0
    resting = _desk("backup", folder=tmp_path, DATA_DIR=old)
    assert (running.returncode, resting.returncode) == (0, 0), running.stderr + resting.stderr

    assert _desk("restore", "running.zip", folder=tmp_path, DATA_DIR=new).returncode == 0

    [named] = tmp_path.glob("support-desk-*.zip")
    assert _texts(named) == _texts(tmp_path / "running.zip")
    desk = start_desk(DATA_DIR=new).ready()
    assert len(httpx.get(f"{desk.url}/api/tickets/").json()) == 4
    assert httpx.get(f"{desk.url}/api/tickets/2/").json()["comments"][0]["body"] == "Done: 100 %."


def _texts(backup: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(backup) as members:
        return {name: members.read(name) for name in members.namelist() if name != "manifest.json"}


def test_a_backup_by_pipe_goes_back_by_pipe(filled, new_database, tmp_path):
    written = _desk("backup", "-", folder=tmp_path, DATABASE_URL=filled).stdout
    url = new_database()

    assert _desk("restore", "-", folder=tmp_path, given=written, DATABASE_URL=url).returncode == 0
    assert _rows(url) == _rows(filled)


def test_a_backup_is_its_owners_and_never_takes_the_place_of_a_file(filled, backup, tmp_path):
    assert backup.stat().st_mode & 0o777 == 0o600

    refused = _refusal(_desk("backup", "it.zip", folder=tmp_path, DATABASE_URL=filled))

    assert refused == "No backup was made: it.zip exists already."
    assert [path.name for path in tmp_path.iterdir()] == ["it.zip"]


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[content.index(b"tables/tickets") + 60] ^= 255
    path.write_bytes(content)


def _rewritten(change: Callable[[dict[str, bytes]], object]) -> Callable[[Path], None]:
    """The same zip with other members: whole for any tool, and not what was written."""

    def rewrite(path: Path) -> None:
        with zipfile.ZipFile(path) as old:
            members = {name: old.read(name) for name in old.namelist()}
        change(members)
        with zipfile.ZipFile(path, "w") as new:
            for name, content in members.items():
                new.writestr(name, content)

    return rewrite


def _with_manifest(**changed: object) -> Callable[[Path], None]:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | changed).encode()

    return _rewritten(change)


FAULTS = {
    "truncated": (_truncated, "damaged"),
    "a byte changed": (_flipped, "damaged"),
    "empty": (lambda path: path.write_bytes(b""), "no backup"),
    "foreign": (lambda path: path.write_text("-- PostgreSQL database dump"), "no backup"),
    "another zip": (_rewritten(lambda members: members.pop("manifest.json")), "no backup"),
    "a table changed": (_rewritten(lambda members: members.update({"tables/tickets": b""})), "damaged"),
    "a table lost": (_rewritten(lambda members: members.pop("tables/tickets")), "damaged"),
    "a table too many": (_rewritten(lambda members: members.update({"tables/pg_class": b""})), "damaged"),
    "no tables": (lambda path: _with_manifest(tables=[])(path), "damaged"),
    "of a newer desk": (_with_manifest(migration="9999"), "newer desk"),
    "of a newer format": (_with_manifest(format_version=2), "newer desk"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_is_no_whole_backup_is_refused_and_nothing_written(one_backup, database, tmp_path, fault):
    damage, said = FAULTS[fault]
    path = tmp_path / "damaged.zip"
    path.write_bytes(one_backup)
    damage(path)

    with pytest.raises(BadSetup, match=said):
        restore(str(path))

    assert not any(run_sql(database, f"SELECT FROM {name}") for name in TABLES)


@pytest.fixture(scope="module")
def one_backup(desk, database_url, tmp_path_factory) -> bytes:
    """A whole backup, to be damaged."""
    _fill(desk.url)
    path = tmp_path_factory.mktemp("backup") / "whole.zip"
    back_up(str(path))
    return path.read_bytes()


def test_a_desk_that_holds_anything_is_left_as_it_is(filled, backup, restored):
    before = _rows(filled)

    assert "not empty" in _refusal(restored(backup, filled))

    assert _rows(filled) == before


def test_a_desk_whose_tickets_are_all_gone_is_empty(filled, backup, restored):
    rows = _rows(filled)
    run_sql(filled, "DELETE FROM tickets; DELETE FROM idempotency_keys")

    assert restored(backup, filled).returncode == 0

    assert _rows(filled) == rows


def test_a_backup_of_an_older_desk_is_brought_up_to_date(restored, new_database, tmp_path, older_database):
    assert _desk("backup", "old.zip", folder=tmp_path, DATABASE_URL=older_database).returncode == 0
    url, migrated = new_database(), new_database()
    assert _desk("restore", "old.zip", folder=tmp_path, DATABASE_URL=url).returncode == 0

    assert run_sql(url, "SELECT title FROM tickets") == [("Of old",)]
    assert run_sql(url, "SELECT sum(number) FROM ticket_tallies") == [(1,)]
    _migrate(migrated, "head")
    assert restored(tmp_path / "old.zip", migrated).returncode == 0
    assert _rows(migrated) == _rows(url)


@pytest.fixture
def older_database(new_database) -> Iterator[str]:
    """The database of a desk of the first migration, with a ticket."""
    url = new_database()
    _migrate(url, "0001")
    run_sql(
        url, "INSERT INTO tickets (title, description, category, priority) VALUES ('Of old', 'x', 'billing', 'low')"
    )
    yield url


def _migrate(url: str, revision: str) -> None:
    command = [sys.executable, "-m", "alembic", "upgrade", revision]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True, capture_output=True)


def test_there_must_be_a_desk_to_back_up(new_database, tmp_path):
    assert "no desk" in _refusal(_desk("backup", folder=tmp_path, DATABASE_URL=new_database()))
    assert "no database" in _refusal(_desk("backup", folder=tmp_path, DATA_DIR=str(tmp_path / "none")))
    assert not list(tmp_path.iterdir())


def test_a_command_that_is_not_known_is_said(tmp_path):
    assert "backup" in _refusal(_desk("bakcup", folder=tmp_path))


def _cancelled(*_: object) -> Composed:
    return SQL("COPY (SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(60)) TO STDOUT").format()


def test_a_backup_that_breaks_off_leaves_no_file_and_one_sentence(filled, tmp_path, monkeypatch, recwarn):
    monkeypatch.setattr("support_desk.serving.backups.backup.copy_statement", _cancelled)

    with pytest.raises(BadSetup, match="cannot be used: canceling statement due to user request"):
        back_up(str(tmp_path / "desk.zip"))
    gc.collect()
    assert not list(tmp_path.iterdir())
    assert not [warning for warning in recwarn if "ZipFile" in str(warning.message)]
