"""Whose tickets are, and of which kinds, the database counts itself, and filters are answered from that."""

import pytest
from sqlalchemy import text

from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets import upkeep
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.models import assigned_tallies
from support_desk.tickets.queries import number_of_tickets
from support_desk.tickets.tallied import knows, tallied
from tests.rows import change_after_each_statement
from tests.tickets.test_tallies import MANY, rows

RECOUNTED = """
SELECT category, priority, status, assignee_id, count(*) FROM tickets WHERE assignee_id IS NOT NULL GROUP BY 1, 2, 3, 4
"""
TALLIED = """
SELECT category, priority, status, assignee_id, sum(number)::bigint FROM assigned_tallies
GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0
"""
CHANGES = (
    MANY,
    "UPDATE tickets SET assignee_id = 1 + id % 2 WHERE id % 3 > 0",
    "UPDATE tickets SET status = 'closed', resolved_at = now() WHERE id % 4 = 0",
    "UPDATE tickets SET title = 'other'",
    "DELETE FROM accounts WHERE id = 2",
    "DELETE FROM tickets WHERE id % 5 = 0",
)
QUERIES = (
    "assignee=1",
    "assignee=none",
    "assignee=1&assignee=none&status=open",
    "assignee=2&category=billing",
    "status=open&status=in_progress&assignee=1&assignee=2&priority=high&priority=critical",
    "status=closed",
    "",
)


def count_of(session, table: str, condition: str = "true") -> int:
    return session.execute(text(f"SELECT count(*) FROM {table} WHERE {condition}")).scalar_one()


@pytest.fixture
def team(make_account):
    make_account()
    make_account("bea@example.com", "Bea", "agent")


def test_the_tallies_are_what_a_recount_says_after_every_change(team, session):
    for change in CHANGES:
        session.execute(text(change))
        assert rows(session, TALLIED) == rows(session, RECOUNTED)
    session.execute(text("TRUNCATE tickets CASCADE"))
    assert rows(session, TALLIED) == []


def test_what_is_nobodys_or_stays_adds_no_row(team, session):
    session.execute(text(MANY))
    session.execute(text("UPDATE tickets SET status = 'in_progress'"))

    assert count_of(session, "assigned_tallies") == 0


@pytest.mark.parametrize("query", QUERIES)
def test_a_filter_is_answered_as_if_its_tickets_were_counted(team, session, query):
    for change in CHANGES[:4]:
        session.execute(text(change))
    wanted = TicketFilter.from_query(query)
    chosen = {name: ", ".join(repr(word.value) for word in words) for name, words in wanted.words.items() if words}
    clauses = [f"{name} IN ({words})" for name, words in chosen.items()]
    whose = [f"assignee_id = {number}" for number in wanted.assignee_ids]
    whose += ["assignee_id IS NULL"] if "none" in wanted.assignee else []
    if whose:
        clauses.append(f"({' OR '.join(whose)})")

    counted = count_of(session, "tickets", " AND ".join(clauses) or "true")
    assert knows(wanted)
    assert tallied(session).number_of(wanted) == counted == number_of_tickets(session, WHOLE_DESK, wanted)


def test_what_changes_meanwhile_is_in_all_numbers_or_in_none(team, session):
    session.execute(text(MANY))
    session.execute(text("UPDATE tickets SET assignee_id = 1"))
    session.commit()
    change_after_each_statement(session, "DELETE FROM tickets")

    found = tallied(session)

    numbers = [found.number_of(TicketFilter.from_query(query)) for query in ("", "assignee=1", "assignee=none")]
    assert numbers == [300, 300, 0]


@pytest.mark.parametrize("query", ["search=a", "changed=..-2d", "requester=a@example.com"])
def test_what_the_tallies_do_not_know_they_do_not_tell(query):
    assert not knows(TicketFilter.from_query(query))


def test_merging_makes_few_rows_of_many_and_changes_no_number(team, session):
    for change in CHANGES[:4]:
        session.execute(text(change))
    counted, before = rows(session, TALLIED), count_of(session, "assigned_tallies")

    upkeep.merge_tallies(session, assigned_tallies, many=1)  # not `keep_up`: another desk may just be at it

    assert rows(session, TALLIED) == counted
    assert count_of(session, "assigned_tallies") == len(counted) < before
