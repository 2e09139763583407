"""What keeps two clients, or two tries of one, out of each other's way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import Session, select

from support_desk.store import db
from support_desk.tickets.actions import locked_ticket
from support_desk.tickets.models import IdempotencyKey, Ticket, TimelineEntry
from tests.asking import assert_names
from tests.rows import until_it_waits

NEW = {"title": "t", "description": "d", "category": "billing", "priority": "low"}
CLOSE = {"status": "closed", "comment": "Done"}


def open_with(api, key: str | bytes, **changed):
    return api.post("/api/tickets/", json=NEW | changed, headers={"Idempotency-Key": key})


def close_if(api, if_match: str):
    return api.patch("/api/tickets/1/", json=CLOSE, headers={"If-Match": if_match})


def version(api) -> str:
    return api.get("/api/tickets/1/").headers["ETag"]


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


@pytest.mark.parametrize(
    "if_match", ["{}", " {} ", '"other", {}', '{},"other"', 'W/"weak" , {}, "more"', '"a,b", {}', "*", " * "]
)
def test_a_change_that_names_the_current_version_is_made(api, make_ticket, if_match):
    make_ticket()

    answer = close_if(api, if_match.replace("{}", version(api)))

    assert answer.status_code == 200
    assert answer.json()["status"] == "closed"
    assert answer.headers["ETag"] == version(api)


@pytest.mark.parametrize(
    "if_match",
    [
        "W/{}",
        "w/{}",
        '"other"',
        '"a", "b"',
        "nonsense",
        "",
        ",",
        '"*"',
        '"',
        '"x{}',
        "1",
        "null",
        "\x00",
        "x{}",
        "{}x",
        '"a" {}',
    ],
)
def test_a_change_that_does_not_name_it_is_not_made(api, session, make_ticket, if_match):
    before = make_ticket()

    answer = close_if(api, if_match.replace("{}", version(api)))

    assert (answer.status_code, answer.json()) == (412, {"detail": "Ticket #1 has changed since you read it."})
    assert session.get_one(Ticket, 1).updated_at == before.updated_at
    assert session.exec(select(TimelineEntry)).all() == []


@pytest.mark.parametrize(
    "change", [{"comment": "x"}, {"status": "closed"}, {"category": "billing"}, {"priority": "low"}]
)
def test_every_change_makes_a_new_version(api, make_ticket, change):
    make_ticket()
    read = version(api)

    api.patch("/api/tickets/1/", json=change)

    assert version(api) != read
    assert close_if(api, read).status_code == 412


def test_a_version_is_that_of_one_ticket(api, make_ticket):
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    make_ticket(created_at=moment, updated_at=moment)
    make_ticket(created_at=moment, updated_at=moment)

    assert close_if(api, api.get("/api/tickets/2/").headers["ETag"]).status_code == 412


def test_of_many_who_read_the_same_version_one_may_change_it(api, session, make_ticket):
    make_ticket()
    read = version(api)
    barrier = Barrier(5)

    def close(_: int) -> int:
        barrier.wait()
        return close_if(api, read).status_code

    with ThreadPoolExecutor(5) as threads:
        assert sorted(threads.map(close, range(5))) == [200, 412, 412, 412, 412]
    assert session.exec(select(TimelineEntry.kind).order_by(TimelineEntry.id)).all() == ["status", "comment"]


def test_comments_of_many_at_once_are_all_kept(api, make_ticket):
    make_ticket()
    barrier = Barrier(5)

    def comment(number: int) -> int:
        barrier.wait()
        return api.patch("/api/tickets/1/", json={"comment": f"number {number}"}).status_code

    with ThreadPoolExecutor(5) as threads:
        assert list(threads.map(comment, range(5))) == [200] * 5
    comments = api.get("/api/tickets/1/").json()["comments"]
    assert sorted(comment["body"] for comment in comments) == [f"number {number}" for number in range(5)]


def test_a_change_waits_for_its_ticket_only(api, make_ticket, session):
    make_ticket()
    make_ticket()
    with ThreadPoolExecutor() as threads, Session(db.engine()) as other:
        locked_ticket(other, 1)
        waiting = threads.submit(api.patch, "/api/tickets/1/", json=CLOSE)
        until_it_waits(session, waiting)

        assert api.patch("/api/tickets/2/", json=CLOSE).status_code == 200
        assert not waiting.done()
        other.rollback()

    assert waiting.result().json()["status"] == "closed"
    assert [comment["body"] for comment in waiting.result().json()["comments"]] == ["Done"]
