"""API tokens: shown once, good for what their scope says, and for as long as they and their owners are."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from support_desk.people.identity import forget_everybody
from tests.asking import assert_names
from tests.given_people import new_client

NEW = {"name": "Nightly export", "scope": "write"}


def _bearer(api, token: str):
    return new_client(api, Authorization=f"Bearer {token}")


def test_a_token_acts_as_its_owner_and_is_shown_once(api, make_account, signed_in):
    client = signed_in(make_account())

    made = client.post("/api/tokens/", json=NEW)

    assert made.status_code == 201
    token = made.json()["token"]
    assert token.startswith("desk_")
    assert _bearer(api, token).get("/api/me/").json()["name"] == "Ada"
    listed = client.get("/api/tokens")
    assert token not in listed.text
    [shown] = listed.json()
    assert {key: shown[key] for key in ("name", "scope", "owner", "expires_at")} == {
        **NEW, "owner": {"id": 1, "name": "Ada"}, "expires_at": None
    }  # fmt: skip


def test_a_token_is_not_in_the_database(make_account, signed_in, session):
    token = signed_in(make_account()).post("/api/tokens/", json=NEW).json()["token"]

    assert token not in str(session.execute(text("SELECT * FROM api_tokens")).all())
    assert token not in str(session.execute(text("SELECT * FROM audit_entries")).all())


def test_a_token_expires(api, make_account, signed_in, holding):
    ada = make_account()
    made = signed_in(ada).post("/api/tokens/", json=NEW | {"expires_in_days": 3650.0}).json()

    left = datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=3649) < left <= timedelta(days=3650)
    assert holding(ada, expires_at=datetime.now(UTC) - timedelta(seconds=1)).get("/api/me/").status_code == 401


def test_a_token_that_expires_makes_none_that_does_not(make_account, holding, session):
    parent = holding(make_account(), expires_at=(end := datetime.now(UTC) + timedelta(days=10)))

    ends = [
        datetime.fromisoformat(parent.post("/api/tokens/", json=NEW | asked).json()["expires_at"])
        for asked in ({}, {"expires_in_days": 11}, {"expires_in_days": 9})
    ]

    assert ends[:2] == [end, end] and ends[2] < end


def test_a_revoked_token_is_good_for_nothing(make_account, signed_in, holding):
    ada = make_account()
    script, browser = holding(ada), signed_in(ada)
    [token] = browser.get("/api/tokens/").json()

    assert browser.delete(f"/api/tokens/{token['id']}/").status_code == 204
    assert script.get("/api/me/").status_code == 401
    assert browser.delete(f"/api/tokens/{token['id']}").status_code == 404


def test_a_token_that_was_made_with_another_goes_with_it(api, make_account, signed_in, holding):
    ada = make_account()
    child = _bearer(api, holding(ada).post("/api/tokens/", json=NEW).json()["token"])
    grandchild = _bearer(api, child.post("/api/tokens/", json=NEW).json()["token"])
    other, browser = holding(ada), signed_in(ada)

    assert browser.delete("/api/tokens/1/").status_code == 204

    assert [client.get("/api/me/").status_code for client in (child, grandchild, other)] == [401, 401, 200]
    assert len(browser.get("/api/tokens/").json()) == 1
    deeds = [entry["deed"] for entry in browser.get("/api/audit/").json()]
    assert deeds[:3] == ["token_revoked"] * 3 and "token_revoked" not in deeds[3:]


def test_a_token_may_take_the_place_of_the_one_that_made_it(api, make_account, holding):
    first = holding(make_account())
    second = _bearer(api, first.post("/api/tokens/", json=NEW).json()["token"])
    third = _bearer(api, second.post("/api/tokens/", json=NEW).json()["token"])

    assert second.delete("/api/tokens/1/").status_code == 204

    assert [client.get("/api/me/").status_code for client in (first, second, third)] == [401, 200, 200]


@pytest.mark.parametrize(("revoking", "revoked"), [(2, 3), (3, 2)], ids=["what it made", "what made it"])
def test_a_token_that_revokes_another_goes_with_the_first_all_the_same(
    api, make_account, signed_in, holding, revoking, revoked
):
    ada = make_account()
    holders = {1: holding(ada)}
    for number in (1, 2):
        holders[number + 1] = _bearer(api, holders[number].post("/api/tokens/", json=NEW).json()["token"])

    assert holders[revoking].delete(f"/api/tokens/{revoked}/").status_code == 204
    assert holders[revoking].get("/api/me/").status_code == 200
    assert signed_in(ada).delete("/api/tokens/1/").status_code == 204

    assert holders[revoking].get("/api/me/").status_code == 401


def test_who_loses_his_right_while_a_body_is_on_its_way_is_not_let_in(make_account, signed_in, session):
    client = signed_in(make_account())

    def body():
        yield json.dumps(NEW).encode()[:-1]
        session.execute(text("DELETE FROM sign_ins"))
        session.commit()
        forget_everybody()
        yield b"}"

    answer = client.post("/api/tokens/", content=body(), headers={"Content-Type": "application/json"})

    assert answer.status_code == 401
    assert session.execute(text("SELECT count(*) FROM api_tokens")).scalar_one() == 0


def test_another_s_token_does_not_exist_but_for_admins(make_account, signed_in, holding):
    ada, bob = make_account(), make_account("bob@example.com", "Bob", "agent")
    hers, his = holding(ada), holding(bob)

    assert [token["owner"]["name"] for token in signed_in(bob).get("/api/tokens/").json()] == ["Bob"]
    assert signed_in(bob).delete("/api/tokens/1/").status_code == 404
    assert hers.get("/api/me/").status_code == 200

    assert [token["owner"]["name"] for token in signed_in(ada).get("/api/tokens/").json()] == ["Bob", "Ada"]
    assert signed_in(ada).delete("/api/tokens/2/").status_code == 204
    assert his.get("/api/me/").status_code == 401


def test_a_token_makes_none_that_may_do_more(api, make_account, holding):
    bob = make_account(), make_account("bob@example.com", "Bob", "agent")
    reading, writing = holding(bob[1], "read"), holding(bob[1])

    assert reading.post("/api/tokens/", json=NEW).status_code == 403
    assert reading.post("/api/tokens/", json=NEW | {"scope": "read"}).status_code == 403
    made = writing.post("/api/tokens/", json=NEW).json()
    assert made["owner"]["name"] == "Bob"
    assert _bearer(api, made["token"]).get("/api/audit/").status_code == 403


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"scope": "admin"}, "scope"),
        ({"scope": None}, "scope"),
        *(({"expires_in_days": days}, "expires_in_days") for days in (0, -1, 3651, 1.5, "7", True)),
        ({"owner": 1}, "owner"),
    ],
)
def test_wrong_tokens_are_named(make_account, signed_in, changed, field):
    assert_names(signed_in(make_account()).post("/api/tokens/", json=NEW | changed), field)


@pytest.mark.parametrize("number", [0, 99, 2**63, 10**40])
def test_a_token_that_is_not_there_is_not_found(make_account, signed_in, number):
    assert signed_in(make_account()).delete(f"/api/tokens/{number}/").status_code == 404


@pytest.mark.parametrize("shown", ["", "x", "desk_", "desk_" + "x" * 43, "desk_" + "x" * 100_000])
def test_what_is_no_token_is_nobody_s(api, make_account, shown):
    make_account()

    assert _bearer(api, shown).get("/api/me/").status_code == 401


@pytest.mark.parametrize("shown", ["Bearer", "bearer", "BEARER ", "Bearer\t"])
def test_a_token_that_was_left_empty_is_not_made_good_by_the_cookie(make_account, signed_in, shown):
    client = signed_in(make_account())

    for answer in (
        client.get("/api/me/", headers={"Authorization": shown}),
        client.patch("/api/me/", json={"name": "Eve"}, headers={"Authorization": shown}),
    ):
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert client.get("/api/me/").json()["name"] == "Ada"


@pytest.mark.parametrize("shown", ["Basic eDp5", "Basic", "Bearers x", ""])
def test_what_a_proxy_has_asked_for_is_left_to_it(make_account, signed_in, shown):
    assert signed_in(make_account()).get("/api/me/", headers={"Authorization": shown}).status_code == 200
