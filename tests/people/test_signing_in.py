"""Signing in and out: the cookie, who is let in, and what nobody can tell from a refusal."""

import re
import unicodedata
from http.cookies import SimpleCookie

import pytest
from sqlalchemy import text

from support_desk.people.signing_in import passwords
from tests.asking import assert_names
from tests.given_people import PASSWORD, new_client

ADA = {"email": "ada@example.com", "password": PASSWORD}


def _cookie(answer):
    return SimpleCookie(answer.headers["Set-Cookie"])["desk_session"]


@pytest.fixture
def verified(monkeypatch) -> list[tuple]:
    """What passwords were looked at, and whether there was a hash to compare them with."""
    looked_at, look = [], passwords._is_right

    def is_right(password_hash, password):
        looked_at.append((password, password_hash is not None))
        return look(password_hash, password)

    monkeypatch.setattr(passwords, "_is_right", is_right)
    return looked_at


def test_signing_in_leaves_a_cookie_that_lets_in(api, make_account):
    make_account()

    answer = api.post("/api/session/", json=ADA)

    assert (answer.status_code, answer.content) == (204, b"")
    cookie = _cookie(answer)
    assert (cookie["path"], cookie["max-age"], cookie["samesite"]) == ("/", str(14 * 24 * 3600), "lax")
    assert cookie["httponly"] and not cookie["secure"] and not cookie["domain"]
    assert re.fullmatch(r"[\w-]{43}", cookie.value)
    assert api.get("/api/me/").json()["name"] == "Ada"


@pytest.mark.parametrize("is_told_by", ["the scheme", "PUBLIC_URL"])
def test_over_https_the_cookie_stays_there(api, make_account, use_settings, is_told_by):
    make_account()
    if is_told_by == "PUBLIC_URL":
        use_settings(PUBLIC_URL="https://desk.example.com")
    else:
        api.base_url = "https://localhost:8000"

    assert _cookie(api.post("/api/session/", json=ADA))["secure"]


@pytest.mark.parametrize("typed", ["ADA@EXAMPLE.COM", " Ada@Example.com\n"])
def test_an_email_is_known_in_any_case(api, make_account, typed):
    make_account()

    assert api.post("/api/session/", json=ADA | {"email": typed}).status_code == 204


def test_accents_may_be_typed_in_either_way(api, make_account):
    make_account("Zo\u00eb@example.com", password_hash=passwords.hashed_at_once("caf\u00e9 caf\u00e9"))

    typed = {"email": "ZOE\u0308@example.com", "password": "cafe\u0301 cafe\u0301"}

    assert api.post("/api/session/", json=typed).status_code == 204


@pytest.mark.parametrize("accented", ["\u00e9" * 150, "\u1ec7" * 200, "\U0001d160" * 66])
def test_a_long_password_may_be_typed_in_either_way_too(api, make_account, signed_in, accented):
    client, composed = signed_in(make_account()), unicodedata.normalize("NFC", accented)
    changed = {"current_password": PASSWORD, "new_password": composed}

    assert client.patch("/api/me/", json=changed).status_code == 200

    for typed in (accented, composed, unicodedata.normalize("NFD", accented)):
        assert api.post("/api/session/", json=ADA | {"password": typed}).status_code == 204
    for wrong in (composed[:-1], composed + "x", composed + "x" * 1_000):
        assert api.post("/api/session/", json=ADA | {"password": wrong}).status_code == 401


def test_nobody_can_tell_whether_an_email_has_an_account(api, make_account, verified):
    make_account()
    make_account("gone@example.com", is_active=False)
    make_account("new@example.com", password_hash=None)

    answers = [
        api.post("/api/session/", json={"email": email, "password": password})
        for email, password in [
            ("ada@example.com", "wrong"),
            ("nobody@example.com", "wrong"),
            ("gone@example.com", PASSWORD),
            ("new@example.com", PASSWORD),
        ]
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(name for name in answer.headers) for answer in answers}) == 1
    assert [has_hash for _, has_hash in verified] == [True, False, False, False]  # each was looked at, once


