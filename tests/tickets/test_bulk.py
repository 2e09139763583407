"""Many tickets changed or deleted by one call over REST: all of them or none."""

import pytest
from sqlalchemy import text

from support_desk.tickets.bulk import deeds
from tests.asking import assert_names

BULK = "/api/tickets/bulk/"
HIGH = {"priority": "high"}


@pytest.fixture
def three(make_ticket):
    """Tickets 1 to 3; the last one is resolved, and has a high priority."""
    return [make_ticket(), make_ticket(title="Where is it?"), make_ticket(status="resolved", priority="high")]


def details(api) -> list[dict]:
    return [api.get(f"/api/tickets/{number}/").json() for number in (1, 2, 3)]


def test_each_ticket_is_changed_with_its_own_entries(api, three):
    change = {"status": "closed", "priority": "high", "comment": "All done."}
    answer = api.post(BULK, json={"ids": [1, 3], "change": change})

    assert answer.status_code == 200, answer.text
    assert answer.json()["changed"] == 2
    first, second, third = details(api)
    assert [ticket["status"] for ticket in (first, second, third)] == ["closed", "open", "closed"]
    assert [entry["kind"] for entry in first["timeline"]] == ["status", "priority", "comment"]
    assert [entry["kind"] for entry in third["timeline"]] == ["status", "comment"]
    assert first["timeline"][0]["actor"] == {"kind": "api", "id": None, "name": "api"}
    assert [comment["body"] for comment in third["comments"]] == ["All done."]
    assert second["timeline"] == []
    assert first["resolved_at"] and third["resolved_at"] < first["resolved_at"]


def test_what_is_as_wanted_already_is_not_counted_and_stays(api, three):
    before = details(api)[2]

    assert api.post(BULK, json={"ids": [1, 1, 3], "change": HIGH}).json()["changed"] == 1
    assert details(api)[2] == before


def test_all_that_a_filter_lets_through_is_changed(api, three):
    assert api.post(BULK, json={"filter": "status=open&search=WHERE", "change": HIGH}).json()["changed"] == 1
    assert [ticket["priority"] for ticket in details(api)] == ["medium", "high", "high"]
    assert api.post(BULK, json={"filter": "?status=&search=", "change": {"category": "billing"}}).json()["changed"] == 3
    assert api.post(BULK, json={"filter": "status=in_progress", "change": HIGH}).json()["changed"] == 0


def test_one_unknown_number_and_nothing_happens(api, three):
    before = details(api)

    for asked in ({"change": HIGH}, {"delete": True}):
        answer = api.post(BULK, json={"ids": [1, 7, 9], **asked})
        assert (answer.status_code, answer.json()["detail"]) == (404, "There is no ticket #7.")
    assert details(api) == before


def test_they_are_deleted_with_all_that_hangs_on_them(api, three, session):
    api.patch("/api/tickets/1/", json={"comment": "Hello"})

    answer = api.post(BULK, json={"filter": "status=open", "delete": True})

    assert (answer.status_code, answer.json()["changed"]) == (200, 2)
    assert [ticket["id"] for ticket in api.get("/api/tickets/").json()] == [3]
    assert session.execute(text("SELECT count(*) FROM timeline_entries")).scalar_one() == 0
    assert api.get("/api/tickets/stats/").json()["total_tickets"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"change": HIGH}, "body"),
        ({"ids": [1], "filter": "", "change": HIGH}, "body"),
        ({"ids": [1]}, "body"),
        ({"ids": [1], "change": HIGH, "delete": True}, "body"),
        ({"ids": [1], "delete": False}, "body"),
        ({"ids": [], "change": HIGH}, "ids"),
        ({"ids": ["1"], "change": HIGH}, "ids"),
        ({"ids": [0], "change": HIGH}, "ids"),
        ({"ids": list(range(1, 10_002)), "change": HIGH}, "ids"),
        ({"ids": ["x", "y"], "change": HIGH}, "ids"),
        ({"ids": [1], "change": {}}, "change"),
        ({"ids": [1], "change": {"prio": "low"}}, "change"),
        ({"ids": [1], "change": {"priority": "urgent"}}, "change"),
        ({"ids": [1], "change": {"requester": {"email": "x"}}}, "change"),
        ({"ids": [1], "change": {"x" * 101: 1}}, "change"),
        ({"ids": [1], "change": {"public": True}}, "public"),
        ({"ids": [1], "change": {"public": True, "priority": "high"}}, "public"),
        ({"ids": [1], "change": {"assignee": 7}}, "assignee"),
        ({"filter": "colour=red", "change": HIGH}, "filter"),
        ({"filter": "open", "change": HIGH}, "filter"),
        ({"filter": "status=done", "change": HIGH}, "filter"),
        ({"filter": "search=a&search=b", "change": HIGH}, "filter"),
        ({"filter": "search=%00", "change": HIGH}, "filter"),
        ({"filter": "search=%ff", "change": HIGH}, "filter"),
        ({"filter": "assignee=me", "change": HIGH}, "assignee"),
        ({"ids": [1], "delete": True, "colour": "red"}, "colour"),
    ],
)
def test_what_makes_no_sense_is_refused(api, unchanged, body, field):
    assert_names(api.post(BULK, json=body), field)


def test_more_than_may_be_at_once_are_refused(api, three, monkeypatch):
    monkeypatch.setattr(deeds, "MOST_TICKETS", 2)
    before = details(api)

    assert_names(api.post(BULK, json={"filter": "", "change": HIGH}), "filter")
    assert details(api) == before
    assert api.post(BULK, json={"filter": "status=open", "change": HIGH}).json()["changed"] == 2


def test_an_agent_may_change_and_not_delete(api, three, make_account, signed_in):
    make_account()
    bea = make_account("bea@example.com", "Bea", "agent")
    client = signed_in(bea)

    assert client.post(BULK, json={"ids": [1], "delete": True}).status_code == 403
    answer = client.post(BULK, json={"ids": [1, 2], "change": {"assignee": bea.id}})
    assert (answer.status_code, answer.json()["changed"]) == (200, 2)
    assert client.post(BULK, json={"filter": "assignee=me", "change": HIGH}).json()["changed"] == 2
    entry = client.get("/api/tickets/1/").json()["timeline"][0]
    assert (entry["kind"], entry["after"], entry["actor"]["name"]) == ("assignee", "Bea", "Bea")
