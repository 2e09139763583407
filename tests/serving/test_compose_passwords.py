"""The passwords of a desk in containers: given, or made once; each reader finds them in its own language."""

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from support_desk.serving.compose_passwords import main
from support_desk.settings import Settings

NAMES = ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY")


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    for name in (*NAMES, "DATABASE_URL", "REDIS_URL"):  # the environment goes first
        monkeypatch.delenv(name, raising=False)
    for volume in ("database", "redis", "desk"):
        (tmp_path / volume).mkdir()
    return tmp_path


def _files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_what_is_not_given_is_made_up_differently_each_and_stays(folder):
    assert main(folder) == 0
    made = _files(folder)
    passwords = {made["database/password"], made["redis/password"], made["desk/secret_key"]}
    assert len(passwords) == 3 and min(map(len, passwords)) >= 32

    assert main(folder) == 0
    assert _files(folder) == made


def test_an_unfinished_first_start_leaves_nothing_that_is_taken_for_a_password(folder):
    (folder / "database" / ".password").write_text("ha")

    assert main(folder) == 0

    assert len((folder / "database" / "password").read_text()) >= 32


def test_an_empty_file_that_a_full_disk_or_a_crash_left_is_no_password(folder):
    files = [folder / name for name in ("database/password", "redis/password", "desk/secret_key")]
    for file in files:
        file.touch()

    assert main(folder) == 0

    assert min(len(file.read_text()) for file in files) >= 32
    assert (folder / "redis" / "redis.conf").read_text() == f'requirepass "{files[1].read_text()}"\n'


@pytest.mark.parametrize("password", ["plain", 'it\'s "odd" \\ p%40s@/:#é'])
def test_one_that_is_given_replaces_what_was_and_is_what_the_desk_reads(folder, monkeypatch, password):
    assert main(folder) == 0
    for name in NAMES:
        monkeypatch.setenv(name, password * 8 if name == "SECRET_KEY" else password)

    assert main(folder) == 0

    found = Settings(_secrets_dir=folder / "desk")
    url = make_url(found.database_url)
    assert (url.username, url.password, url.host, url.database) == ("desk", password, "database", "desk")
    assert found.redis_url.startswith("redis://:") and found.redis_url.endswith("@redis:6379/0")
    assert (folder / "database" / "password").read_text() == password
    for name in NAMES:
        monkeypatch.delenv(name)
    assert main(folder) == 0
    assert (folder / "redis" / "password").read_text() == password


def test_postgresql_and_redis_find_odd_passwords_quoted_as_they_read_them(folder, monkeypatch, session):
    monkeypatch.setenv("POSTGRES_PASSWORD", "it's odd")
    monkeypatch.setenv("REDIS_PASSWORD", 'it is "odd" \\ ')
    assert main(folder) == 0

    with session.connection().connection.cursor() as cursor:
        cursor.execute("CREATE ROLE desk")
        cursor.execute((folder / "database" / "password.sql").read_text())
        cursor.execute("SELECT rolpassword LIKE 'SCRAM-SHA-256%' FROM pg_authid WHERE rolname = 'desk'")
        assert cursor.fetchone() == (True,)
    session.rollback()
    assert (folder / "redis" / "redis.conf").read_text() == 'requirepass "it is \\"odd\\" \\\\ "\n'


def test_one_of_several_lines_is_refused(folder, monkeypatch, capsys):
    monkeypatch.setenv("REDIS_PASSWORD", "two\nlines")

    assert main(folder) == 1
    assert "REDIS_PASSWORD makes no sense" in capsys.readouterr().err
