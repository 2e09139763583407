"""Signing in with a second factor: which codes are good, how often, and how often they may be tried."""

import pytest
from sqlalchemy import text

from tests.given_factors import FACTOR
from tests.given_people import ORIGIN, PASSWORD, new_client

ADA = {"email": "ada@example.com", "password": PASSWORD}


def _sign_in(client, **more):
    return client.post("/api/session/", json=ADA | more)


def _audited(client) -> list[tuple[str, str]]:
    return [(entry["deed"], entry["detail"]) for entry in client.get("/api/audit/").json()]


def test_with_a_factor_the_sign_in_asks_for_a_code_but_only_after_the_right_password(
    api, make_account, signed_in, enrol, code_of
):
    secret, _ = enrol(signed_in(make_account()))

    asked, wrong = _sign_in(api), api.post("/api/session/", json=ADA | {"password": "wrong", "code": "123456"})

    assert asked.status_code == wrong.status_code == 401
    assert asked.json()["errors"] == [{"field": "code", "message": asked.json()["detail"]}]
    assert "Set-Cookie" not in asked.headers and asked.headers["WWW-Authenticate"] == "Bearer"
    assert list(wrong.json()) == ["detail"] and "password" in wrong.json()["detail"]
    assert _sign_in(api, code="").status_code == 401
    assert _sign_in(api, code=f" {code_of(secret)[:3]} {code_of(secret)[3:]} ").status_code == 204
    assert api.get("/api/me/").json()["name"] == "Ada"


def test_being_asked_for_a_code_is_no_failure(api, make_account, signed_in, enrol):
    enrol(signed_in(make_account()))

    assert [_sign_in(api).status_code for _ in range(12)] == [401] * 12
    assert _sign_in(api).json()["errors"][0]["field"] == "code"


def test_a_code_is_good_once(api, make_account, signed_in, enrol, code_of):
    secret, _ = enrol(signed_in(make_account()))
    code = code_of(secret)

    assert _sign_in(api, code=code).status_code == 204

    again = _sign_in(new_client(api), code=code)
    assert again.status_code == 401 and again.json()["errors"][0]["field"] == "code"


def test_the_code_that_confirmed_a_factor_does_not_sign_in(api, make_account, signed_in, enrol, code_of, step):
    secret, _ = enrol(signed_in(make_account()))

    step.now -= 1

    assert _sign_in(api, code=code_of(secret)).status_code == 401


@pytest.mark.parametrize(("off", "status"), [(-2, 401), (-1, 204), (0, 204), (1, 204), (2, 401)])
def test_a_clock_may_be_one_step_off(api, make_account, signed_in, enrol, code_of, step, off, status):
    secret, _ = enrol(signed_in(make_account()))
    step.now += 10

    assert _sign_in(api, code=code_of(secret, off)).status_code == status


def test_no_code_before_one_that_was_used_is_good(api, make_account, signed_in, enrol, code_of, step):
    secret, _ = enrol(signed_in(make_account()))
    step.now += 10

    assert _sign_in(api, code=code_of(secret, 1)).status_code == 204
    assert _sign_in(new_client(api), code=code_of(secret)).status_code == 401


def test_a_recovery_code_signs_in_once_however_it_is_typed(api, make_account, signed_in, enrol):
    client = signed_in(make_account())
    _, codes = enrol(client)

    assert _sign_in(api, code=codes[0].upper().replace("-", " ")).status_code == 204
    assert _sign_in(new_client(api), code=codes[0]).status_code == 401
    assert _sign_in(new_client(api), code=codes[1]).status_code == 204

    assert client.get(FACTOR).json()["recovery_codes_left"] == 8
    assert ("signed_in", "from testclient, with a recovery code, 9 left") in _audited(client)


def test_another_s_recovery_code_is_worth_nothing(api, make_account, signed_in, enrol):
    enrol(signed_in(make_account()))
    _, of_bob = enrol(signed_in(make_account("bob@example.com", "Bob", "agent")))

    assert _sign_in(api, code=of_bob[0]).status_code == 401


def test_codes_are_nowhere_in_the_database_but_as_hashes(make_account, signed_in, enrol, session):
    _, codes = enrol(signed_in(make_account()))

    stored = str(session.execute(text("SELECT * FROM recovery_codes")).all())

    assert len(stored) > 600 and not any(part in stored for code in codes for part in (code, code.replace("-", "")))


