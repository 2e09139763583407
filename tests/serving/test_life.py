"""The desk's own life: it starts from anything sensible, says in one sentence why not, and leaves nothing behind."""

import json
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx2 as httpx
import psutil
import psycopg2
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from support_desk import frontend, migrations
from support_desk.embedded import running_postgres
from support_desk.errors import BadSetup
from support_desk.settings import settings
from tests.conftest import Desk, free_port

TICKET = {"title": "Charged twice", "description": "In May.", "category": "billing", "priority": "high"}


@pytest.fixture
def new_database(database_url) -> Iterator[Callable[[str], str]]:
    """A function that makes an empty database with the given options and gives its URL."""
    made = []

    def make(options: str = "") -> str:
        name = f"life_{free_port()}"
        _run_sql(database_url, f"CREATE DATABASE {name} {options} TEMPLATE template0")
        made.append(name)
        return database_url.replace("/support_desk?", f"/{name}?")

    yield make
    for name in made:
        _run_sql(database_url, f"DROP DATABASE {name} WITH (FORCE)")


def _run_sql(url: str, statement: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def _processes_of(desk: Desk, data_dir: Path) -> list[psutil.Process]:
    """Everything that the desk has started, its database too."""
    database = [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(data_dir / "postgres") in (process.info["cmdline"] or ())
    ]
    return [*psutil.Process(desk.process.pid).children(recursive=True), *database]


def _eventually(is_so: Callable[[], bool]) -> bool:
    """Whether it comes true within a minute."""
    deadline = time.monotonic() + 60
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_so()


def _have_ended(processes: list[psutil.Process]) -> bool:
    return all(_has_ended(process) for process in processes)


def _has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE  # whose parent was killed, and init has not noticed yet
    except psutil.NoSuchProcess:
        return True


def _refusal(desk: Desk) -> str:
    """The sentence with which a desk ended that could not start: all that it said."""
    assert desk.process.wait(60) == 1
    sentence = desk.log.removeprefix("The desk cannot start: ")
    assert sentence.endswith(".\n")
    assert sentence.count("\n") == 1 and sentence != desk.log
    return sentence.strip()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_with_0_and_leaves_no_process(start_desk, tmp_path, number):
    desk = start_desk(DATA_DIR=str(tmp_path)).ready()
    processes = _processes_of(desk, tmp_path)
    assert "postgres" in {process.name() for process in processes}

    desk.process.send_signal(number)

    assert desk.process.wait(30) == 0
    assert _eventually(lambda: _have_ended(processes))
    assert "Traceback" not in desk.log


@pytest.mark.parametrize("sign_of_life", ["desk.lock", "postgres/postmaster.pid"])
def test_a_stop_while_starting_is_clean_too(start_desk, tmp_path, sign_of_life):
    desk = start_desk(DATA_DIR=str(tmp_path))
    assert _eventually((tmp_path / sign_of_life).exists), desk.log
    processes = _processes_of(desk, tmp_path)

    assert desk.stop() == 0

    assert _eventually(lambda: _have_ended(processes))
    assert "Traceback" not in desk.log
    with running_postgres(tmp_path) as url:
        assert _run_sql(url, "SELECT 1") == [(1,)]


def test_after_a_kill_the_next_start_just_works_and_finds_its_tickets(start_desk, tmp_path):
    killed = start_desk(DATA_DIR=str(tmp_path)).ready()
    assert httpx.post(f"{killed.url}/api/tickets/", json=TICKET).status_code == 201
    killed.process.kill()
    killed.process.wait()

    desk = start_desk(DATA_DIR=str(tmp_path)).ready()

    assert [ticket["title"] for ticket in httpx.get(f"{desk.url}/api/tickets/").json()] == ["Charged twice"]
    processes = _processes_of(desk, tmp_path)
    assert desk.stop() == 0
    assert _eventually(lambda: _have_ended(processes))


@pytest.mark.parametrize("others", [1, ""])
def test_the_number_of_a_killed_postgres_may_be_that_of_another_process_by_now(tmp_path, others):
    with running_postgres(tmp_path) as url:
        _run_sql(url, "CREATE TABLE kept (id int)")
        pid_file = tmp_path / "postgres" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        server = psutil.Process(int(lines[0]))
        family = [server, *server.children(recursive=True)]
        server.kill()
        assert _eventually(lambda: _have_ended(family))
    pid_file.write_text("\n".join([str(others), *lines[1:]]) if others else "")

    with running_postgres(tmp_path) as url:
        assert _run_sql(url, "SELECT count(*) FROM kept") == [(0,)]


def test_a_database_that_was_made_half_way_is_made_anew(tmp_path):
    half = tmp_path / "unfinished-before"
    (half / "global").mkdir(parents=True)
    (half / "global" / "pg_control").touch()

    with running_postgres(tmp_path) as url:
        assert _run_sql(url, "SELECT 1") == [(1,)]

    assert not half.exists()


@pytest.mark.parametrize("name", ["a b, it's 100% möglich & fine?", "long" * 40])
def test_the_data_folder_may_have_any_name(tmp_path, name):
    with running_postgres(tmp_path / name) as url:
        assert _run_sql(url, "SELECT 1") == [(1,)]


def test_a_relative_data_folder_is_where_the_desk_was_started(start_desk):
    desk = start_desk(DATA_DIR="./our data").ready()

    assert (desk.log_file.parent / "our data" / "postgres" / "PG_VERSION").exists()


def test_a_port_in_use_is_said(start_desk, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        assert f"PORT {port}" in _refusal(start_desk(PORT=port, DATA_DIR=str(tmp_path / "data")))

    assert not (tmp_path / "data").exists()


def test_an_unreachable_database_is_said_without_its_password(start_desk):
    sentence = _refusal(start_desk(DATABASE_URL=f"postgres://desk:hidden-word@127.0.0.1:{free_port()}/desk"))

    assert sentence.startswith("DATABASE_URL postgresql://desk:***@127.0.0.1:")
    assert sentence.endswith("Connection refused.")


def test_a_database_that_is_not_there_is_said(start_desk, database_url):
    assert "does not exist" in _refusal(start_desk(DATABASE_URL=database_url.replace("/support_desk?", "/nothing?")))


def test_a_database_that_does_not_keep_utf_8_is_said(start_desk, new_database):
    sentence = _refusal(start_desk(DATABASE_URL=new_database("ENCODING 'LATIN1' LOCALE 'C'")))

    assert "UTF-8" in sentence


def test_a_database_of_a_newer_desk_is_said(start_desk, new_database):
    url = new_database()
    _run_sql(url, "CREATE TABLE alembic_version (version_num varchar(32)); INSERT INTO alembic_version VALUES ('9999')")

    assert "newer desk" in _refusal(start_desk(DATABASE_URL=url))


def test_a_user_who_may_not_make_tables_is_told(start_desk, new_database):
    url = new_database()
    _run_sql(url, "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN")

    assert "permission denied" in _refusal(start_desk(DATABASE_URL=url.replace("//postgres@", "//reader@")))


def test_a_postgresql_that_is_too_old_is_said(database, monkeypatch):
    monkeypatch.setattr(migrations, "OLDEST_POSTGRES", 990000)

    with pytest.raises(BadSetup, match=r"is PostgreSQL \d+; the desk needs 14 or newer"):
        migrations.migrate()


@pytest.mark.parametrize("place", ["a file", "a file/data", "/proc/data"])
def test_a_data_folder_that_cannot_be_written_is_said(start_desk, tmp_path, place):
    (tmp_path / "a file").touch()

    sentence = _refusal(start_desk(DATA_DIR=str(tmp_path / place)))

    assert sentence.startswith(f"DATA_DIR {tmp_path / place} cannot be written: ")


def test_a_data_folder_of_another_desk_is_left_alone(start_desk, tmp_path):
    with running_postgres(tmp_path) as url:
        sentence = _refusal(start_desk(DATA_DIR=str(tmp_path)))

        assert sentence == f"DATA_DIR {tmp_path} is in use by another desk."
        assert _run_sql(url, "SELECT 1") == [(1,)]


@pytest.mark.parametrize(("name", "value"), [("PORT", "http"), ("HOST", "no such host")])
def test_a_setting_that_makes_no_sense_is_said(start_desk, name, value):
    assert _refusal(start_desk(**{name: value})).startswith(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://desk@localhost/desk"),
        ("DATABASE_URL", "postgresql://desk@localhost:port/desk"),
        ("DATA_DIR", "~nobody-of-this-name/data"),
        ("GEMINI_MODEL", "../other"),
        ("GEMINI_API_ENDPOINT", "proxy.example.com"),
        ("GEMINI_TIMEOUT_SECONDS", "soon"),
        ("CORS_ALLOWED_ORIGINS", "shop.example.com"),
        ("REDIS_URL", "localhost"),
    ],
)
def test_each_setting_that_makes_no_sense_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSetup, match=f"^{name} makes no sense: .*[.]$"):
        settings.__wrapped__()


