"""What keeps two clients, or two tries of one, out of each other's way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import select

from support_desk.tickets.api.inputs import TicketIn
from support_desk.tickets.models import IdempotencyKey, Ticket, TimelineEntry
from tests.asking import assert_names

NEW = {"title": "t", "description": "d", "category": "billing", "priority": "low"}


CLOSE = {"status": "closed", "comment": "Done"}


def open_with(api, key: str | bytes, **changed):
    return api.post("/api/tickets/", json=NEW | changed, headers={"Idempotency-Key": key})


def test_a_retry_answers_with_the_first_ticket(api, session):
    first = open_with(api, "a-1")
    retried = open_with(api, "a-1")

    assert (retried.status_code, retried.json()) == (201, first.json())
    assert retried.headers["Location"] == first.headers["Location"]
    assert session.exec(select(Ticket.id)).all() == [1]
    assert session.exec(select(TimelineEntry.kind)).all() == ["opened"]


def test_a_retry_is_recognised_whatever_the_form_of_its_body(api, session):
    open_with(api, "k")
    body = b'{"priority":"low", "category":"billing", "suggested_category":null, "description":"d ", "title":" t"}'

    retried = api.post(
        "/api/tickets/", content=body, headers={"Idempotency-Key": "k", "Content-Type": "application/json"}
    )

    assert retried.status_code == 201
    assert session.exec(select(Ticket.id)).all() == [1]


def test_a_retry_after_an_upgrade_is_recognised_by_what_the_desk_knew_before():
    before = ["title", "description", "category", "priority", "suggested_category", "suggested_priority"]

    assert TicketIn(title="t", description="d").retried.keys() == set(before)
    assert "assignee" in TicketIn(title="t", description="d", assignee=7).retried


def test_a_retry_shows_the_ticket_as_it_is_now(api):
    open_with(api, "k")
    api.patch("/api/tickets/1/", json=CLOSE)

    assert open_with(api, "k").json()["status"] == "closed"


@pytest.mark.parametrize("changed", [{"title": "other"}, {"priority": "high"}, {"suggested_category": "billing"}])
def test_a_key_with_another_body_is_a_conflict(api, session, changed):
    open_with(api, "k")

    answer = open_with(api, "k", **changed)

    assert answer.status_code == 409
    assert "Idempotency-Key" in answer.json()["detail"]
    assert session.exec(select(Ticket.title)).all() == ["t"]


def test_a_key_of_a_refused_body_is_still_free(api):
    assert open_with(api, "k", title="").status_code == 422
    assert open_with(api, "k").status_code == 201


@pytest.mark.parametrize("left_out", [{}, {"category": None}])
def test_many_at_the_same_moment_make_one_ticket(api, session, left_out):
    barrier = Barrier(5)

    def post(_: int):
        barrier.wait()
        return open_with(api, "k", **left_out)

    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(post, range(5)))

    assert [(answer.status_code, answer.json()["id"]) for answer in answers] == [(201, answers[0].json()["id"])] * 5
    assert session.exec(select(Ticket.id)).all() == [answers[0].json()["id"]]
    assert session.exec(select(TimelineEntry.kind)).all() == ["opened"]


def test_without_a_key_or_with_another_one_each_call_makes_a_ticket(api):
    made = [open_with(api, key).json()["id"] for key in ("a", "b")]
    made += [api.post("/api/tickets/", json=NEW).json()["id"] for _ in range(2)]

    assert made == [1, 2, 3, 4]


def test_a_key_is_forgotten_after_24_hours(api, session):
    open_with(api, "k")
    session.get_one(IdempotencyKey, "k").created_at = datetime.now(UTC) - timedelta(hours=24)
    session.commit()

    assert open_with(api, "k", title="other").json()["id"] == 2


def test_a_retry_after_the_ticket_was_deleted_makes_no_second_one(api, session):
    open_with(api, "k")
    api.delete("/api/tickets/1/")

    assert open_with(api, "k").status_code == 404
    assert session.exec(select(Ticket)).all() == []


@pytest.mark.parametrize("key", ["x", "x" * 255, '"quoted"', "a b,c;d=", "%00", "' OR 1=1 --", "☂".encode()])
def test_any_text_may_be_a_key(api, session, key):
    assert [open_with(api, key).json()["id"] for _ in range(2)] == [1, 1]
    assert len(session.exec(select(IdempotencyKey)).all()) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x00b"])
def test_what_cannot_be_a_key_is_wrong_input(api, session, key):
    answer = open_with(api, key)

    assert_names(answer, "idempotency-key")
    assert session.exec(select(Ticket)).all() == []
