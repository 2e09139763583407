"""What admins can read later: who was let in and who was not, and what was changed; never a secret."""

import pytest
from sqlalchemy import text

from tests.asking import assert_names
from tests.given_people import PASSWORD, new_client

ADA = {"email": "ada@example.com", "password": PASSWORD}


def _deeds(client) -> list[tuple[str, str, str]]:
    return [(entry["deed"], entry["subject"], entry["actor"]["name"]) for entry in client.get("/api/audit/").json()]


def test_what_happens_to_people_is_written_down_newest_first(api, make_account, signed_in):
    make_account()
    api.post("/api/session/", json=ADA | {"password": "wrong wrong"})
    api.post("/api/session/", json=ADA | {"email": "my-password-in-the-wrong-box"})
    api.post("/api/session/", json=ADA)
    client = new_client(api, Cookie=f"desk_session={api.cookies['desk_session']}", Origin="http://localhost:8000")
    made = client.post("/api/people/", json={"email": "bob@example.com", "name": "Bob", "role": "agent"}).json()
    client.patch("/api/people/2/", json={"role": "admin", "name": "Bob"})
    client.patch("/api/people/2/", json={"role": "admin"})
    token = client.post("/api/tokens/", json={"name": "Export", "scope": "read"}).json()["token"]
    client.delete("/api/tokens/1/")
    client.patch("/api/me/", json={"current_password": PASSWORD, "new_password": "another horse"})

    assert _deeds(client) == [
        ("password_changed", "ada@example.com", "Ada"),
        ("token_revoked", "ada@example.com", "Ada"),
        ("token_made", "ada@example.com", "Ada"),
        ("account_changed", "bob@example.com", "Ada"),
        ("invited", "bob@example.com", "Ada"),
        ("account_made", "bob@example.com", "Ada"),
        ("signed_in", "ada@example.com", "Ada"),
        ("sign_in_failed", "", "customer"),
        ("sign_in_failed", "ada@example.com", "customer"),
    ]
    audit = client.get("/api/audit/")
    assert audit.json()[3]["detail"] == "role: agent → admin"
    assert list(audit.json()[0]) == ["id", "at", "actor", "deed", "subject", "detail"]
    assert audit.json()[0]["actor"] == {"kind": "agent", "id": 1, "name": "Ada"}
    secrets = [token, made["invitation_url"].rpartition("/")[2], PASSWORD, "another horse", "wrong", "argon2"]
    assert not any(secret in audit.text for secret in secrets)


def test_the_audit_comes_in_pages(make_account, signed_in, session):
    client = signed_in(make_account())
    session.execute(
        text(
            "INSERT INTO audit_entries (actor_kind, actor_name, deed, subject, detail)"
            " SELECT 'agent', 'Ada', 'signed_in', n::text, '' FROM generate_series(1, 7) AS n"
        )
    )
    session.commit()

    seen, address = [], "/api/audit/?limit=3"
    while address:
        page = client.get(address)
        seen.append([entry["subject"] for entry in page.json()])
        address = page.links.get("next", {}).get("url")

    assert seen == [["7", "6", "5"], ["4", "3", "2"], ["1"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [("limit=0", "limit"), ("limit=201", "limit"), ("cursor=x", "cursor"), ("limit=1&limit=2", "limit"), ("x=1", "x")],
)
def test_wrong_pages_are_named(make_account, signed_in, query, field):
    assert_names(signed_in(make_account()).get(f"/api/audit/?{query}"), field)


def test_the_audit_is_for_admins(make_account, signed_in):
    make_account()
    bob = make_account("bob@example.com", "Bob", "agent")

    assert signed_in(bob).get("/api/audit/").status_code == 403


def test_what_somebody_did_stays_when_the_account_is_gone(make_account, signed_in, holding, session):
    ada, eve = make_account(), make_account("eve@example.com", "Eve")
    signed_in(eve).patch("/api/me/", json={"name": "Evelyn"})
    session.execute(text("DELETE FROM accounts WHERE id = 2"))
    session.commit()

    [entry] = holding(ada).get("/api/audit/").json()
    assert (entry["actor"], entry["subject"]) == ({"kind": "agent", "id": 2, "name": "Eve"}, "eve@example.com")
