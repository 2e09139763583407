"""Accounts over REST: who sees them, who makes and changes them, and the admin who must stay."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.asking import assert_names

BOB = {"email": "Bob@Example.com", "name": "Bob", "role": "agent"}


@pytest.fixture
def admin(make_account, signed_in):
    return signed_in(make_account())


def test_an_admin_invites_somebody_and_sees_everybody(admin):
    made = admin.post("/api/people/", json=BOB)

    assert made.status_code == 201
    account = made.json()
    assert account.pop("invitation_url").startswith("http://localhost:8000/invitation/")
    assert {field: account[field] for field in BOB} == BOB
    assert (account["is_active"], account["is_invited"], account["last_seen_at"]) == (True, True, None)
    people = admin.get("/api/people").json()
    assert [person["name"] for person in people] == ["Ada", "Bob"]
    assert people[1] == account


def test_an_agent_sees_the_names_of_the_active_ones(admin, make_account, signed_in, holding):
    bob = make_account("bob@example.com", "Bob", "agent")
    make_account("eve@example.com", "Eve", "agent", is_active=False)

    names = [{"id": 1, "name": "Ada"}, {"id": bob.id, "name": "Bob"}]
    assert signed_in(bob).get("/api/people/").json() == names
    assert holding(bob, "read").get("/api/people/").json() == names


def test_an_agent_changes_no_account_whatever_he_sends(make_account, signed_in, session):
    ada, bob = make_account(), make_account("bob@example.com", "Bob", "agent")
    client = signed_in(bob)

    asked = [
        client.post("/api/people/", json=BOB | {"email": "eve@example.com"}),
        client.post("/api/people/", content=b"no JSON"),
        client.patch(f"/api/people/{bob.id}/", json={"role": "admin"}),
        client.patch(f"/api/people/{ada.id}/", json={"is_active": False}),
        client.post(f"/api/people/{ada.id}/invitation/"),
    ]

    assert [answer.status_code for answer in asked] == [403] * 5
    assert session.execute(text("SELECT role, is_active FROM accounts ORDER BY id")).all() == [
        ("admin", True), ("agent", True)
    ]  # fmt: skip


@pytest.mark.parametrize("email", ["bob@example.com", "BOB@EXAMPLE.COM", " bob@example.com "])
def test_an_email_is_taken_in_any_case(admin, email):
    admin.post("/api/people/", json=BOB)

    answer = admin.post("/api/people/", json=BOB | {"email": email})

    assert answer.status_code == 409
    assert [error["field"] for error in answer.json()["errors"]] == ["email"]


def test_an_email_is_taken_in_whatever_way_its_accents_are_written(admin):
    assert admin.post("/api/people/", json=BOB | {"email": "Zo\u00eb@example.com"}).status_code == 201
    assert admin.post("/api/people/", json=BOB | {"email": "ZOE\u0308@example.com"}).status_code == 409


@pytest.mark.parametrize("domain", ["localhost", "desk.local", "desk.test", "desk.invalid", "desk.onion"])
def test_an_email_may_be_of_a_domain_that_is_only_known_at_home(admin, domain):
    assert admin.post("/api/people/", json=BOB | {"email": f"bob@{domain}"}).status_code == 201


def test_an_email_is_kept_as_typed(admin):
    assert admin.post("/api/people/", json=BOB | {"email": "  Bob@Example.com "}).json()["email"] == "Bob@Example.com"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "bob"}, "email"),
        ({"email": "bob@"}, "email"),
        ({"email": "Bob <bob@example.com>"}, "email"),
        ({"email": "bob@example.com\nBcc: eve@example.com"}, "email"),
        ({"email": f"{'x' * 250}@example.com"}, "email"),
        ({"email": None}, "email"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"role": "requester"}, "role"),
        ({"role": "open"}, "role"),
        ({"password": "correct horse"}, "password"),
        ({"is_active": True}, "is_active"),
    ],
)
def test_wrong_accounts_are_named(admin, changed, field):
    assert_names(admin.post("/api/people/", json=BOB | changed), field)


def test_a_name_of_markup_is_a_name(admin):
    name = "<img src=x onerror=alert(1)>"

    assert admin.post("/api/people/", json=BOB | {"name": name}).json()["name"] == name


def test_an_admin_changes_accounts(admin, make_account):
    bob = make_account("bob@example.com", "Bob", "agent")

    changed = admin.patch(f"/api/people/{bob.id}", json={"name": " Bobby ", "role": "admin"})

    assert changed.status_code == 200
    assert (changed.json()["name"], changed.json()["role"]) == ("Bobby", "admin")
    assert_names(admin.patch(f"/api/people/{bob.id}/", json={}), "body")
    assert_names(admin.patch(f"/api/people/{bob.id}/", json={"is_active": "no"}), "is_active")
    assert_names(admin.patch(f"/api/people/{bob.id}/", json={"email": "eve@example.com"}), "email")
    assert_names(admin.patch("/api/people/bob/", json={"name": "x"}), "account_id")
    for unknown in (99, 0, 2**63, 10**30):
        assert admin.patch(f"/api/people/{unknown}/", json={"name": "x"}).status_code == 404


def test_a_demoted_admin_is_an_agent_at_once(make_account, signed_in):
    make_account()
    eve = make_account("eve@example.com", "Eve")
    hers, mine = signed_in(eve), signed_in(make_account("ada2@example.com"))
    assert hers.get("/api/audit/").status_code == 200

    mine.patch(f"/api/people/{eve.id}/", json={"role": "agent"})

    assert hers.get("/api/audit/").status_code == 403
    assert hers.get("/api/me/").json()["role"] == "agent"


def test_deactivation_ends_all_sessions_and_stops_all_tokens(admin, make_account, signed_in, holding):
    bob = make_account("bob@example.com", "Bob", "agent")
    browser, script = signed_in(bob), holding(bob)

    admin.patch(f"/api/people/{bob.id}/", json={"is_active": False})
    assert [client.get("/api/me/").status_code for client in (browser, script)] == [401, 401]

    admin.patch(f"/api/people/{bob.id}/", json={"is_active": True})
    assert browser.get("/api/me/").status_code == 401


@pytest.mark.parametrize("change", [{"role": "agent"}, {"is_active": False}])
def test_the_last_active_admin_stays(make_account, signed_in, change):
    ada = make_account()
    make_account("eve@example.com", "Eve", is_active=False)
    make_account("bob@example.com", "Bob", "agent")
    client = signed_in(ada)

    answer = client.patch(f"/api/people/{ada.id}/", json=change)

    assert answer.status_code == 409
    assert "last active admin" in answer.json()["detail"]
    assert client.get("/api/me/").json()["role"] == "admin"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts SET role = 'agent' WHERE role = 'admin'",
        "UPDATE accounts SET is_active = false",
        "DELETE FROM accounts WHERE role = 'admin'",
    ],
)
def test_the_database_keeps_the_last_admin_too(make_account, session, statement):
    make_account()
    make_account("bob@example.com", "Bob", "agent")

    with pytest.raises(IntegrityError, match="active admin"):
        session.execute(text(statement))
    session.rollback()

    session.execute(text("DELETE FROM accounts"))  # which opens the desk again


def test_a_token_that_only_reads_is_refused_before_its_body_is_looked_at(make_account, holding, session):
    reading = holding(make_account(), "read")

    asked = [
        reading.post("/api/people/", content=b"no JSON"),
        reading.patch("/api/people/1/", content=b"no JSON"),
        reading.post("/api/tokens/", content=b"no JSON"),
        reading.delete("/api/tokens/1/"),
        reading.patch("/api/me/", content=b"no JSON"),
    ]

    assert [answer.status_code for answer in asked] == [403] * 5
    assert {answer.json()["detail"] for answer in asked} == {"This token can only read."}
    assert reading.get("/api/people/").json()[0]["email"] == "ada@example.com"
    assert reading.get("/api/audit/").status_code == 200
