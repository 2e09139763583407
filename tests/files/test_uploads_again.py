"""An upload that comes again with its `Idempotency-Key` makes nothing twice, and is answered as the first was."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlmodel import select

from support_desk.tickets.models import IdempotencyKey, TimelineEntry
from tests.asking import assert_names

UPLOADS = "/api/tickets/1/attachments/"
LOG, OTHER = ("file", ("desk.log", b"It says no.\n")), ("file", ("desk.log", b"It says yes.\n"))
WORDS = {"comment": "Look.", "public": "true"}


@pytest.fixture
def ticket(make_ticket):
    return make_ticket(requester_name="Rita", requester_email="rita@example.com")


def upload(client, key: str = "k", *files, address: str = UPLOADS, **fields):
    return client.post(address, files=list(files or [LOG]), data=fields or WORDS, headers={"Idempotency-Key": key})


def entries(session) -> list[tuple[int, str | None]]:
    session.rollback()
    return [(entry.ticket_id, entry.body) for entry in session.exec(select(TimelineEntry))]


def in_use(session) -> int:
    session.rollback()
    return session.execute(text("SELECT count(*) FROM blobs WHERE unreferenced_since IS NULL")).scalar_one()


def test_a_retry_answers_with_the_first_files(api, ticket, session):
    first = upload(api, "k", LOG, OTHER)
    api.post(UPLOADS, files=[LOG])

    again = upload(api, "k", LOG, OTHER)

    assert (again.status_code, again.json()) == (201, first.json())
    assert len(first.json()) == 2
    assert entries(session) == [(1, "Look."), (1, None)]
    assert in_use(session) == 3


def test_without_a_key_or_with_another_one_each_upload_counts(api, ticket, session):
    for key in ("a", "b"):
        assert upload(api, key).status_code == 201
    for _ in range(2):
        assert api.post(UPLOADS, files=[LOG], data=WORDS).status_code == 201

    assert len(entries(session)) == 4


@pytest.mark.parametrize(
    ("files", "fields"),
    [([LOG], WORDS | {"comment": "Look!"}), ([LOG], {"comment": "Look."}), ([OTHER], WORDS), ([LOG, OTHER], WORDS)],
)
def test_a_key_with_other_words_or_files_is_a_conflict(api, ticket, session, files, fields):
    upload(api)

    answer = upload(api, "k", *files, **fields)

    assert answer.status_code == 409
    assert "Idempotency-Key" in answer.json()["detail"]
    assert entries(session) == [(1, "Look.")]
    assert in_use(session) == 1


def test_a_key_of_a_refused_upload_is_still_free(api, ticket, session):
    assert upload(api, comment="x" * 5001).status_code == 422
    assert upload(api).status_code == 201
    assert entries(session) == [(1, "Look.")]


def test_many_at_the_same_moment_are_one(api, ticket, session):
    barrier = Barrier(4)

    def post(_: int):
        barrier.wait()
        return upload(api)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(post, range(4)))

    assert [(answer.status_code, answer.json()) for answer in answers] == [(201, answers[0].json())] * 4
    assert entries(session) == [(1, "Look.")]
    assert in_use(session) == 1


def test_a_key_is_of_its_ticket_and_of_who_sends_it(ticket, make_ticket, make_account, holding, customer_of, session):
    make_ticket()
    ada, bob = holding(make_account()), holding(make_account("bob@example.com", "Bob", "agent"))
    senders = [(ada, 1), (bob, 1), (ada, 2), (customer_of(1), 1)]

    for client, number in senders * 2:
        assert upload(client, address=f"/api/tickets/{number}/attachments/").status_code == 201
    made = ada.post("/api/tickets/", json={"title": "t", "description": "d"}, headers={"Idempotency-Key": "k"})

    assert made.json()["id"] == 3
    assert [number for number, body in entries(session) if body == "Look."] == [1, 1, 2, 1]


def test_a_retry_is_answered_although_the_ticket_is_full_by_then(api, ticket):
    first = upload(api, "k", *[LOG] * 10)
    for _ in range(9):
        assert api.post(UPLOADS, files=[LOG] * 10).status_code == 201

    assert upload(api, "k", *[LOG] * 10).json() == first.json()
    assert upload(api, "other").status_code == 413


def test_a_retry_brings_nothing_back_that_was_deleted(api, ticket, session):
    kept, deleted = upload(api, "k", LOG, OTHER).json()
    api.delete(f"/api/attachments/{deleted['id']}/")

    assert upload(api, "k", LOG, OTHER).json() == [kept]
    api.delete("/api/tickets/1/")
    assert upload(api, "k", LOG, OTHER).status_code == 404
    assert in_use(session) == 0


def test_a_key_is_forgotten_after_24_hours(api, ticket, session):
    upload(api)
    session.exec(select(IdempotencyKey)).one().created_at = datetime.now(UTC) - timedelta(hours=24)
    session.commit()

    assert upload(api, comment="Other.").status_code == 201
    assert entries(session) == [(1, "Look."), (1, "Other.")]


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_what_cannot_be_a_key_is_wrong_input(api, ticket, session, key):
    assert_names(upload(api, key), "idempotency-key")
    assert entries(session) == []