def test_a_password_is_never_in_the_database(api, make_account, session):
    make_account()
    key = _cookie(api.post("/api/session/", json=ADA)).value
    api.post("/api/session/", json={"email": "hunter2 hunter2", "password": "hunter2 hunter2"})

    tables = ("accounts", "sign_ins", "sign_in_failures", "audit_entries")
    stored = "".join(str(session.execute(text(f"SELECT * FROM {table}")).all()) for table in tables)

    assert "Ada" in stored and "argon2id" in stored
    assert not any(secret in stored for secret in (PASSWORD, key, "hunter2"))


def test_each_sign_in_has_a_secret_of_its_own_and_ends_the_one_before(api, make_account):
    make_account()
    planted = "x" * 43
    api.cookies.set("desk_session", planted)

    first = _cookie(api.post("/api/session/", json=ADA)).value
    second = _cookie(api.post("/api/session/", json=ADA)).value

    assert len({planted, first, second}) == 3
    seen = [new_client(api, Cookie=f"desk_session={key}").get("/api/me/") for key in (planted, first, second)]
    assert [answer.status_code for answer in seen] == [401, 401, 200]


def test_signing_out_ends_the_session_and_clears_the_cookie(api, make_account):
    make_account()
    key = _cookie(api.post("/api/session/", json=ADA)).value

    answer = api.delete("/api/session/")

    assert answer.status_code == 204
    assert _cookie(answer)["max-age"] == "0"
    assert "desk_session" not in api.cookies
    assert new_client(api, Cookie=f"desk_session={key}").get("/api/me/").status_code == 401
    assert api.delete("/api/session/").status_code == 204


def test_a_page_of_another_origin_signs_nobody_in_or_out(api, make_account, signed_in, use_settings):
    ada = make_account()
    use_settings(CORS_ALLOWED_ORIGINS="https://shop.example.com")
    foreign = {"Origin": "https://shop.example.com"}
    client = signed_in(ada)

    assert api.post("/api/session/", json=ADA, headers=foreign).status_code == 403
    assert client.delete("/api/session/", headers=foreign).status_code == 403
    assert client.get("/api/me/").status_code == 200


def test_what_is_no_sign_in_is_wrong_input(api, make_account):
    make_account()

    assert_names(api.post("/api/session/", json={"email": "ada@example.com"}), "password")
    assert_names(api.post("/api/session/", json=ADA | {"password": 1}), "password")
    assert_names(api.post("/api/session/", json=ADA | {"password": "a\x00b"}), "password")
    assert_names(api.post("/api/session/", json=ADA | {"email": "a\x00@b.de"}), "email")
    assert_names(api.post("/api/session/", json=ADA | {"remember": True}), "remember")
    assert api.post("/api/session/", content=b"x", headers={"Content-Type": "text/plain"}).status_code == 415


@pytest.mark.parametrize(
    ("following", "led"),
    [
        ("/tickets?status=open", "/tickets?status=open"),
        ("", "/tickets"),
        ("//evil.example", "/tickets"),
        ("/..//evil.example", "/tickets"),
        ("/\\evil.example", "/tickets"),
        ("/\t/evil.example", "/tickets"),
        ("https://evil.example", "/tickets"),
        ("tickets", "/tickets"),
        ("/a\r\nSet-Cookie: x=y", "/tickets"),
    ],
)
def test_a_form_without_a_script_is_led_on_within_the_desk(api, make_account, following, led):
    make_account()

    answer = api.post("/api/session/", data=ADA | {"next": following}, follow_redirects=False)

    assert (answer.status_code, answer.headers["Location"]) == (303, led)
    assert _cookie(answer).value


@pytest.mark.parametrize(
    ("changed", "problem"), [({"password": "wrong"}, "wrong"), ({"email": ""}, "missing"), ({"more": "x"}, "missing")]
)
def test_a_form_that_fails_is_led_back_with_what_was_wrong(api, make_account, changed, problem):
    make_account()

    answer = api.post("/api/session/", data=ADA | changed | {"next": "/dashboard"}, follow_redirects=False)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?next=%2Fdashboard#{problem}")
    assert "Set-Cookie" not in answer.headers
