"""`python -m support_desk backup` and `… restore`: by file and by pipe, while the desk runs and while it does not."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from support_desk.serving.postgres.embedded import running_postgres
from tests.desks import PATIENCE_SECONDS, environment_of_desks
from tests.processes import run_sql
from tests.serving.filled_desks import contents, fill


def _desk(*arguments: str, folder: Path, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "support_desk", *arguments],
        cwd=folder,
        env={**environment_of_desks(), **environment},
        input=given,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
    )


def _refusal(done: subprocess.CompletedProcess) -> str:
    """The one sentence that a command ended with."""
    said = done.stderr.decode()
    assert done.returncode == 1 and said.count("\n") == 1, said
    return said.strip()


def _texts(backup: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(backup) as members:
        return {name: members.read(name) for name in members.namelist() if name != "manifest.json"}


def test_an_embedded_desk_is_backed_up_while_it_runs_and_when_it_does_not(start_desk, data_dir, tmp_path):
    old, new = str(data_dir), tmp_path / "new"
    desk = start_desk(DATA_DIR=old).ready()
    fill(desk.client)
    running = _desk("backup", "running.zip", folder=tmp_path, DATA_DIR=old)
    assert desk.stop() == 0
    resting = _desk("backup", folder=tmp_path, DATA_DIR=old)
    assert (running.returncode, resting.returncode) == (0, 0), running.stderr + resting.stderr

    assert _desk("restore", "running.zip", folder=tmp_path, DATA_DIR=str(new)).returncode == 0

    [named] = tmp_path.glob("support-desk-*.zip")
    assert _texts(named) == _texts(tmp_path / "running.zip")
    with running_postgres(new) as url:
        assert run_sql(url, "SELECT id FROM tickets ORDER BY id") == [(1,), (2,), (4,), (5,)]
        assert run_sql(url, "SELECT body FROM timeline_entries WHERE body <> ''") == [("Done: 100 %.",)]


def test_a_backup_by_pipe_goes_back_by_pipe(api, database, new_database, tmp_path):
    fill(api)
    written = _desk("backup", "-", folder=tmp_path, DATABASE_URL=database).stdout
    url = new_database()

    assert _desk("restore", "-", folder=tmp_path, given=written, DATABASE_URL=url).returncode == 0
    assert contents(url) == contents(database)


def test_what_is_not_done_is_said_in_one_sentence(database, tmp_path):
    (tmp_path / "it.zip").touch()

    refused = _refusal(_desk("backup", "it.zip", folder=tmp_path, DATABASE_URL=database))

    assert refused == "No backup was made: it.zip exists already."
    assert "Nothing was restored: The file is no backup" in _refusal(
        _desk("restore", "it.zip", folder=tmp_path, DATABASE_URL=database)
    )


def test_a_backup_that_its_reader_does_not_take_is_said_in_one_sentence(api, database, tmp_path):
    fill(api)
    reading, writing = os.pipe()
    os.close(reading)
    full = os.open("/dev/full", os.O_WRONLY)
    for target, reason in ((full, "No space left on device"), (writing, "Broken pipe")):
        done = subprocess.run(
            [sys.executable, "-m", "support_desk", "backup", "-"],
            cwd=tmp_path,
            env={**environment_of_desks(), "DATABASE_URL": database},
            stdout=target,
            stderr=subprocess.PIPE,
            timeout=PATIENCE_SECONDS,
        )
        os.close(target)

        assert _refusal(done) == f"No backup was made: Standard output cannot be written: {reason}."


def test_there_must_be_a_database_to_back_up(tmp_path):
    assert "no database" in _refusal(_desk("backup", folder=tmp_path, DATA_DIR=str(tmp_path / "none")))
    assert not list(tmp_path.iterdir())


def test_a_command_that_is_not_known_is_said(tmp_path):
    assert "backup" in _refusal(_desk("bakcup", folder=tmp_path))
