"""REST shows what its schemas say, whatever else the tables have."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Text, text

from support_desk.store import db
from support_desk.tickets.search import statements
from support_desk.tickets.sql import as_json, changes, one_ticket, pages, tables
from support_desk.tickets.sql.scopes import EVERYTHING
from tests.asking import FIELDS

SECRET = "for our eyes only"
NEW = {"title": "No invoice", "description": "It never came.", "category": "billing", "priority": "high"}
MAKERS = (pages, one_ticket, statements, changes)


@pytest.fixture
def internal_columns(database) -> Iterator[None]:
    """Lets the tables have a column more, and every statement know of it."""
    known = (tables.TICKETS, tables.ENTRIES)
    try:
        for table in known:
            table.append_column(Column("internal", Text, server_default=SECRET))
            _run(f"ALTER TABLE {table.name} ADD COLUMN internal text DEFAULT '{SECRET}'")
        _forget_statements()
        yield
    finally:
        for table in known:
            table._columns.remove(table.c.internal)
            _run(f"ALTER TABLE {table.name} DROP COLUMN IF EXISTS internal")
        _forget_statements()


def _run(statement: str) -> None:
    with db.engine().begin() as connection:
        connection.execute(text(statement))


def _forget_statements() -> None:
    for made in (value for module in MAKERS for value in vars(module).values() if hasattr(value, "cache_clear")):
        made.cache_clear()


@pytest.mark.usefixtures("internal_columns")
def test_a_column_that_no_schema_names_is_in_no_answer(api, session):
    answers = [
        api.post("/api/tickets/", json=NEW),
        api.patch("/api/tickets/1/", json={"status": "closed", "comment": "Sent again."}),
        api.patch("/api/tickets/1/", json={"comment": "Bye."}, headers={"If-Match": "*"}),
        api.get("/api/tickets/1/"),
        api.get("/api/tickets/1/timeline/"),
        api.get("/api/tickets/"),
        api.get("/api/tickets/?category=billing&search=invoice"),
        api.get("/api/tickets/stats/"),
    ]

    assert session.execute(text("SELECT internal FROM tickets UNION SELECT internal FROM timeline_entries")).all() == [
        (SECRET,)
    ]
    for answer in answers:
        assert answer.is_success
        assert "internal" not in answer.text and SECRET not in answer.text
    parts = ["attachments", "comments", "comments_total", "timeline", "timeline_total"]
    assert list(answers[3].json()) == [*FIELDS, *parts]
    assert [list(ticket) for answer in answers[5:7] for ticket in answer.json()] == [FIELDS] * 2


def test_a_column_that_no_table_has_is_a_bug_at_once():
    with pytest.raises(KeyError):
        as_json.entries_sql(EVERYTHING, ("id", "nothing"))