def test_two_desks_that_start_at_once_migrate_a_fresh_database_once(start_desk, new_database):
    url = new_database().replace("postgresql://", "postgres://")
    first, second = start_desk(DATABASE_URL=url), start_desk(DATABASE_URL=url)

    for desk in (first.ready(), second.ready()):
        assert httpx.get(f"{desk.url}/api/health").status_code == 200
        assert "ERROR" not in desk.log
    assert _run_sql(url, "SELECT count(*) FROM alembic_version") == [(1,)]


def test_one_build_serves_every_desk_and_is_not_made_again(start_desk, desk, database):
    other = start_desk(DATABASE_URL=database).ready()

    assert "Building" not in other.log
    assert httpx.get(f"{other.url}/").text == httpx.get(f"{desk.url}/").text


@pytest.fixture
def clone(tmp_path, monkeypatch) -> Path:
    """A folder with the sources of a front end, and the build that was made from them."""
    for source in ("support_desk/pages/queue.py", "support_desk/api/app.py", "rxconfig.py", "reflex.lock/package.json"):
        (tmp_path / source).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / source).write_text("as it was")
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    monkeypatch.setattr(frontend, "STAMP", tmp_path / "stamp")
    frontend.STAMP.write_text(frontend._fingerprint())
    assert frontend.is_built()
    return tmp_path


