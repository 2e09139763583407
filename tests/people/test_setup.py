"""The first account, which closes the desk: who may make it, and that there is one."""

import asyncio
from collections.abc import Iterator

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import text

from support_desk.people.accounts.first import setup_code
from support_desk.people.signing_in import passwords
from tests.asking import assert_names
from tests.given_people import PASSWORD, new_client

KEY = "k" * 32
ADA = {"name": "Ada", "email": "ada@example.com", "password": PASSWORD}


@pytest.fixture(autouse=True)
def own_key(use_settings) -> Iterator[None]:
    use_settings(SECRET_KEY=KEY)
    yield


@pytest.fixture
def right() -> dict[str, str]:
    return ADA | {"code": setup_code()}


def test_the_first_account_is_an_admin_s_and_closes_the_desk(api, right):
    assert api.get("/api/tickets/stats/").status_code == 200

    made = api.post("/api/setup/", json=right)

    assert made.status_code == 201
    assert made.json() == {"id": 1, "name": "Ada", "email": "ada@example.com", "role": "admin"}
    assert api.get("/api/me/").json() == made.json()
    assert new_client(api).get("/api/me/").status_code == 401
    assert new_client(api).get("/api/tickets/stats/").status_code == 401
    assert new_client(api).post("/api/session/", json={"email": ADA["email"], "password": PASSWORD}).status_code == 204


def test_there_is_no_second_first_account(api, right, make_account):
    make_account()

    again = new_client(api).post("/api/setup/", json=right | {"email": "eve@example.com"})

    assert again.status_code == 409
    assert "already" in again.json()["detail"]


def test_of_two_first_accounts_at_once_there_is_one(api, right):
    async def both() -> list[int]:
        transport = ASGITransport(api.app)
        async with AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
            calls = [client.post("/api/setup/", json=right | {"email": f"{n}@example.com"}) for n in range(4)]
            return [answer.status_code for answer in await asyncio.gather(*calls)]

    assert sorted(api.portal.call(both)) == [201, 409, 409, 409]


@pytest.mark.parametrize("code", ["", "x", "é\u3000", "0" * 22])
def test_whoever_does_not_have_the_code_makes_no_account(api, right, code):
    answer = api.post("/api/setup/", json=right | {"code": code})

    assert answer.status_code == 403
    assert "code" in answer.json()["detail"]
    assert api.get("/api/me/").json() == {"role": "open"}


def test_the_code_cannot_be_guessed_without_end(api, right):
    guesses = [api.post("/api/setup/", json=right | {"code": str(n)}).status_code for n in range(11)]

    assert guesses == [403] * 10 + [429]
    assert api.post("/api/setup/", json=right).status_code == 429
    assert new_client(api, address="192.0.2.1").post("/api/setup/", json=right).status_code == 201


def test_what_is_typed_as_an_email_is_no_guess_at_the_code(api, right):
    for number in range(10):
        typed = {"email": "/setup", "password": "x"}
        assert new_client(api, address=f"192.0.2.{number}").post("/api/session/", json=typed).status_code == 401

    assert api.post("/api/setup/", json=right | {"code": "x"}).status_code == 403


def test_the_right_code_is_no_failure_when_the_password_cannot_be_stored_now(api, right, monkeypatch, session):
    monkeypatch.setattr(passwords, "MOST_WAITING", 0)

    assert api.post("/api/setup/", json=right).status_code == 503
    assert session.execute(text("SELECT count(*) FROM sign_in_failures")).scalar() == 0


def test_desks_with_one_key_have_one_code(right, use_settings):
    use_settings(SECRET_KEY="o" * 32)
    assert setup_code() != right["code"]

    use_settings(SECRET_KEY=KEY)
    assert setup_code() == right["code"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"password": "x" * 9}, "password"),
        ({"password": "x" * 201}, "password"),
        ({"email": "ada"}, "email"),
        ({"name": " "}, "name"),
        ({"role": "admin"}, "role"),
        ({"code": 1}, "code"),
    ],
)
def test_a_wrong_first_account_is_named(api, right, changed, field):
    assert_names(api.post("/api/setup/", json=right | changed), field)
