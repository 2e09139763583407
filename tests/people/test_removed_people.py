"""Whoever has been removed is asked to sign in, also as long as it is remembered who he was."""

import pytest
from sqlalchemy import text

from support_desk.people import identity
from support_desk.people.identity import forget_everybody
from tests.given_people import PASSWORD

PROOF = {"current_password": PASSWORD}
CALLS = [
    ("GET", "/api/me/", None),
    ("PATCH", "/api/me/", {"name": "Ada L."}),
    ("PATCH", "/api/me/", PROOF | {"new_password": "another horse"}),
    ("GET", "/api/me/mails/", None),
    ("PATCH", "/api/me/mails/", {"assigned": False}),
    ("GET", "/api/me/factor/", None),
    ("POST", "/api/me/factor/", PROOF),
    ("PUT", "/api/me/factor/", {"code": "123456"}),
    ("DELETE", "/api/me/factor/", PROOF),
    ("DELETE", "/api/me/factor/", {"code": "123456"}),
    ("POST", "/api/me/factor/codes/", PROOF),
    ("POST", "/api/tokens/", {"name": "Nightly export", "scope": "read"}),
    ("POST", "/api/views/", {"name": "Late", "query": "status=open", "is_shared": False}),
]


@pytest.fixture
def remove(session, monkeypatch):
    """A function that removes everybody, of which nobody hears."""
    monkeypatch.setattr(identity, "REMEMBERED_SECONDS", 600)

    def run(*_: object) -> None:
        session.execute(text("DELETE FROM accounts"))
        session.commit()

    yield run
    forget_everybody()


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_in_a_session_he_has_nothing_of_his_own(make_account, signed_in, remove, method, path, body):
    client = signed_in(make_account())
    assert client.get("/api/me/").status_code == 200

    remove()

    assert client.request(method, path, json=body).status_code == 401


@pytest.mark.parametrize(("method", "path", "body"), [call for call in CALLS if "factor/" not in call[1]])
def test_with_a_token_he_has_nothing_of_his_own_either(make_account, holding, remove, method, path, body):
    client = holding(make_account())
    assert client.get("/api/me/").status_code == 200

    remove()

    assert client.request(method, path, json=body).status_code == 401


def test_his_new_password_is_taken_by_nobody(make_account, signed_in, remove, monkeypatch):
    client = signed_in(make_account())

    async def hashed_for(*_: object) -> str:
        remove()
        return "a hash"

    monkeypatch.setattr("support_desk.people.accounts.own_password.hashed_for", hashed_for)

    assert client.patch("/api/me/", json=PROOF | {"new_password": "another horse"}).status_code == 401
