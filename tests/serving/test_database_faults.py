"""The embedded PostgreSQL is killed, stands still or finds no room: it is started again, and the log says why."""

import resource
import signal

import httpx2 as httpx
import psutil
import psycopg2

from support_desk.serving.postgres.embedded import running_postgres
from tests.desks import Desk
from tests.processes import eventually, postgres_of, run_sql

TICKET = {"title": "Charged twice", "description": "a-secret", "category": "billing", "priority": "high"}


def _answers(url: str) -> bool:
    try:
        return run_sql(url, "SELECT 1") == [(1,)]
    except psycopg2.OperationalError:
        return False


def _is_well(desk: Desk) -> bool:
    return httpx.get(f"{desk.url}/api/health", timeout=20).status_code == 200


def _titles(desk: Desk) -> list[str]:
    return [ticket["title"] for ticket in httpx.get(f"{desk.url}/api/tickets/", timeout=20).json()]


def test_a_killed_postgres_is_started_again_under_a_running_desk(start_desk, tmp_path):
    desk = start_desk(DATA_DIR=str(tmp_path)).ready()
    assert httpx.post(f"{desk.url}/api/tickets/", json=TICKET, timeout=20).status_code == 201
    killed = postgres_of(tmp_path)[0]

    killed.kill()

    assert eventually(lambda: "PostgreSQL was ended by signal 9. It is started again in 1 s." in desk.log), desk.log
    assert eventually(lambda: _is_well(desk)), desk.log
    assert postgres_of(tmp_path)[0].pid != killed.pid
    assert _titles(desk) == ["Charged twice"]
    assert httpx.post(f"{desk.url}/api/tickets/", json=TICKET, timeout=20).status_code == 201
    assert desk.stop() == 0
    assert eventually(lambda: not postgres_of(tmp_path))
    assert "Traceback" not in desk.log and "a-secret" not in desk.log


def test_a_desk_that_is_stopped_while_its_postgres_is_away_ends_well(start_desk, tmp_path):
    desk = start_desk(DATA_DIR=str(tmp_path)).ready()
    postgres_of(tmp_path)[0].kill()
    assert eventually(lambda: "It is started again in" in desk.log)

    assert desk.stop() == 0
    assert eventually(lambda: not postgres_of(tmp_path))
    assert "Traceback" not in desk.log


def test_a_killed_backend_costs_one_repair_by_postgres_itself(tmp_path):
    with running_postgres(tmp_path) as url:
        server, *_ = postgres_of(tmp_path)
        connection = psycopg2.connect(url)
        psutil.Process(connection.info.backend_pid).kill()

        assert eventually(lambda: _answers(url))
        assert postgres_of(tmp_path)[0] == server


def test_no_room_for_a_file_to_grow_is_said_and_survived(start_desk, tmp_path):
    """As on a full disk, but without being root: whatever the desk starts may write no further than 64 kB."""
    desk = start_desk(DATA_DIR=str(tmp_path)).ready()
    assert httpx.post(f"{desk.url}/api/tickets/", json=TICKET, timeout=20).status_code == 201
    process = psutil.Process(desk.process.pid)
    before = process.rlimit(resource.RLIMIT_FSIZE)
    process.rlimit(resource.RLIMIT_FSIZE, (1 << 16, before[1]))
    postgres_of(tmp_path)[0].kill()

    assert eventually(lambda: "File too large. It is started again in 4 s" in desk.log), desk.log
    assert httpx.get(f"{desk.url}/api/health", timeout=20).status_code == 503
    process.rlimit(resource.RLIMIT_FSIZE, before)

    assert eventually(lambda: _is_well(desk)), desk.log
    assert _titles(desk) == ["Charged twice"]
    assert desk.stop() == 0
    assert "Traceback" not in desk.log and "a-secret" not in desk.log + (tmp_path / "postgres.log").read_text()


def test_a_postgres_that_stands_still_is_ended_and_started_again(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("support_desk.serving.postgres.embedded.ASK_SECONDS", 0.1)
    monkeypatch.setattr("support_desk.serving.postgres.embedded.PATIENCE_SECONDS", 1)
    with running_postgres(tmp_path) as url:
        for process in postgres_of(tmp_path):
            process.suspend()

        assert eventually(lambda: "did not answer for 1 seconds and was ended" in caplog.text)
        assert eventually(lambda: _answers(url))


def test_a_postgres_that_stands_still_can_be_stopped(tmp_path):
    with running_postgres(tmp_path):
        began = postgres_of(tmp_path)
        for process in began:
            process.suspend()

    assert not any(process.is_running() for process in began)


def test_pauses_grow(tmp_path, monkeypatch):
    monkeypatch.setattr("support_desk.serving.postgres.embedded.SHORTEST_PAUSE_SECONDS", 0.25)
    monkeypatch.setattr("support_desk.serving.postgres.embedded.log.error", lambda text, *values: told.append(values))
    told: list[tuple] = []
    with running_postgres(tmp_path):
        (tmp_path / "postgres" / "global" / "pg_control").rename(tmp_path / "control")
        postgres_of(tmp_path)[0].send_signal(signal.SIGKILL)
        assert eventually(lambda: len(told) == 4)

    assert [pause for _, pause in told] == [0.25, 0.5, 1, 2]
    assert told[0][0] == "was ended by signal 9"
    assert all("pg_control" in why for why, _ in told[1:])
