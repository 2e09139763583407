"""A database that is damaged is said in one sentence and in time; a start's own files may be any garbage."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from support_desk.errors import BadSetup
from support_desk.serving.postgres.embedded import running_postgres
from tests.processes import eventually, postgres_of, run_sql

# Promised are 15; a machine that has much else to do may take longer.
PROMISED_SECONDS = 60


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A data folder with a sound database."""
    folder = tmp_path_factory.mktemp("whole")
    with running_postgres(folder) as url:
        run_sql(url, "CREATE TABLE kept (id int)")
    return folder


@pytest.fixture
def data_dir(whole, tmp_path) -> Iterator[Path]:
    """A copy of it, to be damaged; nothing may be left running there."""
    subprocess.run(["cp", "-a", str(whole), str(tmp_path / "data")], check=True)
    yield tmp_path / "data"
    assert eventually(lambda: not postgres_of(tmp_path / "data"))


def _emptied(name: str) -> Callable[[Path], object]:
    return lambda postgres: (postgres / name).write_bytes(b"")


def _without(name: str) -> Callable[[Path], object]:
    return lambda postgres: shutil.rmtree(postgres / name) if (postgres / name).is_dir() else (postgres / name).unlink()


def _file_instead_of(name: str) -> Callable[[Path], object]:
    def replace(postgres: Path) -> None:
        shutil.rmtree(postgres / name)
        (postgres / name).touch()

    return replace


def _pipe_instead_of(name: str) -> Callable[[Path], object]:
    def replace(postgres: Path) -> None:
        (postgres / name).unlink()
        os.mkfifo(postgres / name, 0o666)

    return replace


DAMAGES = {
    "no base": _without("base"),
    "no global": _without("global"),
    "no pg_wal": _without("pg_wal"),
    "no PG_VERSION": _without("PG_VERSION"),
    "an empty PG_VERSION": _emptied("PG_VERSION"),
    "an empty pg_control": _emptied("global/pg_control"),
    "an empty system table": _emptied("base/5/1259"),
    "a file for a folder": _file_instead_of("base"),
    "a file for the database": _file_instead_of("."),
    "an unreadable folder": lambda postgres: (postgres / "base").chmod(0),
    "garbage for settings": lambda postgres: (postgres / "postgresql.auto.conf").write_bytes(b"\xff{"),
    "a named pipe for settings": _pipe_instead_of("postgresql.conf"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_said_in_one_sentence_and_in_time(start_desk, data_dir, damage):
    DAMAGES[damage](data_dir / "postgres")

    desk = start_desk(DATA_DIR=str(data_dir))

    assert desk.process.wait(PROMISED_SECONDS) == 1
    assert desk.log.splitlines()[-1].startswith("The desk cannot start: ")
    assert str(data_dir) in desk.log.splitlines()[-1]
    assert desk.log.endswith(".\n") and "Traceback" not in desk.log


@pytest.mark.parametrize("garbage", [b"", b"\xff\x00garbage", b"1\n", b"-1\n/nowhere\n"])
def test_garbage_for_the_number_of_a_process_counts_as_none(data_dir, garbage):
    for name in ("postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (data_dir / "postgres" / name).write_bytes(garbage)
    (data_dir / "desk.lock").write_bytes(garbage)

    with running_postgres(data_dir) as url:
        assert run_sql(url, "SELECT count(*) FROM kept") == [(0,)]


def test_a_database_that_was_killed_is_waited_for_while_it_repairs_itself(data_dir, monkeypatch):
    """Longer than it may be silent: repairing it says that it is starting up."""
    with running_postgres(data_dir) as url:
        run_sql(url, "INSERT INTO kept SELECT generate_series(1, 2000000)")
        for process in postgres_of(data_dir):
            with suppress(psutil.NoSuchProcess):  # it follows the first one by itself
                process.kill()
        monkeypatch.setattr("support_desk.serving.postgres.embedded.SHORTEST_PAUSE_SECONDS", 600)
        assert eventually(lambda: not postgres_of(data_dir))
    monkeypatch.setattr("support_desk.serving.postgres.server.SILENCE_SECONDS", 3)

    with running_postgres(data_dir) as url:
        assert run_sql(url, "SELECT count(*) FROM kept") == [(2_000_000,)]


@pytest.mark.parametrize("name", ["postgresql.auto.conf", "postmaster.pid", ".s.PGSQL.5432.lock"])
def test_a_link_that_the_databases_user_made_is_never_written_through(data_dir, tmp_path, name):
    victim = tmp_path / "victim"
    victim.write_text("# precious\n")
    before = victim.stat()
    (data_dir / "postgres" / name).unlink(missing_ok=True)
    (data_dir / "postgres" / name).symlink_to(victim)

    with running_postgres(data_dir) as url:
        assert run_sql(url, "SELECT 1") == [(1,)]

    after = victim.stat()
    assert victim.read_text() == "# precious\n"
    assert (after.st_uid, after.st_mode, after.st_mtime_ns) == (before.st_uid, before.st_mode, before.st_mtime_ns)


@pytest.mark.parametrize("name", ["desk.lock", "postgres"])
def test_a_link_in_the_place_of_a_file_of_the_desk_is_refused(data_dir, tmp_path, name):
    victim = tmp_path / "victim"
    victim.mkdir() if name == "postgres" else victim.write_text("precious")
    shutil.rmtree(data_dir / name) if name == "postgres" else (data_dir / name).unlink()
    (data_dir / name).symlink_to(victim)

    with pytest.raises(BadSetup, match=name), running_postgres(data_dir):
        raise AssertionError("it started")

    assert victim.is_dir() or victim.read_text() == "precious"
    assert victim.stat().st_uid == os.geteuid()


def test_a_log_that_is_a_link_is_not_followed(data_dir, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (data_dir / "postgres.log").unlink()
    (data_dir / "postgres.log").symlink_to(victim)

    with running_postgres(data_dir) as url:
        assert run_sql(url, "SELECT 1") == [(1,)]

    assert victim.read_text() == "precious"
