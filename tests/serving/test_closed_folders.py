"""A desk of root may lie below folders that are closed to others: they stay closed, and PostgreSQL sees little."""

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from support_desk.errors import BadSetup
from support_desk.process.environment import NEEDED
from support_desk.serving.postgres import programs
from support_desk.serving.postgres.embedded import running_postgres
from tests.processes import postgres_of, run_sql


@pytest.fixture
def closed(tmp_path) -> Path:
    """A folder below one that lets nobody in but its owner; what is around it stays as it is."""
    closed = tmp_path / "closed" / "home"
    closed.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    before = {folder: folder.stat().st_mode for folder in closed.parents}
    yield closed
    assert {folder: folder.stat().st_mode for folder in closed.parents} == before


@pytest.fixture
def copies(monkeypatch) -> Iterator[Path]:
    """Where every user can get, as /var/lib is."""
    folder = Path(tempfile.mkdtemp(prefix="support-desk-test-", dir="/tmp"))
    folder.chmod(0o755)
    monkeypatch.setattr(programs, "COPIES", folder / "support-desk")
    yield folder / "support-desk"
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def closed_copy(tmp_path_factory) -> Path:
    """PostgreSQL below a folder that lets nobody in but its owner."""
    copy = tmp_path_factory.mktemp("installed") / "home"
    for name in (programs.PACKAGE, programs.LIBRARIES):
        shutil.copytree(programs._installed() / name, copy / name)
    copy.parent.chmod(0o700)
    return copy


@pytest.fixture
def closed_programs(closed_copy, monkeypatch) -> Path:
    """PostgreSQL installed below a closed folder, as by `make run` in the home folder of root."""
    monkeypatch.setattr(programs, "_installed", lambda: closed_copy)
    return closed_copy


def test_data_below_a_closed_folder_works_and_the_folder_stays_closed(closed):
    for _ in range(2):
        with running_postgres(closed / "data") as url:
            run_sql(url, "CREATE EXTENSION IF NOT EXISTS pg_trgm")

    assert stat.S_IMODE((closed / "data" / "postgres").stat().st_mode) == 0o700


def test_programs_below_a_closed_folder_are_copied_once_for_their_user(closed, closed_programs, copies):
    with running_postgres(closed / "data") as url:
        run_sql(url, "CREATE EXTENSION pg_trgm")
        program = Path(postgres_of(closed / "data")[0].exe())
    made = {path: path.stat().st_mtime_ns for path in copies.rglob("*")}

    with running_postgres(closed / "data") as url:
        assert run_sql(url, "SELECT 1") == [(1,)]

    assert {path: path.stat().st_mtime_ns for path in copies.rglob("*")} == made
    is_root = os.geteuid() == 0
    assert program.is_relative_to(copies if is_root else closed_programs)
    assert all(path.stat().st_uid == 0 and not path.stat().st_mode & stat.S_IWOTH for path in made)


def test_desks_that_start_at_once_share_the_copy_of_the_one_that_was_sooner(closed_programs, copies):
    with ThreadPoolExecutor(2) as desks:
        made = {desk.result() for desk in [desks.submit(programs._copied, closed_programs) for _ in range(2)]}

    assert len(made) == 1
    assert [path.name for path in copies.iterdir()] == [path.name for path in made]


@pytest.fixture
def making_user(monkeypatch, tmp_path) -> Iterator[Path]:
    """A folder for notes of a `useradd` that finds the user made by another desk, and takes note if it is not alone."""
    name, useradd = f"desk-{uuid4().hex[:12]}", tmp_path / "useradd"
    added = shutil.which("useradd")
    useradd.write_text(
        f"#!/bin/sh\nmkdir {tmp_path}/busy || touch {tmp_path}/not-alone\n"
        f'{added} "$@"; {added} "$@"; status=$?\nrmdir {tmp_path}/busy; exit $status\n'
    )
    useradd.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(programs, "ACCOUNT", name)
    monkeypatch.setattr(programs, "MAKING_USER", tmp_path / "lock")
    yield tmp_path
    subprocess.run(["userdel", name], check=os.geteuid() == 0, capture_output=True)


def test_desks_that_start_at_once_make_one_user_one_after_the_other(making_user):
    with ThreadPoolExecutor(4) as desks:
        accounts = {desk.result().account for desk in [desks.submit(programs.Programs) for _ in range(4)]}

    assert len(accounts) == 1
    assert (accounts == {None}) == (os.geteuid() != 0)
    assert not (making_user / "not-alone").exists()


def test_a_copy_that_cannot_be_made_is_said_before_anything_is(closed, closed_programs, copies):
    copies.touch()
    if os.geteuid() != 0:
        return _runs(closed)  # who is not root needs no copy

    with pytest.raises(BadSetup, match="closed to others"):
        _runs(closed)

    assert not (closed / "data").exists()
    return None


def test_without_a_way_past_a_closed_folder_it_is_said(closed, monkeypatch):
    """As on a machine without /proc."""
    monkeypatch.setattr(programs, "OPEN_FILES", Path("/nowhere"))
    if os.geteuid() != 0:
        return _runs(closed)

    with pytest.raises(BadSetup, match="set DATA_DIR to another place"):
        _runs(closed)

    assert not (closed / "data" / "postgres").exists()
    return None


def _runs(folder: Path) -> None:
    with running_postgres(folder / "data") as url:
        assert run_sql(url, "SELECT 1") == [(1,)]


def test_the_database_sees_nothing_of_the_desks_environment(data_dir, monkeypatch):
    for name in ("GEMINI_API_KEY", "REDIS_URL", "PGPASSWORD", "ANYTHING_ELSE"):
        monkeypatch.setenv(name, "a-secret")

    with running_postgres(data_dir):
        seen = []
        for process in postgres_of(data_dir):
            with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
                seen.append(process.environ())

    assert seen and all(_ours(each) <= set(NEEDED) for each in seen)
    assert "a-secret" not in str(seen)


def _ours(environment: dict[str, str]) -> set[str]:
    """The names, but for the locale's and those that PostgreSQL sets itself."""
    return {name for name in environment if not name.startswith(("LC_", "PG"))}
