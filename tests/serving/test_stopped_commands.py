"""Whoever presses Ctrl-C while a command ends is told the truth, and leaves no PostgreSQL behind."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support_desk.serving.postgres.embedded import running_postgres
from support_desk.serving.postgres.server import PostgresServer
from tests.desks import PATIENCE_SECONDS, environment_of_desks
from tests.processes import eventually, have_ended, postgres_of, run_sql

STOPPED_AS_IT_ENDS = """
import signal, sys
from support_desk.__main__ import main
from support_desk.serving.postgres.server import PostgresServer

def stop(server, stop=PostgresServer.stop):
    signal.raise_signal(signal.SIGINT)
    stop(server)

PostgresServer.stop = stop
sys.exit(main(sys.argv[1:]))
"""


def _stopped_as_it_ends(data_dir: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", STOPPED_AS_IT_ENDS, *arguments],
        env={**environment_of_desks(), "DATA_DIR": str(data_dir)},
        input=given,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        text=True,
    )


def test_a_command_that_was_carried_out_says_so(data_dir):
    new = ("account", "ada@example.com", "--name", "Ada", "--role", "admin", "--password-stdin")
    done = _stopped_as_it_ends(data_dir, *new, given="correct horse")

    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
    assert done.stderr == f"Done on the desk in DATA_DIR {data_dir}.\n"
    assert postgres_of(data_dir) == []
    with running_postgres(data_dir) as url:
        assert run_sql(url, "SELECT name FROM accounts") == [("Ada",)]


def test_one_that_was_not_says_that_and_leaves_nothing_running(data_dir):
    done = _stopped_as_it_ends(data_dir, "account", "ada@example.com")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("No account was made or changed: ") and done.stderr.count("\n") == 1
    assert postgres_of(data_dir) == []


def test_a_stop_while_postgresql_is_stopped_waits_for_its_end(tmp_path, monkeypatch):
    data_dir = tmp_path / "a folder whose name needs a link"
    send_all = PostgresServer._send_all

    def send_all_while_told_to_stop(server, number):
        signal.raise_signal(signal.SIGINT)
        send_all(server, number)

    with pytest.raises(KeyboardInterrupt), running_postgres(data_dir) as url:
        link = Path(url.partition("host=")[2].partition("&")[0])
        processes = postgres_of(data_dir)
        assert link.exists() and processes
        monkeypatch.setattr(PostgresServer, "_send_all", send_all_while_told_to_stop)

    assert eventually(lambda: have_ended(processes))
    assert not link.parent.exists()
