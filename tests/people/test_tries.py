"""How often a password may be tried: ten failures in a quarter of an hour, by account or by address."""

import asyncio
import threading

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import text

from support_desk.people.signing_in import attempts, passwords
from support_desk.store import db
from tests.given_people import HASHED, PASSWORD, new_client

ADA = {"email": "ada@example.com", "password": PASSWORD}
WRONG = ADA | {"password": "wrong"}


def _fail(client, times: int = 10, email: str = "ada@example.com") -> list[int]:
    return [client.post("/api/session/", json=WRONG | {"email": email}).status_code for _ in range(times)]


def _put_clock_back(session, interval: str) -> None:
    session.execute(text(f"UPDATE sign_in_failures SET created_at = created_at + interval '{interval}'"))
    session.commit()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """An account that is not there takes no longer in these tests than one that is."""
    monkeypatch.setattr(passwords, "_dummy", lambda: HASHED)


def test_after_ten_failures_an_address_is_refused_even_with_the_right_password(api, make_account):
    make_account()

    assert _fail(api, 11) == [401] * 10 + [429]

    refused = api.post("/api/session/", json=ADA)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert "minutes" in refused.json()["detail"]


def test_failures_at_many_accounts_count_for_their_address(api, make_account):
    make_account()

    assert _fail(api, 5, "a@example.com") + _fail(api, 6, "b@example.com") == [401] * 10 + [429]
    assert api.post("/api/session/", json=ADA).status_code == 429


def test_nobody_is_locked_out_by_what_others_do(api, make_account):
    make_account()
    for number in range(10):
        _fail(new_client(api, address=f"192.0.2.{number}"), 1)
    elsewhere = new_client(api, address="192.0.2.99")

    assert _fail(elsewhere, 1, "ADA@example.com") == [429]
    assert elsewhere.post("/api/session/", json=ADA).status_code == 204


def test_an_email_without_an_account_is_refused_just_so(api, make_account):
    make_account()
    for number in range(10):
        _fail(new_client(api, address=f"192.0.2.{number}"), 1, "nobody@example.com")

    assert _fail(new_client(api, address="192.0.2.99"), 1, "nobody@example.com") == [429]


def test_the_addresses_of_one_house_count_as_one(api, make_account):
    make_account()
    for number in range(10):
        _fail(new_client(api, address=f"2001:db8::{number:x}"), 1)

    assert new_client(api, address="2001:db8::ffff").post("/api/session/", json=ADA).status_code == 429
    assert new_client(api, address="2001:db8:0:1::1").post("/api/session/", json=ADA).status_code == 204


def test_after_a_quarter_of_an_hour_all_is_forgotten(api, make_account, session):
    make_account()
    _fail(api)
    session.execute(text("UPDATE sign_in_failures SET created_at = now() - interval '15 minutes'"))
    session.commit()

    assert api.post("/api/session/", json=ADA).status_code == 204
    assert session.execute(text("SELECT count(*) FROM sign_in_failures")).scalar() == 0


def test_what_failed_before_the_clock_was_put_back_is_forgotten(api, make_account, session):
    make_account()
    _fail(api)
    _put_clock_back(session, "1 day")

    assert api.post("/api/session/", json=ADA).status_code == 204
    assert session.execute(text("SELECT count(*) FROM sign_in_failures")).scalar() == 0


def test_what_was_on_its_way_before_the_clock_was_put_back_is_forgotten(api, make_account, session, monkeypatch):
    make_account()
    monkeypatch.setattr(attempts, "PAUSES", ())
    _fail(api)
    session.execute(text("UPDATE sign_in_failures SET is_on_its_way = true"))
    _put_clock_back(session, "1 day")

    assert api.post("/api/session/", json=ADA).status_code == 204


def test_what_failed_while_one_waited_for_his_turn_counts(api, make_account, session):
    make_account()
    _fail(api)
    _put_clock_back(session, "50 seconds")

    assert api.post("/api/session/", json=ADA).status_code == 429


def test_a_right_password_is_no_failure(api, make_account):
    make_account()

    assert [api.post("/api/session/", json=ADA).status_code for _ in range(12)] == [204] * 12


def test_a_hundred_tries_at_once_are_ten(api, make_account, monkeypatch):
    make_account()
    looked_at = []
    monkeypatch.setattr(passwords, "_is_right", lambda *given: looked_at.append(given))

    async def try_all() -> list[int]:
        transport = ASGITransport(api.app)
        async with AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
            tries = (client.post("/api/session/", json=WRONG) for _ in range(30))
            return [answer.status_code for answer in await asyncio.gather(*tries)]

    answers = api.portal.call(try_all)

    # A busy machine sheds some before they are tries at all.
    assert set(answers) <= {401, 429, 503}
    assert answers.count(401) <= len(looked_at) <= 10
    assert answers.count(401) == 10 or 503 in answers


def test_an_office_that_comes_in_at_the_same_moment_is_let_in(api, make_account):
    make_account()

    async def come_in() -> list[int]:
        transport = ASGITransport(api.app)
        async with AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
            tries = (client.post("/api/session/", json=ADA) for _ in range(25))
            return [answer.status_code for answer in await asyncio.gather(*tries)]

    assert set(api.portal.call(come_in)) == {204}


def test_what_is_on_its_way_and_was_given_up_is_a_failure_after_a_minute(api, make_account, session, monkeypatch):
    make_account()
    monkeypatch.setattr(attempts, "PAUSES", ())
    begun = "INSERT INTO sign_in_failures (email_hash, address) SELECT 'x', 'testclient' FROM generate_series(1, 10)"
    session.execute(text(begun))
    session.commit()
    assert api.post("/api/session/", json=ADA).status_code == 503

    session.execute(text("UPDATE sign_in_failures SET created_at = created_at - interval '1 minute'"))
    session.commit()
    assert api.post("/api/session/", json=ADA).status_code == 429


def test_what_was_not_looked_at_is_no_failure(api, make_account, signed_in, monkeypatch, session):
    own = signed_in(make_account())
    monkeypatch.setattr(passwords, "MOST_WAITING", 0)

    changed = {"current_password": PASSWORD, "new_password": "another password"}
    answers = [api.post("/api/session/", json=ADA), own.patch("/api/me/", json=changed)]

    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in answers] == [(503, "2")] * 2
    assert session.execute(text("SELECT count(*) FROM sign_in_failures")).scalar() == 0


def test_what_cannot_be_stored_now_is_no_failure(api, make_account, signed_in, monkeypatch, session):
    own = signed_in(make_account())

    def be_busy(_: str) -> str:
        raise passwords.PasswordsBusy

    monkeypatch.setattr(passwords, "hashed_at_once", be_busy)
    changed = {"current_password": PASSWORD, "new_password": "another password"}

    assert own.patch("/api/me/", json=changed).status_code == 503
    assert session.execute(text("SELECT count(*) FROM sign_in_failures")).scalar() == 0


def test_a_password_is_looked_at_beside_the_event_loop_and_the_database(api, make_account, monkeypatch):
    make_account()
    seen = []

    def look(*_) -> bool:
        seen.append((threading.current_thread().name, db.engine().pool.checkedout()))
        return False

    monkeypatch.setattr(passwords, "_is_right", look)

    _fail(api, 3)

    assert {name.rpartition("_")[0] for name, _ in seen} == {"password"}
    assert {connections for _, connections in seen} == {0}
    assert passwords._threads()._max_workers == 2
