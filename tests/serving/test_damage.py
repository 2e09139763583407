"""A database that is damaged is said in one sentence and in time; a start's own files may be any garbage."""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg2
import pytest

from support_desk.errors import BadSetup
from support_desk.serving.postgres import embedded, server
from support_desk.serving.postgres.embedded import running_postgres
from tests.desks import PATIENCE_SECONDS
from tests.processes import eventually, postgres_of, run_sql


@pytest.fixture
def folder(data_dir) -> Iterator[Path]:
    """The DATA_DIR of a desk, to be damaged; nothing may be left running there."""
    yield data_dir
    assert eventually(lambda: not postgres_of(data_dir))


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


def _started(folder: Path) -> None:
    with running_postgres(folder):
        pass


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_said_in_one_sentence_and_in_time(folder, damage):
    DAMAGES[damage](folder / "postgres")

    with ThreadPoolExecutor(1) as thread, pytest.raises(BadSetup) as said:
        thread.submit(_started, folder).result(PATIENCE_SECONDS)  # promised are 15 seconds, of a machine at rest

    assert str(folder) in str(said.value)
    assert str(said.value).endswith(".") and "\n" not in str(said.value)


def test_a_desk_on_a_damaged_database_ends_with_that_sentence(start_desk, folder):
    DAMAGES["no base"](folder / "postgres")

    desk = start_desk(DATA_DIR=str(folder))

    assert desk.ended() == 1
    assert desk.log.splitlines()[-1].startswith("The desk cannot start: ")
    assert str(folder) in desk.log.splitlines()[-1]
    assert desk.log.endswith(".\n") and "Traceback" not in desk.log


@pytest.mark.parametrize("garbage", [b"", b"\xff\x00garbage", b"1\n", b"-1\n/nowhere\n"])
def test_garbage_for_the_number_of_a_process_counts_as_none(folder, garbage):
    for name in ("postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (folder / "postgres" / name).write_bytes(garbage)
    (folder / "desk.lock").write_bytes(garbage)

    with running_postgres(folder) as url:
        assert run_sql(url, "SELECT count(*) FROM tickets") == [(0,)]


def test_a_database_that_was_killed_is_waited_for_while_it_repairs_itself(folder, monkeypatch):
    """Longer than it may be silent: repairing it says that it is starting up."""
    monkeypatch.setattr(embedded, "SHORTEST_PAUSE_SECONDS", 600)
    with running_postgres(folder) as url:
        run_sql(url, "CREATE TABLE kept AS SELECT generate_series(1, 1000000) AS id")
        for process in postgres_of(folder):
            with suppress(psutil.NoSuchProcess):  # it follows the first one by itself
                process.kill()
        assert eventually(lambda: not postgres_of(folder))
    said, refusal = [], server._refusal

    def heard(error: psycopg2.Error) -> str:
        said.append(refusal(error))
        if said[-1]:  # before it says anything a busy machine takes longer
            monkeypatch.setattr(server, "SILENCE_SECONDS", 3)
        return said[-1]

    monkeypatch.setattr(server, "_refusal", heard)
    with running_postgres(folder) as url:
        assert run_sql(url, "SELECT count(*) FROM kept") == [(1_000_000,)]
    assert any(each.startswith("the database system is") for each in said)


@pytest.mark.parametrize("name", ["postgresql.auto.conf", "postmaster.pid", ".s.PGSQL.5432.lock"])
def test_a_link_that_the_databases_user_made_is_never_written_through(folder, tmp_path, name):
    victim = tmp_path / "victim"
    victim.write_text("# precious\n")
    before = victim.stat()
    (folder / "postgres" / name).unlink(missing_ok=True)
    (folder / "postgres" / name).symlink_to(victim)

    with running_postgres(folder) as url:
        assert run_sql(url, "SELECT 1") == [(1,)]

    after = victim.stat()
    assert victim.read_text() == "# precious\n"
    assert (after.st_uid, after.st_mode, after.st_mtime_ns) == (before.st_uid, before.st_mode, before.st_mtime_ns)


@pytest.mark.parametrize("name", ["desk.lock", "postgres"])
def test_a_link_in_the_place_of_a_file_of_the_desk_is_refused(folder, tmp_path, name):
    victim = tmp_path / "victim"
    victim.mkdir() if name == "postgres" else victim.write_text("precious")
    shutil.rmtree(folder / name) if name == "postgres" else (folder / name).unlink()
    (folder / name).symlink_to(victim)

    with pytest.raises(BadSetup, match=name), running_postgres(folder):
        raise AssertionError("it started")

    assert victim.is_dir() or victim.read_text() == "precious"
    assert victim.stat().st_uid == os.geteuid()


def test_a_log_that_is_a_link_is_not_followed(folder, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (folder / "postgres.log").unlink()
    (folder / "postgres.log").symlink_to(victim)

    with running_postgres(folder) as url:
        assert run_sql(url, "SELECT 1") == [(1,)]

    assert victim.read_text() == "precious"
