"""The calls on tickets, as a client that behaves sees them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.properties import BY_NAME
from support_desk.words import Category
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


def test_another_one_than_classify_answered_has_no_source(api):
    said = api.post("/api/tickets/classify/", json={"description": NEW["description"]}).json()
    other = next(word for word in Category if word != said["suggested_category"])
    suggested = {"suggested_category": other, "suggested_priority": said["suggested_priority"]}

    ticket = api.post("/api/tickets/", json=NEW | suggested).json()

    assert (ticket["suggested_category"], ticket["suggestion_source"]) == (other, None)


def test_a_suggestion_that_is_sent_back_stands_for_words_that_are_not(api):
    suggested = {"suggested_category": "billing", "suggested_priority": "low"}
    without = {"title": "Server down, outage", "description": "Hello"}

    ticket = api.post("/api/tickets/", json=without | suggested).json()

    assert {name: ticket[name] for name in suggested} == suggested
    assert (ticket["category"], ticket["priority"]) == ("billing", "low")


@pytest.mark.parametrize("sent", ["category", "priority"])
def test_of_a_suggestion_that_is_sent_back_in_part_triage_says_the_rest(api, sent):
    bare = {"title": "t", "description": NEW["description"]}
    said = api.post("/api/tickets/", json=bare).json()
    other = next(word for word in BY_NAME[sent].words if word != said[sent])
    triaged = ("category", "priority", "suggested_category", "suggested_priority")

    ticket = api.post("/api/tickets/", json=bare | {f"suggested_{sent}": other}).json()
    alike = api.post("/api/tickets/", json=bare | {f"suggested_{sent}": said[sent]}).json()

    assert {name: ticket[name] for name in triaged} == {name: said[name] for name in triaged} | {
        sent: other,
        f"suggested_{sent}": other,
    }
    assert ticket["suggestion_source"] is None
    assert {name: alike[name] for name in (*triaged, "suggestion_source")} == {
        name: said[name] for name in (*triaged, "suggestion_source")
    }


def test_one_who_said_the_part_that_is_sent_back_and_the_rest_is_the_source(api, use_settings, gemini):
    use_settings(**gemini.environment)
    gemini.says("billing", "high", "Charged twice.")
    api.post("/api/tickets/classify/", json={"description": NEW["description"]})
    gemini.says("account", "low", "The title says so.")
    bare = {"title": "t", "description": NEW["description"]}

    ticket = api.post("/api/tickets/", json=bare | {"suggested_category": "billing"}).json()

    assert [ticket[name] for name in ("category", "priority", "suggestion_source")] == ["billing", "low", "gemini"]


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

    assert list(ticket) == [
        *FIELDS,
        "attachments",
        "comments",
        "comments_total",
        "timeline",
        "timeline_total",
    ]
    assert [list(comment) for comment in ticket["comments"]] == [
        ["id", "body", "quoted", "public", "author", "attachments", "created_at"]
    ] * 2
    assert [list(entry) for entry in ticket["timeline"]] == [
        ["id", "kind", "before", "after", "body", "quoted", "public", "actor", "mail", "attachments", "created_at"]
    ] * 4
    assert [comment["body"] for comment in ticket["comments"]] == ["First", "Second"]
    assert [(entry["kind"], entry["before"], entry["after"], entry["body"]) for entry in ticket["timeline"]] == [
        ("opened", None, None, None),
        ("comment", None, None, "First"),
        ("status", "open", "in_progress", None),
        ("comment", None, None, "Second"),
    ]
