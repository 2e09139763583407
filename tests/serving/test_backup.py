"""A backup holds every row as it was at one moment, and is its owner's."""

import gc
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from psycopg2.sql import SQL, Composed

from support_desk.errors import BadSetup
from support_desk.serving.backups import backup
from support_desk.serving.backups.backup import back_up
from support_desk.serving.backups.restore import restore
from tests.processes import eventually, migrated_to, run_sql
from tests.serving.filled_desks import NEW, fill


def test_a_backup_holds_one_moment_while_writes_go_on(desk, database, new_database, use_settings, tmp_path):
    is_over, written = Event(), []

    def write() -> None:
        while not is_over.is_set():
            written.append(desk.client.post("/api/tickets/", json=NEW).raise_for_status())

    with ThreadPoolExecutor(4) as threads:
        writers = [threads.submit(write) for _ in range(4)]
        try:
            assert eventually(lambda: len(written) >= 4)
            back_up(str(tmp_path / "it.zip"))
            before = len(written)
            assert eventually(lambda: len(written) > before)
        finally:
            is_over.set()
    for writer in writers:
        writer.result()
    url = new_database()
    use_settings(DATABASE_URL=url)
    restore(str(tmp_path / "it.zip"))

    tickets, openings, tallied = (
        run_sql(url, statement)[0][0]
        for statement in (
            "SELECT count(*) FROM tickets",
            "SELECT count(DISTINCT ticket_id) FROM timeline_entries WHERE kind = 'opened'",
            "SELECT sum(number) FROM ticket_tallies",
        )
    )
    assert 0 < tickets == openings == tallied < run_sql(database, "SELECT count(*) FROM tickets")[0][0]


def test_a_backup_is_its_owners_and_never_takes_the_place_of_a_file(api, tmp_path):
    fill(api)
    path = tmp_path / "it.zip"
    back_up(str(path))
    assert path.stat().st_mode & 0o777 == 0o600
    made = path.read_bytes()

    with pytest.raises(BadSetup, match=r"it[.]zip exists already[.]$"):
        back_up(str(path))

    assert path.read_bytes() == made
    assert [path.name for path in tmp_path.iterdir()] == ["it.zip"]


def test_of_two_backups_with_one_name_neither_takes_the_place_of_the_other(api, tmp_path, monkeypatch):
    fill(api)
    path, write = tmp_path / "it.zip", backup._write

    def write_while_another_ends(file):
        write(file)
        path.write_bytes(b"the other one")

    monkeypatch.setattr(backup, "_write", write_while_another_ends)

    with pytest.raises(BadSetup, match=r"it[.]zip exists already[.]$"):
        back_up(str(path))

    assert path.read_bytes() == b"the other one"
    assert [path.name for path in tmp_path.iterdir()] == ["it.zip"]


def test_what_a_killed_backup_left_keeps_no_other_from_its_name(api, tmp_path, monkeypatch):
    fill(api)
    path, write, left = tmp_path / "it.zip", backup._write, []

    def write_and_break_off(file):
        left.extend(tmp_path.iterdir())
        raise BadSetup("It was killed.")

    monkeypatch.setattr(backup, "_write", write_and_break_off)
    with pytest.raises(BadSetup, match="killed"):
        back_up(str(path))
    [unfinished] = left
    unfinished.touch()  # who is killed has no time to remove it; in a container the next process has the same number
    monkeypatch.setattr(backup, "_write", write)

    back_up(str(path))

    assert {*tmp_path.iterdir()} == {unfinished, path}


def test_there_must_be_a_desk_to_back_up(new_database, use_settings, tmp_path):
    use_settings(DATABASE_URL=new_database())

    with pytest.raises(BadSetup, match="no desk"):
        back_up(str(tmp_path / "desk.zip"))
    assert not list(tmp_path.iterdir())


def test_a_database_of_a_newer_desk_is_for_that_one_to_back_up(new_database, use_settings, tmp_path):
    url = new_database()
    migrated_to(url, "head")
    run_sql(url, "UPDATE alembic_version SET version_num = '9999'")
    use_settings(DATABASE_URL=url)

    with pytest.raises(BadSetup, match="newer desk's; make the backup with that one"):
        back_up(str(tmp_path / "desk.zip"))
    assert not list(tmp_path.iterdir())


def _cancelled(*_: object) -> Composed:
    return SQL("COPY (SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(60)) TO STDOUT").format()


def test_a_backup_that_breaks_off_leaves_no_file_and_one_sentence(api, tmp_path, monkeypatch, recwarn):
    fill(api)
    monkeypatch.setattr("support_desk.serving.backups.backup.copy_statement", _cancelled)

    with pytest.raises(BadSetup, match="cannot be used: canceling statement due to user request"):
        back_up(str(tmp_path / "desk.zip"))
    gc.collect()
    assert not list(tmp_path.iterdir())
    assert not [warning for warning in recwarn if "ZipFile" in str(warning.message)]
