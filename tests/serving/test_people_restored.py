"""A stranger's tries keep nobody from restoring."""

import pytest

from support_desk.errors import BadSetup
from support_desk.people.models import SignInLink
from support_desk.serving.backups.backup import back_up
from support_desk.serving.backups.restore import restore
from tests.processes import run_sql
from tests.serving.filled_desks import NEW

COUNTED = "SELECT (SELECT count(*) FROM {}), (SELECT count(*) FROM {}), (SELECT count(*) FROM {})"
WRONG = {"email": "ada@example.com", "password": "wrong horse"}


@pytest.fixture
def backup(database, tmp_path):
    """A function that makes a backup of the desk as it stands, and gives its name."""

    def make() -> str:
        back_up(str(tmp_path / "it.zip"))
        return str(tmp_path / "it.zip")

    return make


def test_what_was_tried_on_an_empty_desk_keeps_nobody_from_restoring_into_it(api, database, session, backup):
    path = backup()
    assert api.post("/api/session/", json=WRONG).status_code == 401
    number = api.post("/api/tickets/", json=NEW, headers={"Idempotency-Key": "a try"}).json()["id"]
    api.delete(f"/api/tickets/{number}/").raise_for_status()
    session.add(SignInLink(email="nobody@example.com", nonce="", secret_hash="link", browser_hash=""))
    session.commit()
    tried = COUNTED.format("sign_in_failures", "audit_entries", "idempotency_keys")
    assert run_sql(database, tried) == [(1, 1, 1)]

    restore(path)

    assert run_sql(database, tried) == [(0, 0, 0)]
    assert run_sql(database, "SELECT count(*) FROM sign_in_links") == [(0,)]


def test_a_desk_with_an_account_keeps_what_its_admins_can_read(api, database, make_account, backup):
    path = backup()
    make_account()
    assert api.post("/api/session/", json=WRONG).status_code == 401

    with pytest.raises(BadSetup, match="not empty, there are rows in accounts"):
        restore(path)

    assert run_sql(database, COUNTED.format("sign_in_failures", "audit_entries", "accounts")) == [(1, 1, 1)]
