"""A restore lets nobody in again who was sent away since, and a stranger's tries keep nobody from restoring."""

import pytest

from support_desk.errors import BadSetup
from support_desk.people.actors import Role
from support_desk.people.identity import forget_everybody
from support_desk.people.models import Invitation, SignInLink
from support_desk.people.ticket_links import ticket_of_link
from support_desk.serving.backups.backup import back_up
from support_desk.serving.backups.restore import restore
from support_desk.store import db
from tests.given_people import PASSWORD
from tests.processes import run_sql
from tests.serving.filled_desks import NEW

COUNTED = "SELECT (SELECT count(*) FROM {}), (SELECT count(*) FROM {}), (SELECT count(*) FROM {})"
RIGHT = {"email": "ada@example.com", "password": PASSWORD}
WRONG = RIGHT | {"password": "wrong horse"}


@pytest.fixture
def backup(database, tmp_path):
    """A function that makes a backup of the desk as it stands, and gives its name."""

    def make() -> str:
        back_up(str(tmp_path / "it.zip"))
        return str(tmp_path / "it.zip")

    return make


def test_sessions_links_and_open_invitations_are_good_no_more(
    make_account, make_ticket, signed_in, customer_by_link, session, backup, new_database, use_settings
):
    ada, bob = make_account(), make_account("bob@example.com", "Bob", Role.agent)
    make_ticket(requester_email="rita@example.com")
    agent, rita = signed_in(ada), customer_by_link()
    session.add(SignInLink(email="rita@example.com", nonce="", secret_hash="link", browser_hash=""))
    for number, used_at in enumerate((None, ada.created_at)):
        session.add(Invitation(account_id=bob.id, secret_hash=str(number), used_at=used_at))
    session.commit()
    path, url = backup(), new_database()
    assert [client.get("/api/tickets/1/").status_code for client in (agent, rita)] == [200, 200]

    use_settings(DATABASE_URL=url)
    restore(path)
    forget_everybody()  # as whoever listens to the new database does

    assert [client.get("/api/tickets/1/").status_code for client in (agent, rita)] == [401, 401]
    assert run_sql(url, COUNTED.format("sign_ins", "sign_in_links", "accounts")) == [(0, 0, 2)]
    assert run_sql(url, "SELECT secret_hash FROM invitations") == [("1",)]


def test_tokens_are_good_again_and_it_says_how_many(
    make_account, holding, database, session, backup, new_database, use_settings, capsys
):
    ada, bob = make_account(), make_account("bob@example.com", "Bob", Role.agent, is_active=False)
    script = holding(ada)
    holding(ada, expires_at=ada.created_at)
    holding(bob)
    path, url = backup(), new_database()
    run_sql(database, "DELETE FROM api_tokens")

    use_settings(DATABASE_URL=url)
    restore(path)
    forget_everybody()

    assert script.get("/api/tickets/").status_code == 200
    said = "API tokens that were good then, and are again until you revoke them on the pages: 1."
    assert capsys.readouterr().out.splitlines()[-1] == said


def test_keys_to_tickets_are_good_no_more_and_links_that_were_renewed_since_are_again(
    make_account, make_ticket, customer_of, make_link, database, backup, new_database, use_settings, capsys
):
    make_account()
    make_ticket()
    rita = customer_of(1)
    make_link(1, "leaked")
    path, url = backup(), new_database()
    assert rita.get("/api/tickets/1/").status_code == 200
    run_sql(database, "DELETE FROM ticket_links")

    use_settings(DATABASE_URL=url)
    restore(path)
    forget_everybody()

    assert rita.get("/api/tickets/1/").status_code == 401
    with db.open_session() as session:
        assert ticket_of_link(session, "leaked") == 1
    said = "Links of tickets that were good then, and are again until you make new ones on the pages: 1."
    assert capsys.readouterr().out.splitlines()[-1] == said


def test_a_desk_without_tokens_and_links_says_nothing_of_them(
    api, make_account, backup, new_database, use_settings, capsys
):
    make_account()
    path = backup()

    use_settings(DATABASE_URL=new_database())
    restore(path)

    said = capsys.readouterr().out
    assert "API tokens" not in said
    assert "Links" not in said


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


def test_an_audit_outlives_the_accounts_that_it_tells_of(api, database, make_account, backup):
    path = backup()
    make_account()
    api.post("/api/session/", json=RIGHT).raise_for_status()
    assert api.post("/api/session/", json=WRONG).status_code == 401
    run_sql(database, "DELETE FROM accounts")

    with pytest.raises(BadSetup, match="not empty, there are rows in audit_entries"):
        restore(path)

    assert run_sql(database, "SELECT deed FROM audit_entries ORDER BY id") == [("signed_in",), ("sign_in_failed",)]
