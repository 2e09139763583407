"""An `Idempotency-Key` makes one ticket, whoever comes how often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from support_desk.errors import InvalidInput, KeyReused, TicketNotFound
from support_desk.people.actors import API
from support_desk.store import db
from support_desk.store.db import open_session
from support_desk.tickets import idempotency
from support_desk.tickets.actions import delete_ticket
from support_desk.tickets.drafts import Draft
from support_desk.tickets.idempotency import (
    checked_key,
    fingerprint_of,
    forget_old_keys,
    open_ticket_once,
    ticket_opened_with,
)
from support_desk.tickets.models import IdempotencyKey, Ticket
from support_desk.words import Category, Priority
from tests.rows import number_of_rows, timeline, until_it_waits

# A running desk clears old keys away whenever tickets change, those too that a test has just made.
pytestmark = pytest.mark.usefixtures("unserved_database")

DRAFT = Draft("No invoice", "It never came.", Category.billing, Priority.low)
A_DAY = timedelta(hours=24)


def test_a_key_makes_one_ticket_however_often_it_comes(session, database):
    first = open_ticket_once(session, DRAFT, API, "k", "f")
    session.commit()

    again = open_ticket_once(session, DRAFT, API, "k", "f")
    session.commit()

    assert again.id == first.id
    assert ticket_opened_with(session, "k", "f").id == first.id
    assert number_of_rows(session, Ticket) == 1
    assert timeline(session) == [("opened", None, None, None)]


def test_another_key_makes_another_ticket(session, database):
    for key in ("k", "K"):
        open_ticket_once(session, DRAFT, API, key, "f")

    assert number_of_rows(session, Ticket) == 2
    assert ticket_opened_with(session, "unknown", "f") is None


def test_a_key_with_another_body_is_refused(session, database):
    open_ticket_once(session, DRAFT, API, "k", "f")
    session.commit()

    for act in (
        lambda: open_ticket_once(session, DRAFT, API, "k", "other"),
        lambda: ticket_opened_with(session, "k", "other"),
    ):
        with pytest.raises(KeyReused):
            act()

    assert number_of_rows(session, Ticket) == 1


def test_two_at_the_same_moment_make_one_ticket(session, database):
    with ThreadPoolExecutor() as threads, Session(db.engine()) as first:
        open_ticket_once(first, DRAFT, API, "k", "f")

        def second() -> int:
            with open_session() as racing:
                return open_ticket_once(racing, DRAFT, API, "k", "f").id

        racing = threads.submit(second)
        until_it_waits(session, racing)
        first.commit()
        assert racing.result() == 1

    session.rollback()
    assert number_of_rows(session, Ticket) == 1


def test_a_key_whose_first_use_failed_may_be_used_by_the_one_who_waited(session, database):
    with ThreadPoolExecutor() as threads, Session(db.engine()) as first:
        open_ticket_once(first, DRAFT, API, "k", "f")

        def second() -> int:
            with open_session() as racing:
                return open_ticket_once(racing, DRAFT, API, "k", "g").id

        racing = threads.submit(second)
        until_it_waits(session, racing)
        first.rollback()
        made = racing.result()

    session.rollback()
    assert session.exec(select(Ticket.id)).all() == [made]


@pytest.mark.parametrize(("age", "is_remembered"), [(A_DAY - timedelta(minutes=1), True), (A_DAY, False)])
def test_a_key_is_remembered_for_24_hours(session, database, age, is_remembered):
    open_ticket_once(session, DRAFT, API, "k", "f")
    session.get_one(IdempotencyKey, "k").created_at = datetime.now(UTC) - age
    session.commit()

    assert (ticket_opened_with(session, "k", "f") is not None) == is_remembered
    open_ticket_once(session, DRAFT, API, "k", "f")
    session.commit()

    assert number_of_rows(session, Ticket) == (1 if is_remembered else 2)
    assert ticket_opened_with(session, "k", "f").id == (1 if is_remembered else 2)


def test_whoever_comes_with_a_key_pays_for_no_other(session, database):
    session.add(IdempotencyKey(key="old", fingerprint="f", created_at=datetime.now(UTC) - A_DAY))
    session.commit()

    with Session(db.engine()) as holder:
        holder.get_one(IdempotencyKey, "old", with_for_update=True)
        open_ticket_once(session, DRAFT, API, "new", "f")

    assert session.exec(select(IdempotencyKey.key).order_by(IdempotencyKey.key)).all() == ["new", "old"]


def test_keys_that_are_over_are_cleared_away_some_at_a_time(session, database, monkeypatch):
    monkeypatch.setattr(idempotency, "MOST_AT_ONCE", 2)
    for hours in (23, 25, 27, 26):
        created_at = datetime.now(UTC) - timedelta(hours=hours)
        session.add(IdempotencyKey(key=str(hours), fingerprint="f", created_at=created_at))
    session.commit()
    left = select(IdempotencyKey.key).order_by(IdempotencyKey.key)

    forget_old_keys(session)
    assert session.exec(left).all() == ["23", "25"]
    forget_old_keys(session)
    assert session.exec(left).all() == ["23"]


def test_keys_that_somebody_else_holds_are_cleared_away_later(session, database):
    for key in ("held", "old"):
        session.add(IdempotencyKey(key=key, fingerprint="f", created_at=datetime.now(UTC) - A_DAY))
    session.commit()

    with Session(db.engine()) as holder:
        holder.get_one(IdempotencyKey, "held", with_for_update=True)
        forget_old_keys(session)

    assert session.exec(select(IdempotencyKey.key)).all() == ["held"]


def test_a_retry_after_the_ticket_was_deleted_makes_no_second_one(session, database):
    open_ticket_once(session, DRAFT, API, "k", "f")
    delete_ticket(session, 1, API)
    session.commit()

    with pytest.raises(TicketNotFound):
        open_ticket_once(session, DRAFT, API, "k", "f")

    assert number_of_rows(session, Ticket) == 0


def test_a_key_of_one_is_not_anothers(make_account, holding, session):
    clients = holding(make_account()), holding(make_account("bob@example.com", "Bob", "agent"))
    words = {"description": "d", "category": "billing", "priority": "low"}

    made = [
        client.post("/api/tickets/", json=words | {"title": title}, headers={"Idempotency-Key": "k"}).json()["id"]
        for client, title in [*zip(clients, ("Ada's", "Bob's"), strict=True)] * 2
    ]

    assert made == [1, 2, 1, 2]
    assert number_of_rows(session, Ticket) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x00b", "\ud800"])
def test_a_key_that_cannot_be_kept_is_refused_by_name(key):
    with pytest.raises(InvalidInput) as refused:
        checked_key(key)

    assert refused.value.field == "Idempotency-Key"


def test_a_fingerprint_does_not_depend_on_the_order_of_fields():
    assert fingerprint_of({"a": 1, "b": None}) == fingerprint_of({"b": None, "a": 1})
    assert fingerprint_of({"a": 1}) != fingerprint_of({"a": "1"})
