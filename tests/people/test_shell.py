"""`python -m support_desk account` and `… token`: while the desk runs and while it does not."""

import re
import subprocess
import sys

import httpx2 as httpx
import psycopg2
import pytest

from support_desk.serving.postgres.embedded import running_postgres
from tests.desks import PATIENCE_SECONDS, environment_of_desks
from tests.given_people import PASSWORD
from tests.processes import migrated_to, run_sql

ADA = ("account", "ada@example.com", "--name", "Ada", "--role", "admin", "--password-stdin")
BOB = ("account", "bob@example.com", "--name", "Bob", "--role", "agent", "--password-stdin")


@pytest.fixture
def shell(tmp_path):
    """A function that runs a command of the desk's, with a password to read."""

    def run(*arguments: str, given: str = f"{PASSWORD}\n", **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "support_desk", *arguments],
            cwd=tmp_path,
            env={**environment_of_desks(), **environment},
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )

    return run


def _refusal(done: subprocess.CompletedProcess) -> str:
    """The one sentence that a command ended with."""
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr.strip()


def _statuses(desk_url: str, *headers: dict[str, str]) -> list[int]:
    return [httpx.get(f"{desk_url}/api/me/", headers=each).status_code for each in headers]


def test_a_desk_is_closed_before_its_first_start(shell, data_dir):
    made = shell(*ADA, DATA_DIR=str(data_dir))
    token = shell("token", "ADA@example.com", "--name", "t", "--scope", "read", DATA_DIR=str(data_dir))

    assert (made.returncode, made.stdout) == (0, "1\n"), made.stderr
    assert token.stdout.startswith("desk_") and token.stdout.count("\n") == 1
    with running_postgres(data_dir) as url:
        assert run_sql(url, "SELECT email, role, password_hash LIKE '$argon2id$%' FROM accounts") == [
            ("ada@example.com", "admin", True)
        ]


def test_a_running_desk_prints_where_the_first_account_is_made_and_is_closed_by_the_shell(shell, start_desk, data_dir):
    desk = start_desk(DATA_DIR=str(data_dir)).ready()
    assert f"Create the first account: {desk.url}/setup?code=" in desk.log
    code = desk.log.partition("/setup?code=")[2].split()[0]
    wrong = {"code": "x", "name": "Eve", "email": "eve@example.com", "password": PASSWORD}
    assert desk.client.post("/api/setup/", json=wrong).status_code == 403
    assert desk.log.count(code) == 1

    assert shell(*ADA, DATA_DIR=str(data_dir)).stdout == "1\n"
    assert desk.client.post("/api/setup/", json=wrong | {"code": code}).status_code == 409

    cookie = desk.client.post("/api/session/", json={"email": "ada@example.com", "password": PASSWORD}).cookies
    session = {"Cookie": f"desk_session={cookie['desk_session']}"}
    arguments = ("token", "ada@example.com", "--name", "t", "--scope", "write", "--expires-in-days", "1")
    token = {"Authorization": f"Bearer {shell(*arguments, DATA_DIR=str(data_dir)).stdout.strip()}"}
    assert _statuses(desk.url, session, token) == [200, 200]

    shell("account", "Ada@Example.com", "--password-stdin", given="another horse", DATA_DIR=str(data_dir))
    assert _statuses(desk.url, session, token) == [401, 200]

    shell("account", "ada@example.com", "--revoke-tokens", DATA_DIR=str(data_dir))
    assert _statuses(desk.url, session, token) == [401, 401]
    assert desk.stop() == 0
    again = start_desk(DATA_DIR=str(data_dir)).ready()
    assert "first account" not in again.log


def test_accounts_are_made_and_changed_in_any_database(shell, database):
    assert [shell(*each, DATABASE_URL=database).stdout for each in (ADA, BOB)] == ["1\n", "2\n"]

    changed = shell("account", "BOB@example.com", "--role", "admin", DATABASE_URL=database)

    assert changed.stdout == "2\n"
    assert run_sql(database, "SELECT email, name, role FROM accounts ORDER BY id") == [
        ("ada@example.com", "Ada", "admin"), ("bob@example.com", "Bob", "admin")
    ]  # fmt: skip
    audit = run_sql(database, "SELECT actor_kind, actor_name, deed, subject, detail FROM audit_entries ORDER BY id")
    assert audit[-1] == ("desk", "shell", "account_changed", "bob@example.com", "role: agent → admin")


def test_what_is_not_done_is_said_in_one_sentence(shell, database):
    def refused(*arguments: str, given: str = PASSWORD) -> str:
        return _refusal(shell(*arguments, given=given, DATABASE_URL=database))

    assert "must be an admin's" in refused(*BOB)
    assert "There is no such account" in refused("account", "ada@example.com", "--role", "admin")
    shell(*ADA, DATABASE_URL=database)
    assert "last active admin" in refused("account", "ada@example.com", "--role", "agent")
    assert "10 to 200 characters" in refused("account", "ada@example.com", "--password-stdin", given="short")
    assert "no active account" in refused("token", "bob@example.com", "--name", "t", "--scope", "read")
    assert "EMAIL" in refused("account")
    assert "--scope" in refused("token", "ada@example.com", "--name", "t", "--scope", "admin")
    assert refused("account", "ada", "--role", "admin") == (
        "No account was made or changed: The e-mail must be an address such as ada@example.com."
    )
    assert run_sql(database, "SELECT role, is_active FROM accounts") == [("admin", True)]


def test_a_database_from_before_is_migrated_unless_a_desk_uses_it(shell, new_database):
    url = new_database()
    migrated_to(url, "0005")

    older_desk = psycopg2.connect(url, application_name="support_desk listener")
    assert "another version" in _refusal(shell(*ADA, DATABASE_URL=url))
    older_desk.close()

    assert shell(*ADA, DATABASE_URL=url).stdout == "1\n"


def test_before_the_first_start_there_are_accounts_in_the_usual_folder_and_it_is_told(shell, tmp_path):
    done = shell(*ADA)

    assert (done.stdout, done.stderr) == ("1\n", f"Done on the desk in DATA_DIR {tmp_path / 'data'}.\n")
    with running_postgres(tmp_path / "data") as url:
        assert run_sql(url, "SELECT name FROM accounts") == [("Ada",)]


def test_a_mistyped_folder_gets_no_desk(shell, tmp_path):
    wrong = tmp_path / "dtaa"

    assert f"There is no database in DATA_DIR {wrong}" in _refusal(shell(*ADA, DATA_DIR=str(wrong)))
    assert not wrong.exists()


def test_of_a_database_elsewhere_it_is_told_which_without_its_password(shell, database):
    done = shell(*ADA, DATABASE_URL=database)

    assert re.fullmatch(r"Done on the desk whose database is \w+ at \S+\.\n", done.stderr)
