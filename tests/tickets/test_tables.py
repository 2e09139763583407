"""PostgreSQL itself refuses what the contract forbids."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from support_desk.store import db
from tests.processes import migrated_back_to, migrated_to, run_sql

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
GOOD = {"title": "'t'", "description": "'d'", "category": "'billing'", "priority": "'low'", "status": "'open'"}
BAD_ROWS = [
    ({"title": "''"}, "title_length"),
    ({"title": "E' \\t\\n '"}, "title_length"),
    ({"title": "repeat('x', 201)"}, "title_length"),
    ({"description": "'  '"}, "description_length"),
    ({"description": "repeat('x', 20001)"}, "description_length"),
    ({"category": "'other'"}, "category_known"),
    ({"priority": "'urgent'"}, "priority_known"),
    ({"status": "'done'"}, "status_known"),
    ({"status": "'resolved'"}, "resolved_at_matches_status"),
    ({"resolved_at": "now()"}, "resolved_at_matches_status"),
    ({"suggested_category": "'other'"}, "suggested_category_known"),
    ({"suggested_priority": "'urgent'"}, "suggested_priority_known"),
    ({"suggestion_source": "'oracle'"}, "suggestion_source_known"),
    ({"requester_name": "'Rita'"}, "requester_has_email"),
    ({"requester_email": "' '"}, "requester_email_length"),
    ({"requester_email": "repeat('x', 255)"}, "requester_email_length"),
    ({"requester_email": "'nonsense'"}, "requester_email_valid"),
    ({"requester_email": "'rita @example.com'"}, "requester_email_valid"),
    ({"requester_email": "'r@example.com'", "requester_name": "''"}, "requester_name_length"),
    ({"requester_email": "'r@example.com'", "requester_name": "repeat('x', 101)"}, "requester_name_length"),
    ({"assignee_id": "7"}, "tickets_assignee_id_fkey"),
]
BAD_ENTRIES = [
    ("kind", "'moved', NULL, NULL, NULL", "kind_known"),
    ("kind", "'comment', NULL, NULL, NULL", "body_is_comment"),
    ("kind", "'opened', NULL, NULL, 'text'", "body_is_comment"),
    ("kind", "'comment', NULL, NULL, repeat('x', 5001)", "body_length"),
    ("kind", "'status', 'open', NULL, NULL", "move_has_both_ends"),
    ("kind", "'opened', 'open', 'closed', NULL", "move_has_both_ends"),
    ("kind", "'assignee', NULL, NULL, NULL", "move_has_both_ends"),
    ("kind", "'requester', NULL, NULL, NULL", "move_has_both_ends"),
    ("public, kind", "true, 'opened', NULL, NULL, NULL", "only_comments_are_public"),
    ("actor_kind, kind", "'oracle', 'opened', NULL, NULL, NULL", "actor_kind_known"),
]


def insert(**changed: str) -> str:
    values = GOOD | changed
    return f"INSERT INTO tickets ({', '.join(values)}) VALUES ({', '.join(values.values())})"


@pytest.mark.parametrize(("changed", "constraint"), BAD_ROWS)
def test_an_insert_that_breaks_a_rule_is_refused_by_name(session, changed, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        session.execute(text(insert(**changed)))


@pytest.mark.parametrize("field", ["title", "description", "category", "priority", "status"])
def test_an_update_that_breaks_a_rule_is_refused_too(session, make_ticket, field):
    ticket = make_ticket()

    with pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE tickets SET {field} = '' WHERE id = {ticket.id}"))


@pytest.mark.parametrize(("columns", "values", "constraint"), BAD_ENTRIES)
def test_a_timeline_entry_that_makes_no_sense_is_refused(session, make_ticket, columns, values, constraint):
    ticket = make_ticket()

    with pytest.raises(IntegrityError, match=constraint):
        session.execute(
            text(
                f"INSERT INTO timeline_entries (ticket_id, actor, {columns}, before, after, body) "
                f"VALUES ({ticket.id}, 'api', {values})"
            )
        )


def test_the_longest_texts_fit(session):
    session.execute(text(insert(title="repeat('é', 200)", description="repeat('é', 20000)")))


def test_an_entry_needs_its_ticket_and_goes_with_it(session, make_ticket):
    ticket = make_ticket()
    entry = "INSERT INTO timeline_entries (ticket_id, kind, actor) VALUES (:id, 'opened', 'api')"
    session.execute(text(entry), {"id": ticket.id})

    session.execute(text("DELETE FROM tickets"))

    assert session.execute(text("SELECT count(*) FROM timeline_entries")).scalar_one() == 0
    with pytest.raises(IntegrityError):
        session.execute(text(entry), {"id": ticket.id})


def test_the_version_grows_with_every_update(session, make_ticket):
    ticket = make_ticket()
    versions = [ticket.updated_at]
    for _ in range(3):
        update = "UPDATE tickets SET updated_at = '2000-01-01' WHERE id = :id RETURNING updated_at"
        versions.append(session.execute(text(update), {"id": ticket.id}).scalar_one())

    assert versions == sorted(set(versions))


def test_the_tables_are_those_of_the_models(database):
    with db.engine().connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_migrations_go_down_and_up_again_on_a_filled_database(new_database):
    url = new_database()
    migrated_to(url, "head")
    run_sql(url, insert())

    migrated_back_to(url, "base")
    assert run_sql(url, TABLES) == [("alembic_version",)]

    migrated_to(url, "head")
    assert run_sql(url, "SELECT count(*) FROM tickets") == [(0,)]
