"""The database counts its tickets itself, in the transaction that changes them."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text
from sqlmodel import Session

from support_desk.figures.stats import desk_stats
from support_desk.people.scopes import WHOLE_DESK
from support_desk.store import db
from support_desk.tickets.models import assigned_tallies, ticket_tallies
from support_desk.tickets.upkeep import merge_tallies
from tests.rows import until_it_waits

RECOUNTED = """
SELECT category, priority, status, suggestion_source, category = suggested_category, priority = suggested_priority,
       count(*) FROM tickets GROUP BY 1, 2, 3, 4, 5, 6
"""
TALLIED = """
SELECT category, priority, status, suggestion_source, category_kept, priority_kept, sum(number)::bigint
FROM ticket_tallies GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(number) <> 0
"""
MANY = """
INSERT INTO tickets (title, description, category, priority, suggested_category, suggested_priority, suggestion_source)
SELECT 't', 'd', (ARRAY['billing', 'account'])[1 + n % 2], (ARRAY['low', 'high', 'critical'])[1 + n % 3],
       CASE WHEN n % 5 > 0 THEN 'billing' END, CASE WHEN n % 5 > 0 THEN 'low' END, CASE WHEN n % 5 > 0 THEN 'local' END
FROM generate_series(1, 300) n
"""
CHANGES = (
    MANY,
    "UPDATE tickets SET status = 'closed', resolved_at = now() WHERE id % 4 = 0",
    "UPDATE tickets SET category = 'general', priority = 'medium' WHERE id % 7 = 0",
    "UPDATE tickets SET title = 'other'",
    "DELETE FROM tickets WHERE id % 3 = 0",
)


def rows(session, statement: str) -> list:
    return sorted(map(str, session.execute(text(statement))))


def test_the_tallies_are_what_a_recount_says_after_every_change(session):
    for change in CHANGES:
        session.execute(text(change))
        assert rows(session, TALLIED) == rows(session, RECOUNTED)


def test_a_change_is_counted_in_its_own_transaction_and_gone_with_a_rollback(session):
    session.execute(text(MANY))
    assert desk_stats(session, WHOLE_DESK).total_tickets == 300

    session.rollback()

    assert desk_stats(session, WHOLE_DESK).total_tickets == 0


def test_truncating_the_tickets_empties_the_tallies(session):
    session.execute(text(MANY))
    session.execute(text("TRUNCATE tickets CASCADE"))

    assert rows(session, TALLIED) == []


def test_truncating_the_tickets_empties_tallies_that_are_just_merged(make_account, session):
    make_account()
    for change in (MANY, "UPDATE tickets SET assignee_id = 1", *CHANGES[1:]):
        session.execute(text(change))
    session.commit()
    with ThreadPoolExecutor() as threads, Session(db.engine()) as merging:
        for tallies in (assigned_tallies, ticket_tallies):
            merge_tallies(merging, tallies, many=1)

        def truncate() -> None:
            with db.engine().begin() as racing:
                racing.execute(text("TRUNCATE tickets CASCADE"))

        racing = threads.submit(truncate)
        until_it_waits(session, racing)
        merging.commit()
        racing.result()

    assert rows(session, "SELECT * FROM ticket_tallies") == []
    assert rows(session, "SELECT * FROM assigned_tallies") == []
