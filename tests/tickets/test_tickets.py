"""The calls on tickets, as a client that behaves sees them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from support_desk.tickets.models import Ticket, TimelineEntry
from tests.asking import FIELDS

NEW = {"title": "No invoice", "description": "It never came.", "category": "billing", "priority": "high"}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("path", ["/api/tickets/", "/api/tickets"])
def test_a_new_ticket_is_answered_as_it_is_stored(api, session, path):
    answer = api.post(path, json={**NEW, "title": "  No invoice \n"})

    ticket = answer.json()
    assert answer.status_code == 201
    assert list(ticket) == FIELDS
    assert {name: ticket[name] for name in NEW} == NEW
    assert (ticket["status"], ticket["resolved_at"]) == ("open", None)
    assert answer.headers["Location"] == f"/api/tickets/{ticket['id']}/"
    assert session.get_one(Ticket, ticket["id"]).title == "No invoice"
    assert session.exec(select(TimelineEntry.kind, TimelineEntry.actor)).all() == [("opened", "api")]


def test_times_are_utc_with_their_offset(api):
    before = datetime.now(UTC)

    created = moment(api.post("/api/tickets/", json=NEW).json()["created_at"])

    assert created.utcoffset() == timedelta(0)
    assert before - timedelta(minutes=1) < created < datetime.now(UTC) + timedelta(minutes=1)


def test_the_location_leads_to_the_ticket_with_the_same_version(api):
    made = api.post("/api/tickets/", json=NEW)

    shown = api.get(made.headers["Location"])

    assert shown.json().items() >= made.json().items()
    assert shown.headers["ETag"] == made.headers["ETag"]


@pytest.mark.parametrize("left_out", [{"category"}, {"priority"}, {"category", "priority"}])
def test_triage_is_asked_for_what_is_left_out_and_its_word_is_kept(api, left_out):
    ticket = api.post("/api/tickets/", json={name: NEW[name] for name in NEW if name not in left_out}).json()

    suggested = {"category": ticket["suggested_category"], "priority": ticket["suggested_priority"]}
    for name in ("category", "priority"):
        assert ticket[name] == (suggested[name] if name in left_out else NEW[name])
    assert ticket["suggestion_source"] in ("local", "default")


def test_null_is_the_same_as_left_out(api):
    ticket = api.post("/api/tickets/", json={**NEW, "category": None, "suggested_category": None}).json()

    assert ticket["category"] == ticket["suggested_category"] is not None


def test_triage_is_not_asked_when_both_words_are_given(api):
    ticket = api.post("/api/tickets/", json=NEW).json()

    assert [ticket[name] for name in FIELDS[6:9]] == [None, None, None]


def test_what_classify_answered_may_be_sent_back(api):
    said = api.post("/api/tickets/classify/", json={"description": NEW["description"]}).json()
    suggested = {name: said[name] for name in ("suggested_category", "suggested_priority")}

    ticket = api.post("/api/tickets/", json=NEW | suggested).json()

    assert {name: ticket[name] for name in suggested} == suggested
    assert ticket["suggestion_source"] == said["source"]
    assert ticket["category"] == NEW["category"]


def test_a_suggestion_that_nobody_made_has_no_source(api):
    ticket = api.post("/api/tickets/", json=NEW | {"suggested_category": "account"}).json()

    assert (ticket["suggested_category"], ticket["suggested_priority"]) == ("account", None)
    assert ticket["suggestion_source"] is None


@pytest.mark.parametrize(("field", "limit"), [("title", 200), ("description", 20_000)])
def test_the_longest_texts_are_taken_whatever_is_around_them(api, field, limit):
    text = "é" * limit

    answer = api.post("/api/tickets/", json=NEW | {field: f" \t\n{text}\u3000"})

    assert answer.status_code == 201
    assert answer.json()[field] == text


@pytest.mark.parametrize("path", ["/api/tickets/1/", "/api/tickets/1"])
def test_a_ticket_shows_its_comments_and_timeline_oldest_first(api, path):
    api.post("/api/tickets/", json=NEW)
    api.patch(path, json={"comment": "First"})
    api.patch(path, json={"status": "in_progress", "comment": "Second"})

    ticket = api.get(path).json()

    assert list(ticket) == [*FIELDS, "comments", "comments_total", "timeline", "timeline_total"]
    assert [list(comment) for comment in ticket["comments"]] == [["id", "body", "created_at"]] * 2
    assert [comment["body"] for comment in ticket["comments"]] == ["First", "Second"]
    assert [(entry["kind"], entry["before"], entry["after"], entry["body"]) for entry in ticket["timeline"]] == [
        ("opened", None, None, None),
        ("comment", None, None, "First"),
        ("status", "open", "in_progress", None),
        ("comment", None, None, "Second"),
    ]


@pytest.mark.parametrize("path", ["/api/tickets/1/", "/api/tickets/1"])
def test_several_fields_and_a_comment_change_in_one_transaction(api, session, make_ticket, path):
    make_ticket(category="account", priority="medium")
    change = {"status": "resolved", "category": "billing", "priority": "critical", "comment": " Refunded. "}

    answer = api.patch(path, json=change)

    ticket = answer.json()
    assert answer.status_code == 200
    assert (ticket["status"], ticket["category"], ticket["priority"]) == ("resolved", "billing", "critical")
    assert ticket["resolved_at"] is not None
    assert [entry["kind"] for entry in ticket["timeline"]] == ["status", "category", "priority", "comment"]
    assert [comment["body"] for comment in ticket["comments"]] == ["Refunded."]
    assert len(set(session.exec(select(TimelineEntry.created_at)).all())) == 1
    assert api.get(path).json() == ticket


@pytest.mark.parametrize(
    "change", [{"status": "closed"}, {"category": "billing"}, {"priority": "low"}, {"comment": "x"}]
)
def test_each_field_may_change_alone(api, make_ticket, change):
    before = make_ticket()

    ticket = api.patch("/api/tickets/1/", json=change).json()

    assert len(ticket["timeline"]) == 1
    assert moment(ticket["updated_at"]) > before.updated_at
    assert {name: ticket.get(name) for name in change if name != "comment"} == {
        name: word for name, word in change.items() if name != "comment"
    }


def test_null_leaves_a_field_as_it_is(api, make_ticket):
    make_ticket(priority="medium")

    ticket = api.patch("/api/tickets/1/", json={"status": "closed", "priority": None, "comment": None}).json()

    assert (ticket["status"], ticket["priority"], ticket["comments"]) == ("closed", "medium", [])


def test_what_is_already_so_is_answered_without_an_entry_or_a_new_version(api, make_ticket):
    make_ticket(status="open")
    before = api.get("/api/tickets/1/")

    after = api.patch("/api/tickets/1/", json={"status": "open"})

    assert (after.status_code, after.json()) == (200, before.json())
    assert after.headers["ETag"] == before.headers["ETag"]


def test_reopening_forgets_when_it_was_resolved(api, make_ticket):
    make_ticket(status="closed")

    assert api.patch("/api/tickets/1/", json={"status": "open"}).json()["resolved_at"] is None


@pytest.mark.parametrize(
    "path", ["/api/tickets/1/delete/", "/api/tickets/1/delete", "/api/tickets/1/", "/api/tickets/1"]
)
def test_deleting_takes_comments_and_timeline_along(api, session, make_ticket, path):
    make_ticket()
    make_ticket()
    api.patch("/api/tickets/1/", json={"comment": "Bye"})

    answer = api.delete(path)

    assert (answer.status_code, answer.content) == (204, b"")
    assert session.exec(select(Ticket.id)).all() == [2]
    assert session.exec(select(TimelineEntry)).all() == []
    assert api.delete(path).status_code == 404
    assert api.get("/api/tickets/1/").status_code == 404


@pytest.mark.parametrize("path", ["/api/tickets/stats/", "/api/tickets/stats"])
def test_the_figures_follow_each_write_at_once(api, path):
    stats = api.get(path).json()
    acceptance = stats.pop("triage_acceptance")
    assert (acceptance["category"], acceptance["priority"]) == (None, None)
    assert stats == {
        "total_tickets": 0,
        "open_tickets": 0,
        "avg_tickets_per_day": 0,
        "priority_breakdown": {"low": 0, "medium": 0, "high": 0, "critical": 0},
        "category_breakdown": {"billing": 0, "technical": 0, "account": 0, "general": 0},
        "status_breakdown": {"open": 0, "in_progress": 0, "resolved": 0, "closed": 0},
    }

    api.post("/api/tickets/", json=NEW | {"suggested_category": "billing", "suggested_priority": "low"})
    api.post("/api/tickets/", json=NEW)
    api.patch("/api/tickets/2/", json={"status": "closed"})

    stats = api.get(path).json()
    assert (stats["total_tickets"], stats["open_tickets"], stats["avg_tickets_per_day"]) == (2, 1, 2)
    assert stats["status_breakdown"] == {"open": 1, "in_progress": 0, "resolved": 0, "closed": 1}
    assert (stats["priority_breakdown"]["high"], stats["category_breakdown"]["billing"]) == (2, 2)
    assert (stats["triage_acceptance"]["category"], stats["triage_acceptance"]["priority"]) == (1, 0)

    api.delete("/api/tickets/1/")

    assert api.get(path).json()["total_tickets"] == 1
