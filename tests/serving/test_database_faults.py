"""The embedded PostgreSQL is killed, stands still or finds no room: it is started again, and the log says why."""

import resource
import signal
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg2

from support_desk.serving.postgres.embedded import running_postgres
from tests.desks import Desk
from tests.processes import eventually, have_ended, postgres_of, run_sql

TICKET = {"title": "Charged twice", "description": "a-secret", "category": "billing", "priority": "high"}


def _answers(url: str) -> bool:
    try:
        return run_sql(url, "SELECT 1") == [(1,)]
    except psycopg2.OperationalError:
        return False


def _is_well(desk: Desk) -> bool:
    return desk.client.get("/api/health").status_code == 200


def _titles(desk: Desk) -> list[str]:
    return [ticket["title"] for ticket in desk.client.get("/api/tickets/").json()]


def test_a_killed_postgres_is_started_again_under_a_running_desk(start_desk, data_dir):
    desk = start_desk(DATA_DIR=str(data_dir)).ready()
    assert desk.client.post("/api/tickets/", json=TICKET).status_code == 201
    killed = postgres_of(data_dir)[0]

    killed.kill()

    assert eventually(lambda: "PostgreSQL was ended by signal 9. It is started again in 1 s." in desk.log), desk.log
    assert eventually(lambda: _is_well(desk)), desk.log
    assert postgres_of(data_dir)[0].pid != killed.pid
    assert _titles(desk) == ["Charged twice"]
    assert desk.client.post("/api/tickets/", json=TICKET).status_code == 201
    assert desk.stop() == 0
    assert eventually(lambda: not postgres_of(data_dir))
    assert "Traceback" not in desk.log and "a-secret" not in desk.log


def test_a_desk_that_is_stopped_while_its_postgres_is_away_ends_well(start_desk, data_dir):
    desk = start_desk(DATA_DIR=str(data_dir)).ready()
    postgres_of(data_dir)[0].kill()
    assert eventually(lambda: "It is started again in" in desk.log)

    assert desk.stop() == 0
    assert eventually(lambda: not postgres_of(data_dir))
    assert "Traceback" not in desk.log


def test_a_killed_backend_costs_one_repair_by_postgres_itself(data_dir):
    with running_postgres(data_dir) as url:
        server, *_ = postgres_of(data_dir)
        connection = psycopg2.connect(url)
        psutil.Process(connection.info.backend_pid).kill()

        assert eventually(lambda: _answers(url))
        assert postgres_of(data_dir)[0] == server


def test_no_room_for_a_file_to_grow_is_said_and_survived(start_desk, data_dir):
    """As on a full disk, but without being root: whatever the desk starts may write no further than 64 kB."""
    desk = start_desk(DATA_DIR=str(data_dir)).ready()
    assert desk.client.post("/api/tickets/", json=TICKET).status_code == 201
    process = psutil.Process(desk.process.pid)
    before = process.rlimit(resource.RLIMIT_FSIZE)
    process.rlimit(resource.RLIMIT_FSIZE, (1 << 16, before[1]))
    postgres_of(data_dir)[0].kill()

    assert eventually(lambda: "File too large. It is started again in 4 s" in desk.log), desk.log
    assert desk.client.get("/api/health").status_code == 503
    process.rlimit(resource.RLIMIT_FSIZE, before)

    assert eventually(lambda: _is_well(desk)), desk.log
    assert _titles(desk) == ["Charged twice"]
    assert desk.stop() == 0
    assert "Traceback" not in desk.log and "a-secret" not in desk.log + (data_dir / "postgres.log").read_text()


def suspended(data_dir: Path) -> list[psutil.Process]:
    """All processes of a PostgreSQL, which stand still from now on; those that end meanwhile do not matter."""
    processes = postgres_of(data_dir)
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.suspend()
    return processes


def test_a_postgres_that_stands_still_is_ended_and_started_again(data_dir, monkeypatch, caplog):
    monkeypatch.setattr("support_desk.serving.postgres.embedded.ASK_SECONDS", 0.1)
    monkeypatch.setattr("support_desk.serving.postgres.embedded.PATIENCE_SECONDS", 1)
    with running_postgres(data_dir) as url:
        suspended(data_dir)

        assert eventually(lambda: "did not answer for 1 seconds and was ended" in caplog.text)
        monkeypatch.undo()  # a busy machine takes longer to start it
        assert eventually(lambda: _answers(url))


def test_a_postgres_that_stands_still_can_be_stopped(data_dir):
    with running_postgres(data_dir):
        began = suspended(data_dir)

    assert eventually(lambda: have_ended(began))


def test_pauses_grow(data_dir, monkeypatch):
    monkeypatch.setattr("support_desk.serving.postgres.embedded.SHORTEST_PAUSE_SECONDS", 0.25)
    monkeypatch.setattr("support_desk.serving.postgres.embedded.log.error", lambda text, *values: told.append(values))
    told: list[tuple] = []
    with running_postgres(data_dir):
        (data_dir / "postgres" / "global" / "pg_control").rename(data_dir / "control")
        postgres_of(data_dir)[0].send_signal(signal.SIGKILL)
        assert eventually(lambda: len(told) == 4)

    assert [pause for _, pause in told] == [0.25, 0.5, 1, 2]
    assert told[0][0] == "was ended by signal 9"
    assert all("pg_control" in why for why, _ in told[1:])
