"""The database counts what the dashboard shows itself, in the transaction that changes the tickets."""

import pytest
from sqlalchemy import text

from support_desk.figures.upkeep import FOLDING_LOCK, fold_figures

DAY, QUARTER = "date_trunc('day', {}, 'UTC')", "date_bin('15 minutes', {}, 'epoch')"
RECOUNTED = f"""
SELECT 'opened', {QUARTER.format("created_at")}, 0, count(*), 0 FROM tickets GROUP BY 2
UNION ALL SELECT 'resolved', {QUARTER.format("resolved_at")}, 0, count(*), 0 FROM tickets
  WHERE resolved_at IS NOT NULL GROUP BY 2
UNION ALL SELECT 'time_to_resolve', {DAY.format("resolved_at")}, figure_step(took), count(*), sum(took)::bigint
  FROM tickets, LATERAL (SELECT figure_seconds(created_at, resolved_at) AS took) AS times
  WHERE resolved_at IS NOT NULL GROUP BY 2, 3
UNION ALL SELECT 'time_to_answer', {DAY.format("answered")}, figure_step(took), count(*), sum(took)::bigint FROM (
  SELECT min(timeline_entries.created_at) AS answered,
    figure_seconds(tickets.created_at, min(timeline_entries.created_at)) AS took
  FROM tickets JOIN timeline_entries ON ticket_id = tickets.id
  WHERE public AND actor_kind <> 'requester' AND kind = 'comment' GROUP BY tickets.id
) AS answers GROUP BY 2, 3
"""
TALLIED = """
SELECT figure, moment, key, sum(number)::bigint, sum(seconds)::bigint FROM (
  SELECT * FROM figure_tallies UNION ALL SELECT * FROM figure_changes
) AS tallies GROUP BY 1, 2, 3 HAVING sum(number) <> 0 OR sum(seconds) <> 0
"""
MANY = """
INSERT INTO accounts (email, name, role)
SELECT n || '@example.com', 'Agent ' || n, 'admin' FROM generate_series(1, 3) n;
INSERT INTO tickets (title, description, category, priority, assignee_id, created_at, status, resolved_at)
SELECT 't', 'd', 'billing', 'low', CASE WHEN n % 4 > 0 THEN n % 4 END, now() - n * interval '7 minutes',
  CASE WHEN n % 5 = 0 THEN 'resolved' ELSE 'open' END, CASE WHEN n % 5 = 0 THEN now() END
FROM generate_series(1, 300) n
"""
ANSWER = """
INSERT INTO timeline_entries (ticket_id, kind, body, public, actor, actor_kind, created_at)
SELECT id, 'comment', 'Hello', {public}, 'Ada', '{kind}', now() - interval '{ago}' FROM tickets WHERE id % {every} = 0
"""
CHANGES = (
    MANY,
    ANSWER.format(public=True, kind="requester", ago="1 hour", every=2),
    ANSWER.format(public=False, kind="agent", ago="1 hour", every=2),
    ANSWER.format(public=True, kind="agent", ago="2 hours", every=3),
    ANSWER.format(public=True, kind="mail", ago="0 hours", every=2),
    "UPDATE tickets SET status = 'closed', resolved_at = now() - interval '3 days' WHERE id % 4 = 0",
    "UPDATE tickets SET status = 'open', resolved_at = NULL, assignee_id = 1 WHERE id % 5 = 0",
    "UPDATE tickets SET title = 'other'",
    "UPDATE tickets SET created_at = created_at - interval '1 hour' WHERE id % 2 = 1 AND id % 3 > 0",
    "DELETE FROM timeline_entries WHERE created_at < now() - interval '90 minutes'",
    "UPDATE timeline_entries SET public = false WHERE actor_kind = 'mail' AND ticket_id % 3 = 0",
    "DELETE FROM accounts WHERE name = 'Agent 2'",
    "DELETE FROM tickets WHERE id % 3 = 0",
)


def rows(session, statement: str) -> list:
    return sorted(map(str, session.execute(text(statement))))


@pytest.fixture
def filled(session):
    """A session in whose transaction much has happened to 300 tickets, and that alone may fold."""
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": FOLDING_LOCK})
    for change in CHANGES:
        session.execute(text(change))
    return session


def test_the_tallies_are_what_a_recount_says_after_every_change(session):
    for change in CHANGES:
        session.execute(text(change))
        assert rows(session, TALLIED) == rows(session, RECOUNTED), change


def test_folding_makes_few_rows_of_many_and_changes_no_number(filled):
    before = rows(filled, TALLIED)

    fold_figures(filled, at_least=1)
    filled.execute(text("UPDATE tickets SET status = 'open', resolved_at = NULL"))
    fold_figures(filled, at_least=1)

    assert rows(filled, "SELECT * FROM figure_changes") == []
    assert rows(filled, TALLIED) == rows(filled, RECOUNTED) != before


def test_a_rollback_takes_back_what_was_counted(filled):
    filled.rollback()

    assert rows(filled, TALLIED) == []


def test_what_is_truncated_is_counted_no_more(filled):
    fold_figures(filled, at_least=1)

    filled.execute(text("TRUNCATE timeline_entries CASCADE"))
    assert rows(filled, TALLIED) == rows(filled, RECOUNTED)
    assert rows(filled, "SELECT * FROM first_answers") == []

    filled.execute(text("TRUNCATE tickets CASCADE"))
    assert rows(filled, TALLIED) == []
