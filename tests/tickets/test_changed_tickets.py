"""Changing and deleting tickets, as a client that behaves sees it."""

from datetime import datetime

import pytest
from sqlmodel import select

from support_desk.tickets.models import Ticket, TimelineEntry

NEW = {"title": "No invoice", "description": "It never came.", "category": "billing", "priority": "high"}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


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