def test_ten_wrong_codes_end_the_tries_at_an_account_from_wherever(api, make_account, signed_in, enrol, code_of):
    secret, recovery = enrol(signed_in(make_account()))
    right = code_of(secret)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    clients = [new_client(api, address=f"192.0.2.{number}") for number in range(12)]

    answers = [_sign_in(client, code=wrong).status_code for client in clients[:11]]

    assert answers == [401] * 10 + [429]
    assert _sign_in(clients[11], code=right).status_code == 429  # not even the right one: it can be guessed
    assert _sign_in(clients[11], code=recovery[0]).status_code == 204


def test_codes_that_were_wrong_before_the_clock_was_put_back_are_forgotten(
    api, make_account, signed_in, enrol, code_of, session
):
    secret, _ = enrol(signed_in(make_account()))
    for number in range(10):
        assert _sign_in(new_client(api, address=f"192.0.2.{number}"), code="x").status_code == 401
    session.execute(text("UPDATE sign_in_failures SET created_at = created_at + interval '1 day'"))
    session.commit()

    assert _sign_in(api, code=code_of(secret)).status_code == 204


def test_what_is_typed_as_an_email_is_no_wrong_code_of_somebody(api, make_account, signed_in, enrol, code_of):
    account = make_account()
    client = signed_in(account)
    secret, _ = enrol(client)
    for number in range(10):
        typed = {"email": f"/code/{account.id}", "password": "x"}
        assert new_client(api, address=f"192.0.2.{number}").post("/api/session/", json=typed).status_code == 401

    assert _sign_in(api, code=code_of(secret)).status_code == 204
    assert _sign_in(api, code="x").status_code == 401
    assert client.post(f"{FACTOR}codes/", json={"code": code_of(secret, 1)}).status_code == 201


def test_wrong_codes_count_for_their_address_like_wrong_passwords(api, make_account, signed_in, enrol):
    enrol(signed_in(make_account()))
    make_account("bob@example.com", "Bob", "agent")

    assert [_sign_in(api, code="x").status_code for _ in range(11)] == [401] * 10 + [429]
    assert api.post("/api/session/", json=ADA | {"email": "bob@example.com"}).status_code == 429


def test_a_wrong_code_is_audited_without_what_was_typed(api, make_account, signed_in, enrol):
    client = signed_in(make_account())
    enrol(client)
    _sign_in(api, code="hunter2")

    entry = client.get("/api/audit/").json()[0]

    assert (entry["deed"], entry["subject"]) == ("sign_in_failed", "ada@example.com")
    assert entry["detail"] == "from testclient, the code was wrong"


def test_a_form_without_a_script_is_led_back_for_the_code(api, make_account, signed_in, enrol, code_of):
    secret, _ = enrol(signed_in(make_account()))

    led = [
        api.post("/api/session/", data=ADA | {"next": "/dashboard", "code": code}, follow_redirects=False)
        for code in ("", "000000x", code_of(secret))
    ]

    back = "/sign-in?next=%2Fdashboard#code-needed"
    assert [(answer.status_code, answer.headers["Location"]) for answer in led] == [
        (303, back), (303, back), (303, "/dashboard")
    ]  # fmt: skip


def test_an_invitation_to_choose_a_password_anew_does_not_stand_in_for_the_factor(
    api, make_account, signed_in, enrol, code_of
):
    admin, bob = signed_in(make_account()), make_account("bob@example.com", "Bob", "agent")
    secret, _ = enrol(signed_in(bob))
    link = admin.post(f"/api/people/{bob.id}/invitation/").json()["invitation_url"]

    body = {"secret": link.rpartition("/")[2], "name": "Bob", "password": "another horse"}
    answer = api.post("/api/invitations/", json=body, headers={"Origin": ORIGIN})

    assert answer.status_code == 204 and "Set-Cookie" not in answer.headers
    typed = {"email": "bob@example.com", "password": "another horse"}
    assert api.post("/api/session/", json=typed).json()["errors"][0]["field"] == "code"
    assert api.post("/api/session/", json=typed | {"code": code_of(secret)}).status_code == 204
