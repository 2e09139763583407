"""How PostgreSQL finds what is asked: by the index that is meant for it, without sorting or counting everything."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from support_desk.figures.stats import desk_stats, tallied
from support_desk.people.actors import API
from support_desk.people.scopes import WHOLE_DESK, Scope
from support_desk.tickets.actions import CHANGE_TICKET, CHANGE_TICKETS
from support_desk.tickets.api.calls import DETAIL
from support_desk.tickets.drafts import Change
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.queries import COUNT_LIMIT, page_of_tickets
from support_desk.tickets.search.statements import SearchShape, search_sql, search_values
from support_desk.tickets.sql.changes import changes_given
from support_desk.tickets.sql.conditions import Shape, filter_values
from support_desk.tickets.sql.one_ticket import detail
from support_desk.tickets.sql.pages import number_sql, page_sql
from support_desk.tickets.sql.scopes import EVERYTHING as SEEN
from support_desk.words import Category, Priority, Status

TICKETS = 20_000
FILL = f"""
INSERT INTO accounts (email, name, role)
SELECT n || '@example.com', 'Agent ' || n, 'admin' FROM generate_series(1, 40) AS n;
INSERT INTO tickets (title, description, category, priority, status, created_at, resolved_at,
  requester_email, assignee_id)
SELECT 'Ticket ' || n,
  CASE WHEN hashint4(n) % 4 = 0 THEN 'login ' ELSE '' END ||
    CASE WHEN n % 2000 = 7 THEN 'kumquat баобаб 犀牛角' ELSE md5(n::text) END,
  (ARRAY['billing', 'technical', 'account', 'general'])[n % 4 + 1],
  (ARRAY['low', 'medium', 'high', 'critical'])[n / 4 % 4 + 1],
  word, timestamptz '2026-01-01' + n * interval '1 minute',
  CASE WHEN word IN ('resolved', 'closed') THEN now() END,
  'Customer' || n % 1000 || '@example.com', CASE WHEN hashint4(n) % 10 <> 0 THEN n % 40 + 1 END
FROM generate_series(1, {TICKETS}) AS n,
  LATERAL (SELECT (ARRAY['open', 'in_progress', 'resolved', 'closed'])[n / 16 % 4 + 1] AS word) AS words
