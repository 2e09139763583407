"""Filters are kept under a name, shared or not, and each says how many tickets it lets through."""

import pytest
from sqlalchemy import text

from support_desk.people.actors import Role
from support_desk.words import Priority, Status
from tests.asking import JSON, assert_names, raw
from tests.processes import migrated_back_to, migrated_to, run_sql

VIEW = {"name": "Urgent", "query": "status=open&priority=critical", "is_shared": False}


@pytest.fixture
def ada_and_bea(make_account, signed_in):
    """An admin and an agent, each at a browser."""
    return signed_in(make_account()), signed_in(make_account("bea@example.com", "Bea", Role.agent))


def names(client) -> list[str]:
    return [view["name"] for view in client.get("/api/views/").json()]


def test_a_view_is_kept_counted_changed_and_forgotten(api, make_ticket):
    make_ticket(priority=Priority.critical)
    make_ticket(priority=Priority.critical, status=Status.closed)

    made = api.post("/api/views/", json={"name": " Urgent ", "query": "?priority=critical&status=open&search="})

    assert made.status_code == 201
    assert made.json() == {"id": 1, **VIEW, "query": "priority=critical&status=open", "is_own": True, "count": 1}
    assert api.get("/api/views").json() == [made.json()]
    changed = api.patch("/api/views/1", json={"query": "priority=critical", "is_shared": True})
    assert changed.json() == made.json() | {"query": "priority=critical", "is_shared": True, "count": 2}
    assert api.delete("/api/views/1/").status_code == 204
    assert api.get("/api/views/").json() == []
    assert api.delete("/api/views/1/").status_code == 404


def test_others_see_what_is_shared_and_only_admins_may_change_it(ada_and_bea):
    ada, bea = ada_and_bea
    for name, is_shared in (("Hers", False), ("Ours", True)):
        bea.post("/api/views/", json=VIEW | {"name": name, "is_shared": is_shared})
    ada.post("/api/views/", json=VIEW | {"name": "Admin's", "is_shared": True})

    assert names(bea) == ["Hers", "Ours", "Admin's"]
    assert names(ada) == ["Ours", "Admin's"]
    assert [view["is_own"] for view in ada.get("/api/views/").json()] == [False, True]
    assert ada.patch("/api/views/1/", json={"name": "Mine"}).status_code == 404
    assert ada.patch("/api/views/2/", json={"name": "Everybody's"}).status_code == 200
    assert bea.patch("/api/views/3/", json={"name": "Mine"}).status_code == 403
    assert bea.delete("/api/views/3/").status_code == 403
    assert names(ada) == ["Everybody's", "Admin's"]


def test_me_is_whoever_looks(ada_and_bea, make_ticket):
    ada, bea = ada_and_bea
    make_ticket(assignee_id=2)
    bea.post("/api/views/", json={"name": "Mine", "query": "assignee=me", "is_shared": True})

    assert [view["count"] for view in bea.get("/api/views/").json()] == [1]
    assert [view["count"] for view in ada.get("/api/views/").json()] == [0]


def test_a_view_of_an_open_desk_is_everybodys_and_nobody_is_me_there(api, make_ticket, make_account, signed_in):
    make_ticket()
    made = api.post("/api/views/", json={"name": "Mine", "query": "assignee=me"})
    assert made.json()["count"] == 0

    make_account()
    bea = make_account("bea@example.com", "Bea", Role.agent)

    assert names(signed_in(bea)) == ["Mine"]


def test_a_view_counts_what_is_searched_for_and_what_happened_when(api, make_ticket):
    make_ticket(title="Kumquat")
    make_ticket()
    for query in ("search=kumquat", "opened=today", "changed=..-2d", "resolved=today&sort=changed"):
        api.post("/api/views/", json={"name": query, "query": query})

    assert [view["count"] for view in api.get("/api/views/").json()] == [1, 2, 0, 0]


@pytest.mark.parametrize(
    "query",
    [
        "status=done",
        "cursor=a1.1",
        "colour=red",
        "opened=soon",
        "search=%00",
        "search=%ff",
        "x" * 2001,
        "sort=id",
        "\ud800",
    ],
)
def test_a_query_that_the_list_would_not_take_is_refused_by_name(api, query):
    body = raw({"name": "x", "query": query})

    assert_names(api.post("/api/views/", content=body, headers=JSON), "query")


@pytest.mark.parametrize("name", ["search", "requester", "opened", "resolved", "changed", "sort"])
def test_what_the_list_takes_once_a_view_has_once(api, name):
    query = f"status=open&{name}=&status=closed&{name}="

    for answer in (
        api.post("/api/views/", json=VIEW | {"query": query}),
        api.post("/api/tickets/bulk/", json={"filter": query, "delete": True}),
        api.get(f"/api/tickets/?{query}"),
    ):
        assert answer.status_code == 422
        assert answer.json()["detail"] == f"The {name} may be given once."
    assert_names(api.post("/api/views/", json=VIEW | {"query": query}), "query")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"query": ""}, "name"),
        ({"name": " ", "query": ""}, "name"),
        ({"name": "x"}, "query"),
        ({"name": "x", "query": "", "is_shared": "yes"}, "is_shared"),
        ({"name": "x", "query": "", "count": 1}, "count"),
    ],
)
def test_what_makes_no_view_is_refused(api, body, field):
    assert_names(api.post("/api/views/", json=body), field)
    assert api.patch("/api/views/1/", json={}).status_code == 422


def test_a_hundred_views_are_enough(api, session):
    session.execute(
        text("INSERT INTO saved_views (name, query) SELECT 'View ' || n, '' FROM generate_series(1, 100) AS n")
    )
    session.commit()

    assert api.post("/api/views/", json=VIEW).status_code == 409


def test_views_go_with_their_account_by_sql_too(ada_and_bea, session):
    ada, bea = ada_and_bea
    bea.post("/api/views/", json=VIEW | {"is_shared": True})

    session.execute(text("DELETE FROM accounts WHERE id = 2"))
    session.commit()

    assert names(ada) == []


def test_a_filled_desk_goes_up_down_and_up(new_database):
    url = new_database()
    migrated_to(url, "0013")
    run_sql(url, "INSERT INTO tickets (title, description, category, priority) VALUES ('x', 'x', 'billing', 'high')")

    for _ in range(2):
        migrated_to(url, "0016")
        assert run_sql(url, "SELECT urgency(priority) FROM tickets") == [(3,)]
        run_sql(url, "INSERT INTO saved_views (name, query) VALUES ('x', '')")
        migrated_back_to(url, "0013")
        assert run_sql(url, "SELECT to_regclass('saved_views'), to_regproc('urgency')") == [(None, None)]
