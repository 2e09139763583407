"""The desk's own life: it starts from anything sensible, ends when told to, and leaves nothing behind."""

import signal

import psutil
import pytest

from support_desk.serving.postgres.embedded import running_postgres
from tests.processes import eventually, have_ended, postgres_of, processes_of, run_sql

TICKET = {"title": "Charged twice", "description": "In May.", "category": "billing", "priority": "high"}


@pytest.mark.parametrize("told_by", [signal.SIGINT, signal.SIGHUP])
def test_an_interrupt_and_a_closed_terminal_end_it_with_0_and_leave_no_process(start_desk, tmp_path, told_by):
    desk = start_desk(DATA_DIR=str(tmp_path)).ready()
    processes = processes_of(desk, tmp_path)
    assert postgres_of(tmp_path)

    desk.process.send_signal(told_by)

    assert desk.ended() == 0
    assert eventually(lambda: have_ended(processes))
    assert "Traceback" not in desk.log


@pytest.mark.parametrize("told_by", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("sign_of_life", ["desk.lock", "postgres/postmaster.pid"])
def test_a_stop_while_starting_is_clean_too(start_desk, tmp_path, sign_of_life, told_by):
    desk = start_desk(DATA_DIR=str(tmp_path))
    assert eventually((tmp_path / sign_of_life).exists), desk.log
    processes = processes_of(desk, tmp_path)

    desk.process.send_signal(told_by)

    assert desk.ended() == 0
    assert eventually(lambda: have_ended(processes))
    assert "Traceback" not in desk.log
    with running_postgres(tmp_path) as url:
        assert run_sql(url, "SELECT 1") == [(1,)]


def test_under_nohup_it_outlives_its_terminal(start_desk, data_dir):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        desk = start_desk(DATA_DIR=str(data_dir))
    finally:
        signal.signal(signal.SIGHUP, before)
    assert eventually(lambda: postgres_of(data_dir)), desk.log

    desk.process.send_signal(signal.SIGHUP)

    assert desk.ready().stop() == 0


def test_after_a_kill_the_next_start_just_works_finds_its_tickets_and_ends_with_0(start_desk, data_dir):
    killed = start_desk(DATA_DIR=str(data_dir)).ready()
    assert killed.client.post("/api/tickets/", json=TICKET).status_code == 201
    killed.kill()

    desk = start_desk(DATA_DIR=str(data_dir)).ready()

    assert [ticket["title"] for ticket in desk.client.get("/api/tickets/").json()] == ["Charged twice"]
    processes = processes_of(desk, data_dir)
    assert desk.stop() == 0
    assert eventually(lambda: have_ended(processes))
    assert "Traceback" not in desk.log


@pytest.mark.parametrize("others", [1, ""])
def test_the_number_of_a_killed_postgres_may_be_that_of_another_process_by_now(data_dir, others):
    with running_postgres(data_dir) as url:
        run_sql(url, "CREATE TABLE kept (id int)")
        pid_file = data_dir / "postgres" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        server = psutil.Process(int(lines[0]))
        family = [server, *server.children(recursive=True)]
        server.kill()
        assert eventually(lambda: have_ended(family))
    pid_file.write_text("\n".join([str(others), *lines[1:]]) if others else "")

    with running_postgres(data_dir) as url:
        assert run_sql(url, "SELECT count(*) FROM kept") == [(0,)]


def test_a_database_that_was_made_half_way_is_made_anew(tmp_path):
    half = tmp_path / "unfinished-before"
    (half / "global").mkdir(parents=True)
    (half / "global" / "pg_control").touch()

    with running_postgres(tmp_path) as url:
        assert run_sql(url, "SELECT 1") == [(1,)]

    assert not half.exists()


@pytest.mark.parametrize("name", ["a b, it's 100% möglich & fine?", "long" * 40])
def test_the_data_folder_may_have_any_name(tmp_path, name):
    with running_postgres(tmp_path / name) as url:
        assert run_sql(url, "SELECT 1") == [(1,)]


def test_a_relative_data_folder_is_where_the_desk_was_started(start_desk):
    desk = start_desk(DATA_DIR="./our data")

    assert eventually((desk.log_file.parent / "our data" / "postgres" / "PG_VERSION").exists), desk.log