"""
EVERYTHING = TicketFilter()
THREE = TicketFilter((Category.billing,), (Priority.high,), (Status.open,))


@pytest.fixture(scope="module")
def many_tickets(filled_by) -> Engine:
    return filled_by(FILL)


@pytest.fixture
def filled(many_tickets) -> Iterator[Session]:
    """A session on a database with many tickets, whose statistics PostgreSQL knows; what it changes is taken back."""
    with Session(many_tickets) as session:
        yield session


def plan(session: Session, wanted: TicketFilter) -> str:
    if wanted.search:
        statement = search_sql(SearchShape.of(WHOLE_DESK, wanted), None)
    else:
        statement = page_sql(Shape.of(WHOLE_DESK, wanted))
    return explained(session, statement, search_values(WHOLE_DESK, wanted, 51))


def explained(session: Session, statement: str, values: dict[str, object]) -> str:
    return "\n".join(session.connection().exec_driver_sql(f"EXPLAIN {statement}", values).scalars())


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (EVERYTHING, "tickets_newest"),
        (TicketFilter(status=(Status.open,)), "tickets_by_status"),
        (TicketFilter(category=(Category.account,)), "tickets_by_category"),
        (TicketFilter(priority=(Priority.critical,)), "tickets_by_priority"),
        (THREE, "tickets_by_words"),
        (TicketFilter(search="login"), "tickets_newest"),
        (TicketFilter(assignee=("7",)), "tickets_by_assignee"),
        (TicketFilter(assignee=("none",)), "tickets_of_nobody"),
        (TicketFilter(assignee=("7",), category=(Category.general, Category.billing)), "tickets_by_assignee"),
        (TicketFilter(requester="customer7@EXAMPLE.com"), "tickets_by_requester"),
    ],
)
def test_a_page_is_the_beginning_of_an_index(filled, wanted, index):
    found = plan(filled, wanted)

    assert f"Index Scan using {index}" in found
    assert "Sort" not in found


@pytest.mark.parametrize("word", ["kumquat", "баобаб", "犀牛角", "xylograph"])
def test_a_rare_word_of_any_script_is_found_by_the_search_index(filled, word):
    assert "Bitmap Index Scan on tickets_search" in plan(filled, TicketFilter(search=word))
    assert filled.execute(text("SELECT cardinality(show_trgm(:word))"), {"word": word}).scalar_one() > 0


@pytest.mark.parametrize("wanted", [EVERYTHING, THREE])
def test_a_late_page_begins_where_its_cursor_says(filled, wanted):
    first = page_of_tickets(filled, WHOLE_DESK, wanted)
    late = replace(wanted, cursor=first.older)

    found = plan(filled, late)

    assert "Index Cond" in found and "ROW(created_at, id) <" in found
    assert "Sort" not in found


def test_the_statistics_do_not_count_tickets(filled):
    found = explained(filled, tallied(SEEN.tickets).sql, {})

    assert "Seq Scan on tickets" not in found
    assert desk_stats(filled, WHOLE_DESK).total_tickets == TICKETS


def test_the_newest_of_a_long_timeline_and_its_totals_come_from_an_index(filled):
    filled.execute(
        text(
            "INSERT INTO timeline_entries (ticket_id, kind, body, actor)"
            " SELECT n % 2 + 1, 'comment', 'Said.', 'api' FROM generate_series(1, 20000) n"
        )
    )
    filled.execute(text("ANALYZE timeline_entries"))

    found = explained(filled, detail(SEEN, DETAIL).sql, {"id": 1})

    assert "Seq Scan on timeline_entries" not in found
    assert "Index Scan Backward using timeline_comments_of_ticket" in found
    assert "Index Scan Backward using timeline_entries_of_ticket" in found


def test_somebodys_tickets_are_found_by_the_index_of_who_asked(filled):
    assert "tickets_by_requester" in plan(filled, TicketFilter(requester="customer7@EXAMPLE.com"))


@pytest.mark.parametrize(
    "wanted",
    [TicketFilter(assignee=("7",)), TicketFilter(assignee=("none",)), TicketFilter(requester="customer7@example.com")],
)
def test_somebodys_tickets_are_counted_by_an_index(filled, wanted):
    values = filter_values(WHOLE_DESK, wanted) | {"limit": COUNT_LIMIT + 1}

    assert "Seq Scan on tickets" not in explained(filled, number_sql(Shape.of(WHOLE_DESK, wanted)), values)


@pytest.mark.parametrize("statement", [CHANGE_TICKET, CHANGE_TICKETS])
def test_a_change_touches_its_tickets_only(filled, statement):
    given = changes_given([(number, Change(status=Status.closed), API) for number in (7, 8)])

    found = explained(filled, statement.sql, given)

    assert "Seq Scan on tickets" not in found
    assert "Index Scan using tickets_pkey" in found


def test_a_requester_s_list_is_found_by_the_index_of_requesters(filled):
    scope = Scope(mailbox="customer7@example.com")
    values = search_values(scope, EVERYTHING, 26)

    found = explained(filled, page_sql(Shape.of(scope, EVERYTHING)), values)

    assert "tickets_by_requester" in found
    assert len(page_of_tickets(filled, scope, EVERYTHING, 25).tickets) == 20


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("sort=oldest", "tickets_newest"),
        ("sort=oldest&status=open", "tickets_by_status"),
        ("sort=changed", "tickets_changed"),
        ("sort=changed&status=open&status=in_progress", "tickets_unsettled_changed"),
        ("sort=changed&changed=2026-01-03..2026-01-04", "tickets_changed"),
        ("sort=priority", "tickets_by_urgency"),
        ("sort=priority&priority=low", "tickets_by_urgency"),
        ("sort=priority&priority=low&priority=medium", "tickets_by_urgency"),
        ("sort=priority&status=open&status=in_progress", "tickets_unsettled_by_urgency"),
        ("opened=2026-01-03", "tickets_newest"),
    ],
)
def test_every_order_is_that_of_an_index(filled, query, index):
    wanted = TicketFilter.from_query(query)
    found = plan(filled, wanted)

    assert f"using {index} " in found
    assert "Sort" not in found
    late = replace(wanted, cursor=page_of_tickets(filled, WHOLE_DESK, replace(wanted, changed=None)).older)
    assert f"using {index} " in (found := plan(filled, late))
    assert "Sort" not in found
    assert ", id) " in found.partition("Index Cond")[2]


@pytest.mark.parametrize(
    "query", ["resolved=2026-01-03", "changed=2026-01-03", "opened=2026-01-03", "assignee=7&status=open&opened=today"]
)
def test_the_tickets_of_a_day_are_counted_by_an_index(filled, query):
    wanted = TicketFilter.from_query(query)
    values = filter_values(WHOLE_DESK, wanted) | {"limit": COUNT_LIMIT + 1}

    assert "Seq Scan on tickets" not in explained(filled, number_sql(Shape.of(WHOLE_DESK, wanted)), values)