@pytest.mark.parametrize("source", ["support_desk/pages/queue.py", "rxconfig.py", "reflex.lock/package.json"])
def test_a_changed_source_asks_for_a_new_build(clone, source):
    (clone / source).write_text("as it is")

    assert not frontend.is_built()


def test_a_new_page_asks_for_a_new_build_and_what_the_pages_do_not_show_does_not(clone):
    (clone / "support_desk" / "api" / "app.py").write_text("as it is")
    assert frontend.is_built()

    (clone / "support_desk" / "pages" / "new.py").touch()
    assert not frontend.is_built()


def test_a_build_leaves_no_process_behind(tmp_path):
    number = tmp_path / "pid"
    with (tmp_path / "log").open("wb") as log:
        assert frontend._finished(["sh", "-c", f"sleep 600 & echo $! > '{number}'"], log)

    with suppress(psutil.NoSuchProcess):
        child = psutil.Process(int(number.read_text()))
        assert _eventually(lambda: _has_ended(child))


def _socket(desk: Desk, **options) -> ClientConnection:
    """The connection that a page keeps, up to where events may be sent."""
    connection = connect(f"ws://localhost:{desk.port}/_event/?EIO=4&transport=websocket&token=t", **options)
    assert connection.recv(10).startswith("0")
    connection.send("40/_event,")
    assert connection.recv(10).startswith("40/_event")
    return connection


def test_the_log_holds_neither_key_nor_cookie_nor_a_tickets_text(start_desk, database_url):
    secrets = {"GEMINI_API_KEY": "secret-key", "GEMINI_API_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
    desk = start_desk(DATABASE_URL=database_url, **secrets).ready()
    said = {"title": "secret-title", "description": "secret-description"}
    httpx.post(f"{desk.url}/api/tickets/", json=said, headers={"Cookie": "session=secret-cookie"})
    httpx.post(f"{desk.url}/api/tickets/", json=said | {"priority": "secret-word"})
    httpx.get(f"{desk.url}/api/tickets/?search=secret-search&status=secret-word")

    with _socket(desk, additional_headers={"Cookie": "session=secret-cookie"}) as connection:
        for name in ("reflex___state____state.nothing", "secret-name", "reflex___state____state.secret_handler"):
            event = {"name": name, "payload": said, "router_data": {"pathname": "/", "query": {}, "asPath": "/secret"}}
            connection.send("42/_event," + json.dumps(["event", event]))
        connection.send("42/_event," + json.dumps(["event", "secret-event"]))
        connection.send("42/_event,[secret-nonsense")
        assert _eventually(lambda: desk.log.count(" ERROR ") == 5), desk.log

    assert desk.stop() == 0
    assert "secret" not in desk.log


@pytest.mark.parametrize("origin", ["http://evil.example.com", "null", "http://localhost", "https://localhost:1"])
def test_the_socket_refuses_a_foreign_origin(desk, origin):
    with pytest.raises(InvalidStatus) as refused:
        _socket(desk, origin=origin)

    assert refused.value.response.status_code == 403


def test_the_socket_takes_its_own_origin_and_clients_without_one(desk):
    for origin in (desk.url, f"https://localhost:{desk.port}", None):
        _socket(desk, origin=origin).close()
