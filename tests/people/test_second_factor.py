"""The second factor of one's own: set up, ended, its recovery codes replaced, and reset by an admin."""

import pytest

from tests.asking import assert_names
from tests.given_factors import FACTOR, PROOF
from tests.given_people import PASSWORD, new_client

ADA = {"email": "ada@example.com", "password": PASSWORD}


def _sign_in(client, **more):
    return client.post("/api/session/", json=ADA | more)


def _audited(client) -> list[tuple[str, str]]:
    return [(entry["deed"], entry["detail"]) for entry in client.get("/api/audit/").json()]


def test_a_factor_counts_once_a_code_has_confirmed_it(api, make_account, signed_in, code_of):
    client = signed_in(make_account())
    assert client.get(FACTOR).json() == {"is_set_up": False, "is_required": False, "recovery_codes_left": 0}

    begun = client.post(FACTOR, json=PROOF)

    assert begun.status_code == 201
    secret, uri, svg = (begun.json()[each] for each in ("secret", "uri", "svg"))
    assert uri.startswith("otpauth://totp/") and f"secret={secret}" in uri and "ada%40example.com" in uri
    assert svg.startswith("<svg") and "script" not in svg
    assert _sign_in(api).status_code == 204  # not yet

    codes = client.put(FACTOR, json={"code": code_of(secret)}).json()["recovery_codes"]

    assert len(set(codes)) == 10
    assert client.get(FACTOR).json() == {"is_set_up": True, "is_required": False, "recovery_codes_left": 10}
    assert ("factor_set_up", "") in _audited(client)


def test_a_new_secret_replaces_one_that_was_only_begun(make_account, signed_in, code_of):
    client = signed_in(make_account())
    first, second = (client.post(FACTOR, json=PROOF).json()["secret"] for _ in range(2))

    assert_names(client.put(FACTOR, json={"code": code_of(first)}), "code")
    assert client.put(FACTOR, json={"code": code_of(second)}).status_code == 200
    assert client.post(FACTOR, json=PROOF).status_code == 409
    assert client.put(FACTOR, json={"code": code_of(second, 1)}).status_code == 409


def test_what_was_not_begun_cannot_be_confirmed_nor_ended(make_account, signed_in):
    client = signed_in(make_account())

    assert client.put(FACTOR, json={"code": "123456"}).status_code == 409
    assert client.request("DELETE", FACTOR, json={"current_password": PASSWORD}).status_code == 409
    assert client.post(f"{FACTOR}codes/", json={"code": "123456"}).status_code == 409


def test_setting_it_up_ends_the_sessions_that_showed_no_code(make_account, signed_in, enrol):
    ada = make_account()
    here, elsewhere = signed_in(ada), signed_in(ada)

    enrol(here)

    assert [client.get("/api/me/").status_code for client in (here, elsewhere)] == [200, 401]


@pytest.mark.parametrize("shown", ["the password", "a code", "a recovery code"])
def test_whoever_shows_password_or_code_does_without_from_then_on(api, make_account, signed_in, enrol, code_of, shown):
    client = signed_in(make_account())
    secret, codes = enrol(client)
    proofs = {
        "the password": {"current_password": PASSWORD},
        "a code": {"code": code_of(secret)},
        "a recovery code": {"code": codes[3]},
    }

    assert client.request("DELETE", FACTOR, json=proofs[shown]).status_code == 204

    assert client.get(FACTOR).json() == {"is_set_up": False, "is_required": False, "recovery_codes_left": 0}
    assert ("factor_ended", "") in _audited(client)
    assert _sign_in(api).status_code == 204
    enrol(client)


def test_a_stolen_session_neither_ends_a_factor_nor_makes_recovery_codes(api, make_account, signed_in, enrol):
    client = signed_in(make_account())
    enrol(client)

    for method, path in (("DELETE", FACTOR), ("POST", f"{FACTOR}codes/")):
        assert_names(client.request(method, path, json={}), "current_password")
        assert_names(client.request(method, path, json={"current_password": "wrong"}), "current_password")
        assert_names(client.request(method, path, json={"code": "wrong"}), "code")

    assert client.get(FACTOR).json() == {"is_set_up": True, "is_required": False, "recovery_codes_left": 10}
    assert [client.request("DELETE", FACTOR, json={"code": "x"}).status_code for _ in range(7)][-1] == 429


def test_a_stolen_session_sets_up_none_and_ends_no_other(make_account, signed_in):
    ada = make_account()
    thief, owner = signed_in(ada), signed_in(ada)

    for given in ({}, {"current_password": None}, {"current_password": ""}, {"current_password": "wrong"}):
        assert_names(thief.post(FACTOR, json=given), "current_password")

    assert thief.put(FACTOR, json={"code": "123456"}).status_code == 409
    assert owner.get(FACTOR).json()["is_set_up"] is False
    assert [thief.post(FACTOR, json={"current_password": "wrong"}).status_code for _ in range(9)][-1] == 429


def test_whoever_has_no_password_shows_none(make_account, signed_in, code_of):
    client = signed_in(make_account(password_hash=None))

    secret = client.post(FACTOR, json={}).json()["secret"]

    assert client.put(FACTOR, json={"code": code_of(secret)}).status_code == 200


def test_new_recovery_codes_replace_those_before(api, make_account, signed_in, enrol):
    client = signed_in(make_account())
    _, before = enrol(client)

    answer = client.post(f"{FACTOR}codes/", json={"current_password": PASSWORD})

    assert answer.status_code == 201
    after = answer.json()["recovery_codes"]
    assert len(after) == 10 and not set(before) & set(after)
    assert [_sign_in(new_client(api), code=code).status_code for code in (before[0], after[0])] == [401, 204]
    assert ("recovery_codes_made", "") in _audited(client)


@pytest.mark.parametrize("scope", ["read", "write"])
def test_no_token_changes_a_factor(make_account, holding, scope):
    client = holding(make_account(), scope)

    assert client.get(FACTOR).status_code == 200
    answers = [
        client.post(FACTOR, json=PROOF),
        client.put(FACTOR, json={"code": "123456"}),
        client.request("DELETE", FACTOR, json={"current_password": PASSWORD}),
        client.post(f"{FACTOR}codes/", json={"current_password": PASSWORD}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4


def test_an_admin_resets_the_factor_of_somebody_who_has_lost_it(api, make_account, signed_in, enrol):
    ada, bob = make_account(), make_account("bob@example.com", "Bob", "agent")
    admin, agent = signed_in(ada), signed_in(bob)
    enrol(admin), enrol(agent)
    assert [person["has_second_factor"] for person in admin.get("/api/people/").json()] == [True, True]

    assert agent.delete(f"/api/people/{ada.id}/factor/").status_code == 403
    assert admin.delete(f"/api/people/{ada.id}/factor/").status_code == 409  # one's own takes a proof
    assert admin.delete("/api/people/99/factor/").status_code == 404
    assert admin.delete(f"/api/people/{bob.id}/factor/").status_code == 204

    assert api.post("/api/session/", json=ADA | {"email": "bob@example.com"}).status_code == 204
    entry = admin.get("/api/audit/").json()[1]
    assert (entry["deed"], entry["subject"], entry["actor"]["name"]) == ("factor_ended", "bob@example.com", "Ada")


def test_on_an_open_desk_nobody_has_a_factor(api):
    assert [
        api.get(FACTOR).status_code,
        api.post(FACTOR, json=PROOF).status_code,
        api.get("/api/desk/").status_code,
    ] == [403] * 3
