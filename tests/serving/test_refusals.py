"""A desk that cannot start says why, in one sentence."""

import socket
from collections.abc import Callable

import pytest

from support_desk.errors import BadSetup
from support_desk.serving.postgres.embedded import running_postgres
from support_desk.store import migrations
from tests.desks import Desk
from tests.ports import number_of
from tests.processes import run_sql


def _refusal(desk: Desk) -> str:
    """The sentence with which a desk ended that could not start: all that it said."""
    assert desk.ended() == 1
    sentence = desk.log.removeprefix("The desk cannot start: ")
    assert sentence.endswith(".\n")
    assert sentence.count("\n") == 1 and sentence != desk.log
    return sentence.strip()


def test_a_port_in_use_is_said(start_desk, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(number_of(taken))

        assert f"PORT {port}" in _refusal(start_desk(PORT=port, DATA_DIR=str(tmp_path / "data")))

    assert not (tmp_path / "data").exists()


def test_a_setting_that_makes_no_sense_is_said(start_desk):
    assert _refusal(start_desk(PORT="http")).startswith("PORT")


def test_an_unreachable_database_is_said_without_its_password(start_desk, port):
    sentence = _refusal(start_desk(DATABASE_URL=f"postgres://desk:hidden-word@127.0.0.1:{port}/desk"))

    assert sentence.startswith("DATABASE_URL postgresql://desk:***@127.0.0.1:")
    assert sentence.endswith("Connection refused.")


def test_a_data_folder_of_another_desk_is_left_alone(start_desk, data_dir):
    with running_postgres(data_dir) as url:
        sentence = _refusal(start_desk(DATA_DIR=str(data_dir)))

        assert sentence == f"DATA_DIR {data_dir} is in use by another desk."
        assert run_sql(url, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("place", ["a file", "a file/data", "/proc/data"])
def test_a_data_folder_that_cannot_be_written_is_said(tmp_path, place):
    (tmp_path / "a file").touch()

    with pytest.raises(BadSetup) as said, running_postgres(tmp_path / place):
        raise AssertionError("it started")

    assert str(said.value).startswith(f"DATA_DIR {tmp_path / place} cannot be written: ")


@pytest.fixture
def refused(use_settings) -> Callable[[str], str]:
    """A function that gives the sentence by which a database is refused."""

    def refuse(url: str) -> str:
        use_settings(DATABASE_URL=url)
        with pytest.raises(BadSetup) as said:
            migrations.migrate()
        return str(said.value)

    return refuse


def test_a_database_that_is_not_there_is_said(refused, database_url):
    assert "does not exist" in refused(database_url.replace("/support_desk?", "/nothing?"))


def test_a_database_that_does_not_keep_utf_8_is_said(refused, new_database):
    assert "UTF-8" in refused(new_database("ENCODING 'LATIN1' LOCALE 'C'"))


def test_a_database_of_a_newer_desk_is_said(refused, new_database):
    url = new_database()
    run_sql(url, "CREATE TABLE alembic_version (version_num varchar(32)); INSERT INTO alembic_version VALUES ('9999')")

    assert "newer desk" in refused(url)


def test_a_user_who_may_not_make_tables_is_told(refused, new_database):
    url = new_database()
    run_sql(url, "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN")

    assert "permission denied" in refused(url.replace("//postgres@", "//reader@"))


def test_a_postgresql_that_is_too_old_is_said(refused, database, monkeypatch):
    monkeypatch.setattr(migrations, "OLDEST_POSTGRES", 990000)

    assert "; the desk needs 14 or newer." in refused(database)
