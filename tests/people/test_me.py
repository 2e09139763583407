"""Who asks, and what people change about themselves."""

import unicodedata

import pytest

from tests.asking import assert_is_sentence, assert_names
from tests.given_people import ORIGIN, PASSWORD, new_client

SIGN_IN = {"email": "ada@example.com", "password": PASSWORD}


def test_on_an_open_desk_nobody_is_anybody(api):
    assert api.get("/api/me/").json() == {"role": "open"}


def test_what_is_about_accounts_says_on_an_open_desk_that_there_are_none(api):
    asked = [
        api.get("/api/people/"),
        api.post("/api/people/", content=b"no JSON"),
        api.get("/api/tokens"),
        api.post("/api/tokens", json={"name": "x", "scope": "read"}),
        api.get("/api/audit/"),
        api.patch("/api/me/", json={"name": "Bob"}),
    ]

    for answer in asked:
        assert answer.status_code == 403
        assert "no accounts yet" in answer.json()["detail"]
        assert_is_sentence(answer.json()["detail"])


def test_on_a_closed_desk_nobody_is_asked_to_sign_in(api, make_account):
    make_account()

    answer = api.get("/api/me")

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_people_see_who_they_are(make_account, signed_in, holding):
    ada, bob = make_account(), make_account("bob@example.com", "<b>Bob</b>", "agent")

    assert signed_in(ada).get("/api/me/").json() == {
        "id": ada.id, "email": "ada@example.com", "name": "Ada", "role": "admin"
    }  # fmt: skip
    assert holding(bob, "read").get("/api/me/").json()["name"] == "<b>Bob</b>"


def test_people_change_their_own_names(make_account, signed_in):
    client = signed_in(make_account())

    assert client.patch("/api/me/", json={"name": " Ada L. "}).json()["name"] == "Ada L."
    assert client.get("/api/me").json()["name"] == "Ada L."


def test_wrong_changes_of_oneself_are_named(make_account, signed_in):
    client = signed_in(make_account())

    assert_names(client.patch("/api/me/", json={}), "body")
    assert_names(client.patch("/api/me/", json={"name": " "}), "name")
    assert_names(client.patch("/api/me/", json={"name": "x" * 101}), "name")
    assert_names(client.patch("/api/me/", json={"role": "admin"}), "role")
    assert_names(client.patch("/api/me/", json={"new_password": "long enough"}), "current_password")
    assert_names(client.patch("/api/me/", json={"current_password": PASSWORD, "new_password": "x" * 9}), "new_password")
    assert_names(client.patch("/api/me/", json={"current_password": "x", "new_password": "x" * 10}), "current_password")
    assert new_client(client).post("/api/session/", json=SIGN_IN).status_code == 204


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_new_password_has_as_many_characters_as_it_shows(make_account, signed_in, form):
    client, changed = signed_in(make_account()), {"current_password": PASSWORD}

    for length in (5, 9, 201, 9_999):
        changed["new_password"] = unicodedata.normalize(form, "\u1ec7" * length)
        assert_names(client.patch("/api/me/", json=changed), "new_password")
    for length in (10, 200):
        changed["new_password"] = unicodedata.normalize(form, "\u1ec7" * length)
        assert client.patch("/api/me/", json=changed).status_code == 200
        changed["current_password"] = changed["new_password"]


def test_a_new_password_ends_all_other_sessions_and_no_token(make_account, signed_in, holding):
    ada = make_account()
    mine, stolen, script = signed_in(ada), signed_in(ada), holding(ada)

    changed = {"current_password": PASSWORD, "new_password": "another horse"}
    assert mine.patch("/api/me/", json=changed).status_code == 200

    asked = [client.get("/api/me/").status_code for client in (mine, stolen, script)]
    assert asked == [200, 401, 200]
    newcomer = new_client(mine)
    assert newcomer.post("/api/session/", json=SIGN_IN).status_code == 401
    assert newcomer.post("/api/session/", json=SIGN_IN | {"password": "another horse"}).status_code == 204


def test_whoever_has_a_session_cannot_try_passwords_without_end(make_account, signed_in):
    client = signed_in(make_account())
    guess = {"current_password": "guess", "new_password": "another horse"}

    tries = [client.patch("/api/me/", json=guess).status_code for _ in range(11)]

    assert tries == [422] * 10 + [429]
    right = client.patch("/api/me/", json=guess | {"current_password": PASSWORD})
    assert right.status_code == 429 and int(right.headers["Retry-After"]) > 0


def test_a_page_of_another_origin_changes_nothing_with_the_cookie(api, make_account, session_of, use_settings):
    cookie = f"desk_session={session_of(make_account())}"
    use_settings(CORS_ALLOWED_ORIGINS="https://shop.example.com")
    foreign = new_client(api, Cookie=cookie, Origin="https://shop.example.com")
    unsaid = new_client(api, Cookie=cookie)

    assert foreign.patch("/api/me/", json={"name": "Mallory"}).status_code == 403
    assert foreign.get("/api/me/").status_code == 403
    assert unsaid.patch("/api/me/", json={"name": "Mallory"}).status_code == 401
    assert unsaid.get("/api/me/").json()["name"] == "Ada"
    assert new_client(api, Cookie=cookie, Origin=ORIGIN).patch("/api/me/", json={"name": "A."}).status_code == 200
