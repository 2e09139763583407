"""Invitations: whoever has the link chooses a name and a password; once, and for seven days."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import text
from sqlmodel import Session

from support_desk.people.accounts.invitations import invite_again
from support_desk.people.identity import actor_for
from support_desk.people.models import Account
from support_desk.store import db
from tests.asking import assert_is_sentence, assert_names
from tests.given_people import PASSWORD, new_client
from tests.rows import until_it_waits

BOB = {"email": "bob@example.com", "name": "Bob", "role": "agent"}
JOIN = {"name": "Bobby", "password": "a horse of my own"}


@pytest.fixture
def admin(make_account, signed_in):
    return signed_in(make_account())


@pytest.fixture
def invited(admin) -> dict[str, str]:
    """What Bob sends who has been invited."""
    return JOIN | {"secret": _secret(admin.post("/api/people/", json=BOB))}


def _secret(answer) -> str:
    return answer.json()["invitation_url"].rpartition("/")[2]


def test_whoever_is_invited_chooses_a_password_and_is_in(api, invited, admin):
    answer = api.post("/api/invitations/", json=invited)

    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get("/api/me/").json() == {"id": 2, "email": "bob@example.com", "name": "Bobby", "role": "agent"}
    assert [person["is_invited"] for person in admin.get("/api/people/").json()] == [False, False]
    newcomer = new_client(api)
    signing_in = {"email": "bob@example.com", "password": JOIN["password"]}
    assert newcomer.post("/api/session/", json=signing_in).status_code == 204


def test_an_invitation_is_good_once(api, invited):
    api.post("/api/invitations/", json=invited)

    again = new_client(api).post("/api/invitations/", json=invited | {"password": "somebody else's"})

    assert again.status_code == 410
    assert_is_sentence(again.json()["detail"].partition(". ")[0] + ".")
    assert "Set-Cookie" not in again.headers


def test_of_two_who_use_it_at_once_one_is_in(api, invited):
    async def both() -> list[int]:
        transport = ASGITransport(api.app)
        async with AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
            calls = [client.post("/api/invitations/", json=invited) for _ in range(2)]
            return [answer.status_code for answer in await asyncio.gather(*calls)]

    assert sorted(api.portal.call(both)) == [204, 410]


def test_an_invitation_expires(api, invited, session):
    session.execute(text("UPDATE invitations SET created_at = now() - interval '7 days'"))
    session.commit()

    answer = api.post("/api/invitations/", json=invited)

    assert answer.status_code == 410
    assert "expired" in answer.json()["detail"]


def test_a_new_invitation_replaces_the_older_one(api, admin, invited):
    again = admin.post("/api/people/2/invitation/")

    assert again.status_code == 201
    assert api.post("/api/invitations/", json=invited).status_code == 410
    assert api.post("/api/invitations/", json=JOIN | {"secret": _secret(again)}).status_code == 204


def test_of_two_new_invitations_at_once_one_is_good(api, admin, invited, session):
    with ThreadPoolExecutor() as threads, Session(db.engine()) as other:
        _, first = invite_again(other, 2, actor_for(other.get_one(Account, 1)))
        racing = threads.submit(admin.post, "/api/people/2/invitation/")
        until_it_waits(session, racing)
        other.commit()
        second = _secret(racing.result())

    answers = [api.post("/api/invitations/", json=JOIN | {"secret": secret}) for secret in (first, second)]
    assert [answer.status_code for answer in answers] == [410, 204]


def test_a_new_invitation_of_somebody_who_is_in_ends_his_sessions(admin, make_account, signed_in):
    bob = make_account("bob@example.com", "Bob", "agent")
    stolen = signed_in(bob)
    invited = JOIN | {"secret": _secret(admin.post(f"/api/people/{bob.id}/invitation/"))}

    assert stolen.get("/api/me/").status_code == 200
    assert new_client(admin).post("/api/invitations/", json=invited).status_code == 204
    assert stolen.get("/api/me/").status_code == 401


def test_an_invitation_ends_when_its_owner_changes_his_password(admin, make_account, signed_in):
    bob = make_account("bob@example.com", "Bob", "agent")
    invited = JOIN | {"secret": _secret(admin.post(f"/api/people/{bob.id}/invitation/"))}
    changed = {"current_password": PASSWORD, "new_password": "another horse"}

    assert signed_in(bob).patch("/api/me/", json=changed).status_code == 200
    assert new_client(admin).post("/api/invitations/", json=invited).status_code == 410


def test_whoever_is_not_active_is_not_invited(api, admin, invited):
    admin.patch("/api/people/2/", json={"is_active": False})

    assert api.post("/api/invitations/", json=invited).status_code == 410
    assert admin.post("/api/people/2/invitation/").status_code == 404
    assert admin.post(f"/api/people/{2**63}/invitation/").status_code == 404


def test_what_is_no_invitation_is_refused(api, make_account):
    make_account()

    assert api.post("/api/invitations/", json=JOIN | {"secret": "x"}).status_code == 410
    assert_names(api.post("/api/invitations/", json=JOIN | {"secret": "a\x00b"}), "secret")
    assert_names(api.post("/api/invitations/", json=JOIN | {"secret": "x", "password": "short"}), "password")
    assert_names(api.post("/api/invitations/", json={"secret": "x", "password": PASSWORD}), "name")


def test_the_link_is_not_in_the_database(admin, invited, session):
    stored = session.execute(text("SELECT secret_hash FROM invitations")).scalars().all()

    assert len(stored) == 1 and stored[0] != invited["secret"]
