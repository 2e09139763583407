"""Empties the tests' database."""

from functools import cache

from psycopg2.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from support_desk.people.identity import forget_everybody
from support_desk.store import db
from support_desk.tickets.models import SQLModel

# To truncate makes new files, for a table and all its indexes, and lets everybody forget how to read them: for most
# tests that is more work than they are themselves. Deleted rows are cheap as long as a table's first page holds them
# all, and whoever comes next finds his rows in the order in which he wrote them, as in a new table.
HAS_GROWN = """
SELECT EXISTS (
  SELECT FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 8192
)
"""
# Truncated, the tables tell all desks that anything may have changed; rows that are deleted without their triggers tell
# nothing, and count nothing.
DELETE = """
LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE NOWAIT;
SET LOCAL session_replication_role = replica;
{deletions};
DO 'BEGIN IF to_regclass(''meanings.of_tickets'') IS NOT NULL THEN DELETE FROM meanings.of_tickets; END IF; END';
SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
NOTIFY support_desk, '*'; NOTIFY support_desk_people; NOTIFY support_desk_outbox
"""
# What has counted is not empty, either.
IS_FILLED = "SELECT '{0}' WHERE EXISTS (SELECT FROM {0})"
HAS_COUNTED = "SELECT '{0}' WHERE pg_sequence_last_value(pg_get_serial_sequence('{0}', 'id')) > 0"


def empty_tables() -> None:
    """Leave no row, and let all numbers begin with 1 again."""
    if not _have_been_deleted():
        with db.engine().begin() as connection:
            used = connection.scalars(text(_used())).all()
        if used:
            run_although_it_is_read(f"TRUNCATE {', '.join(used)} RESTART IDENTITY CASCADE")
    forget_everybody()


def run_although_it_is_read(sql: str) -> None:
    """Run what locks tables. Where a desk reads them meanwhile, PostgreSQL may end either of both: then once more."""
    for _ in range(10):
        try:
            with db.engine().begin() as connection:
                connection.exec_driver_sql(sql)
            return
        except OperationalError as error:
            if not isinstance(error.orig, DeadlockDetected):
                raise
    raise AssertionError("the tables are read all the time")


def _have_been_deleted() -> bool:
    """Delete all rows, unless a table has grown or somebody works in one of them."""
    try:
        with db.engine().begin() as connection:
            if connection.scalar(text(HAS_GROWN)):
                return False
            connection.exec_driver_sql(_deletion())
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        return False
    return True


@cache
def _deletion() -> str:
    """What deletes all rows of all tables; asked when all of them are known."""
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    return DELETE.format(tables=", ".join(tables), deletions="; ".join(f"DELETE FROM {name}" for name in tables))


@cache
def _used() -> str:
    """What finds the tables that are not empty; asked when all of them are known."""
    return " UNION ".join(
        part.format(table.name)
        for table in SQLModel.metadata.sorted_tables
        for part in (IS_FILLED, *([HAS_COUNTED] if "id" in table.c else []))
    )
