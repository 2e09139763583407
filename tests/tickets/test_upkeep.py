"""What the database put off is done by the desk, by one process at a time."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk.figures.stats import desk_stats
from support_desk.people.scopes import WHOLE_DESK
from support_desk.store import db
from support_desk.tickets import upkeep
from support_desk.tickets.upkeep import UPKEEP_LOCK, keep_up
from tests.tickets.test_tallies import CHANGES, TALLIED, rows

# Tells how many pages were still to be settled, and settles them.
SETTLE = text("SELECT gin_clean_pending_list('tickets_search')")
TALLY_ROWS = text("SELECT count(*) FROM ticket_tallies")


@pytest.fixture
def changed(database, monkeypatch) -> Iterator[Session]:
    """A session on a desk that has had some changes and no upkeep: neither by a running desk nor by PostgreSQL."""
    monkeypatch.setattr(upkeep, "MANY_TALLIES", 1)
    with db.engine().connect() as connection, Session(connection) as session:  # one connection holds the lock
        session.execute(text(f"SELECT pg_advisory_lock({UPKEEP_LOCK})"))
        session.execute(text("ALTER TABLE tickets SET (autovacuum_enabled = off)"))
        for change in CHANGES * 3:
            session.execute(text(change))
        session.commit()
        yield session
        session.rollback()
        session.execute(text("ALTER TABLE tickets RESET (autovacuum_enabled)"))
        session.execute(text("SELECT pg_advisory_unlock_all()"))
        session.commit()


def test_merging_makes_few_rows_of_many_and_changes_no_number(changed):
    counted, stats = rows(changed, TALLIED), desk_stats(changed, WHOLE_DESK)
    before = changed.execute(TALLY_ROWS).scalar_one()

    keep_up(changed)

    assert changed.execute(TALLY_ROWS).scalar_one() == len(counted) < before
    assert (rows(changed, TALLIED), desk_stats(changed, WHOLE_DESK)) == (counted, stats)


def test_few_rows_are_left_alone(changed, monkeypatch):
    before = changed.execute(TALLY_ROWS).scalar_one()
    monkeypatch.setattr(upkeep, "MANY_TALLIES", before + 1)

    keep_up(changed)

    assert changed.execute(TALLY_ROWS).scalar_one() == before


def test_as_many_kinds_as_there_may_be_rows_are_left_alone(changed, monkeypatch):
    keep_up(changed)
    before = changed.execute(text("SELECT ctid, xmin FROM ticket_tallies ORDER BY ctid")).all()
    monkeypatch.setattr(upkeep, "MANY_TALLIES", len(before))
    changed.execute(text("UPDATE tickets SET category = category WHERE id = 3"))

    keep_up(changed)

    assert changed.execute(text("SELECT ctid, xmin FROM ticket_tallies ORDER BY ctid")).all() == before


def test_many_rows_beside_many_kinds_are_merged(changed, monkeypatch):
    keep_up(changed)
    kinds = changed.execute(TALLY_ROWS).scalar_one()
    monkeypatch.setattr(upkeep, "MANY_TALLIES", kinds)
    for _ in range(kinds):
        changed.execute(text("INSERT INTO ticket_tallies SELECT * FROM ticket_tallies LIMIT 1"))
    counted = rows(changed, TALLIED)

    keep_up(changed)

    assert changed.execute(TALLY_ROWS).scalar_one() == kinds
    assert rows(changed, TALLIED) == counted


def test_keys_that_are_over_are_forgotten(changed):
    changed.execute(
        text("INSERT INTO idempotency_keys (key, fingerprint, created_at) VALUES ('k', 'f', now() - interval '2 days')")
    )

    keep_up(changed)

    assert changed.execute(text("SELECT count(*) FROM idempotency_keys")).scalar_one() == 0


def test_words_of_new_tickets_are_put_where_the_search_index_finds_them(changed, make_ticket):
    assert changed.execute(SETTLE).scalar_one() > 0
    make_ticket()

    keep_up(changed)

    assert changed.execute(SETTLE).scalar_one() == 0


def test_while_one_process_is_at_it_another_leaves_it_alone(changed):
    with Session(db.engine()) as other:
        keep_up(other)

    assert changed.execute(SETTLE).scalar_one() > 0


def test_a_desk_that_does_not_own_the_index_leaves_it_alone(changed):
    for statement in (
        "CREATE ROLE lodger",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ticket_tallies, assigned_tallies, idempotency_keys TO lodger",
        "SET LOCAL ROLE lodger",
    ):
        changed.execute(text(statement))

    keep_up(changed)

    changed.rollback()
    assert changed.execute(SETTLE).scalar_one() > 0
