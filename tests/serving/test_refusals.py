"""A desk that cannot start says why, in one sentence."""

import socket

import pytest

from support_desk.errors import BadSetup
from support_desk.serving.postgres.embedded import running_postgres
from support_desk.settings import settings
from support_desk.store import migrations
from tests.desks import Desk
from tests.processes import run_sql


def _refusal(desk: Desk) -> str:
    """The sentence with which a desk ended that could not start: all that it said."""
    assert desk.process.wait(60) == 1
    sentence = desk.log.removeprefix("The desk cannot start: ")
    assert sentence.endswith(".\n")
    assert sentence.count("\n") == 1 and sentence != desk.log
    return sentence.strip()


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
    run_sql(url, "CREATE TABLE alembic_version (version_num varchar(32)); INSERT INTO alembic_version VALUES ('9999')")

    assert "newer desk" in _refusal(start_desk(DATABASE_URL=url))


def test_a_user_who_may_not_make_tables_is_told(start_desk, new_database):
    url = new_database()
    run_sql(url, "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN")

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
        assert run_sql(url, "SELECT 1") == [(1,)]


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
        ("PUBLIC_URL", "desk.example.com"),
        ("PUBLIC_URL", "ftp://desk.example.com"),
        ("PUBLIC_URL", "https://desk.example.com/desk"),
        ("PUBLIC_URL", "https://me@desk.example.com"),
        ("PUBLIC_URL", "https://desk.example.com?x"),
        ("PUBLIC_URL", "https://desk.example.com:port"),
        ("PUBLIC_URL", "https://"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://desk.example.com"),
        ("ALLOWED_HOSTS", "desk.example.com, a b"),
        ("FORWARDED_ALLOW_IPS", "the proxy"),
        ("FORWARDED_ALLOW_IPS", "10.0.0.0/8, proxy"),
    ],
)
def test_each_setting_that_makes_no_sense_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSetup, match=f"^{name} makes no sense: .*[.]$"):
        settings.__wrapped__()


def test_where_people_reach_the_desk_is_its_port_unless_it_is_said(monkeypatch):
    monkeypatch.setenv("PORT", "8123")
    assert settings.__wrapped__().public_url == "http://localhost:8123"

    monkeypatch.setenv("PUBLIC_URL", "https://desk.example.com:8443/")
    assert settings.__wrapped__().public_url == "https://desk.example.com:8443"
