"""A right password, or the right code of the setup, is no failure, also where nothing can be made of it now."""

import pytest
from sqlalchemy import text

from support_desk.errors import DatabaseAway, HeldByOthers
from support_desk.people.accounts import first, own_password
from support_desk.people.accounts.first import setup_code
from support_desk.people.signing_in import sign_in
from tests.given_people import PASSWORD
from tests.processes import eventually

ADA = {"email": "ada@example.com", "password": PASSWORD}
CHANGED = {"current_password": PASSWORD, "new_password": "another password"}


@pytest.fixture
def away(monkeypatch):
    """A function that lets the database be away for a verb of a module."""

    def be_away(module, verb: str, error: type[DatabaseAway] = DatabaseAway) -> None:
        def refuse(*_: object) -> None:
            raise error

        monkeypatch.setattr(module, verb, refuse)

    return be_away


@pytest.fixture
def failures(session):
    """A function that counts the failures, and what is still on its way."""
    return lambda: session.execute(text("SELECT count(*) FROM sign_in_failures")).scalar()


@pytest.mark.parametrize("error", [DatabaseAway, HeldByOthers])
def test_a_right_password_is_no_failure_while_nobody_can_be_let_in(api, make_account, away, failures, error):
    make_account()
    away(sign_in, "let_in", error)

    assert api.post("/api/session/", json=ADA).status_code == 503

    assert eventually(lambda: failures() == 0)


def test_ones_own_password_is_no_failure_while_it_cannot_be_changed(make_account, signed_in, away, failures):
    client = signed_in(make_account())
    away(own_password, "replace_password")

    assert client.patch("/api/me/", json=CHANGED).status_code == 503

    assert eventually(lambda: failures() == 0)


def test_ones_own_password_is_no_failure_while_that_cannot_be_written_down(
    make_account, signed_in, enrol, away, failures
):
    client = signed_in(make_account())
    enrol(client)
    away(own_password, "succeed")

    assert client.request("DELETE", "/api/me/factor/", json={"current_password": PASSWORD}).status_code == 503

    assert eventually(lambda: failures() == 0)


def test_the_right_code_of_the_setup_is_no_failure_while_no_account_can_be_made(api, use_settings, away, failures):
    use_settings(SECRET_KEY="k" * 32)
    away(first, "make_first_account")
    given = {"code": setup_code(), "email": "ada@example.com", "name": "Ada", "password": PASSWORD}

    assert api.post("/api/setup/", json=given).status_code == 503

    assert eventually(lambda: failures() == 0)


def test_a_wrong_password_stays_a_failure_though_that_cannot_be_written_down(api, make_account, away, failures):
    make_account()
    away(sign_in, "note_failure")

    assert api.post("/api/session/", json=ADA | {"password": "wrong"}).status_code == 503

    assert failures() == 1
