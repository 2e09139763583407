"""A desk that asks everybody for a second factor: whoever has none can do nothing but set one up."""

import pytest

from support_desk.errors import NotAllowed
from support_desk.people.authority import FACTOR_FIRST, SETTING_UP, WHO_MAY, Deed, demand, may
from support_desk.people.identity import actor_for, forget_everybody
from support_desk.people.scopes import NOTHING, scope_of
from tests.asking import assert_names
from tests.given_factors import FACTOR
from tests.given_people import PASSWORD

ADA = {"email": "ada@example.com", "password": PASSWORD}
REQUIRED = {"requires_second_factor": True}


@pytest.fixture
def admin(make_account, signed_in, enrol):
    """Ada, who has a second factor."""
    client = signed_in(make_account())
    enrol(client)
    return client


@pytest.fixture
def bob(admin, make_account):
    return make_account("bob@example.com", "Bob", "agent")


def test_admins_settle_whether_everybody_needs_one(admin, bob, signed_in, holding):
    assert admin.get("/api/desk/").json() == {"requires_second_factor": False}
    assert [signed_in(bob).get("/api/desk/").status_code, signed_in(bob).patch("/api/desk/").status_code] == [403, 403]

    assert admin.patch("/api/desk/", json=REQUIRED).json() == REQUIRED

    assert admin.get("/api/desk/").json() == REQUIRED
    assert admin.get(FACTOR).json()["is_required"]
    entry = admin.get("/api/audit/").json()[0]
    assert (entry["deed"], entry["detail"]) == ("desk_changed", "requires_second_factor: False → True")
    assert_names(admin.patch("/api/desk/", json={"requires_second_factor": None}), "requires_second_factor")
    assert_names(admin.patch("/api/desk/", json={}), "requires_second_factor")


def test_what_is_settled_already_is_not_audited_again(admin):
    for _ in range(2):
        admin.patch("/api/desk/", json=REQUIRED)

    assert [entry["deed"] for entry in admin.get("/api/audit/").json()].count("desk_changed") == 1


def test_sessions_and_tokens_that_are_there_already_are_good_for_nothing_else_at_once(
    admin, bob, signed_in, holding, unchanged
):
    clients = [signed_in(bob), holding(bob), holding(bob, "read")]
    assert [client.get("/api/tickets/").status_code for client in clients] == [200] * 3

    admin.patch("/api/desk/", json=REQUIRED)

    for client in clients:
        refused = [
            client.get("/api/tickets/"),
            client.get("/api/tickets/1/"),
            client.get("/api/tickets/stats/"),
            client.get("/api/people/"),
            client.post("/api/tickets/", json={"title": "t", "description": "d"}),
            client.patch("/api/tickets/1/", json={"status": "closed"}),
            client.post("/api/tickets/classify/", json={"description": "d"}),
        ]
        assert [(answer.status_code, answer.json()["detail"]) for answer in refused] == [(403, FACTOR_FIRST)] * 7
        assert client.get("/api/me/").json()["name"] == "Bob"
    assert admin.get("/api/tickets/").status_code == 200


def test_whoever_has_none_signs_in_sets_one_up_and_is_whole(api, admin, bob, new_visitor, enrol):
    admin.patch("/api/desk/", json=REQUIRED)
    client = new_visitor()

    assert client.post("/api/session/", json=ADA | {"email": "bob@example.com"}).status_code == 204
    assert client.get("/api/tickets/").status_code == 403
    assert client.get(FACTOR).json() == {"is_set_up": False, "is_required": True, "recovery_codes_left": 0}
    enrol(client)

    assert client.get("/api/tickets/").status_code == 200
    assert client.request("DELETE", FACTOR, json={"current_password": PASSWORD}).status_code == 204
    assert client.get("/api/tickets/").status_code == 403


def test_whoever_has_none_makes_no_token(admin, bob, signed_in):
    admin.patch("/api/desk/", json=REQUIRED)

    refused = signed_in(bob).post("/api/tokens/", json={"name": "x", "scope": "read"})

    assert (refused.status_code, refused.json()["detail"]) == (403, FACTOR_FIRST)
    assert admin.get("/api/tokens/").json() == []


def test_an_admin_without_one_manages_nothing_and_cannot_do_without_the_rule(make_account, signed_in):
    client = signed_in(make_account())
    client.patch("/api/desk/", json=REQUIRED)

    answers = [client.get("/api/desk/"), client.patch("/api/desk/", json={"requires_second_factor": False})]
    answers += [client.get("/api/audit/"), client.get("/api/people/"), client.patch("/api/people/1/", json={})]

    assert [answer.status_code for answer in answers] == [403] * 5


def test_when_nobody_is_asked_any_more_all_is_as_before(admin, bob, signed_in):
    client = signed_in(bob)
    for is_required, status in ((True, 403), (False, 200)):
        admin.patch("/api/desk/", json={"requires_second_factor": is_required})
        assert client.get("/api/tickets/").status_code == status


def test_who_a_provider_let_in_is_not_asked(admin, bob, signed_in, session):
    from sqlalchemy import text

    client = signed_in(bob)
    admin.patch("/api/desk/", json=REQUIRED)

    session.execute(text("UPDATE sign_ins SET is_by_provider = true"))
    session.commit()
    forget_everybody()

    assert client.get("/api/tickets/").status_code == 200


def test_half_an_actor_sees_nothing_and_may_nothing_but_set_up(make_account):
    half = actor_for(make_account(), is_half=True)

    assert scope_of(half) == NOTHING
    assert {deed for deed in Deed if may(half, deed)} == SETTING_UP
    for deed in {deed for deed, roles in WHO_MAY.items() if half.role in roles} - SETTING_UP:
        with pytest.raises(NotAllowed, match="second factor"):
            demand(half, deed)
