"""What tickets are about, kept in the database where it has pgvector: https://github.com/pgvector/pgvector.

It follows from the texts of the tickets alone, so it is no part of a backup, and what another model told is told anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import text
from sqlalchemy.exc import NotSupportedError, ProgrammingError
from sqlmodel import Session

from support_desk.store.records import records_of
from support_desk.triage.learning.in_use import name_of
from support_desk.triage.local import local

# Enough to find the problems of the last months, and few enough to be kept in memory and to be told within hours.
MOST_KEPT = 100_000
# Any fixed number will do: it names the lock of whoever makes the place for them.
MEANINGS_LOCK = 7_305_205
# The first with vectors of two bytes a number.
OLDEST_PGVECTOR = (0, 7)
LOCK = text("SELECT pg_advisory_xact_lock(:lock)")
PGVECTOR = text("""
SELECT coalesce(installed_version, default_version) AS version, installed_version IS NOT NULL AS is_installed
FROM pg_available_extensions WHERE name = 'vector'
""")
# By the catalogue, which says so to whoever may not use the schema, too.
PLACE = """
FROM pg_class WHERE relname = 'of_tickets' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'meanings')
"""
MAY_READ = text(
    f"SELECT has_schema_privilege(relnamespace, 'USAGE') AND has_table_privilege(oid, 'SELECT, INSERT, DELETE') {PLACE}"
)
TOLD_BY = text(f"SELECT obj_description(oid, 'pg_class') {PLACE}")
MAKE = """
CREATE SCHEMA IF NOT EXISTS meanings;
DROP TABLE IF EXISTS meanings.of_tickets;
CREATE TABLE meanings.of_tickets (
  ticket_id bigint PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
  meaning halfvec({dimensions})
);
CREATE INDEX meanings_near ON meanings.of_tickets USING hnsw (meaning halfvec_cosine_ops);
COMMENT ON TABLE meanings.of_tickets IS '{model}';
"""
LACKING = text("""
SELECT id, title, description FROM tickets
WHERE id > greatest((SELECT max(id) FROM tickets) - :most, :after)
  AND NOT EXISTS (SELECT FROM meanings.of_tickets WHERE ticket_id = id)
ORDER BY id DESC LIMIT :limit
""")
# A ticket that somebody is deleting has to stay until its meaning is there, or to be gone before.
KEEP = text("""
WITH there AS MATERIALIZED (
  SELECT id FROM tickets WHERE id = ANY (CAST(:ids AS bigint[])) ORDER BY id FOR KEY SHARE
)
INSERT INTO meanings.of_tickets (ticket_id, meaning)
SELECT id, CAST(meaning AS halfvec) FROM unnest(CAST(:ids AS bigint[]), CAST(:meanings AS text[])) AS told (id, meaning)
JOIN there USING (id)
ON CONFLICT DO NOTHING
""")
LET_GO = text("DELETE FROM meanings.of_tickets WHERE ticket_id <= (SELECT max(id) FROM tickets) - :most")


@dataclass(frozen=True)
class Unknown:
    """A ticket of which nobody knows what it is about."""

    id: int
    title: str
    description: str


def prepare(session: Session) -> str | None:
    """Make the place for meanings, unless there is one for those of this model: what is in the way, None if nothing."""
    session.execute(LOCK, {"lock": MEANINGS_LOCK})
    pgvector = session.execute(PGVECTOR).one_or_none()
    if pgvector is None or tuple(map(int, pgvector.version.split(".")[:2])) < OLDEST_PGVECTOR:
        return "the database has no pgvector of at least version 0.7"
    if session.scalar(TOLD_BY) == _model() and session.scalar(MAY_READ):
        return None
    try:
        with session.begin_nested():
            if not pgvector.is_installed:
                session.execute(text("CREATE EXTENSION vector"))
            session.execute(text(MAKE.format(dimensions=_dimensions(), model=_model())))
    except (ProgrammingError, NotSupportedError):  # without the right, or where the server's owner lists others
        return "the desk may not create pgvector's extension or a schema of its own, or does not find its types"
    return None


def lacking(session: Session, limit: int, after: int = 0) -> Sequence[Unknown]:
    """Some tickets of which nobody knows what they are about, with numbers `after` this, the newest first."""
    values = {"most": MOST_KEPT, "limit": limit, "after": after}
    return records_of(Unknown, session.execute(LACKING, values).all())


def told(tickets: Sequence[Unknown]) -> dict[int, str | None]:
    """What each of them is about, by its number. Takes some 20 milliseconds for each."""
    return {ticket.id: _vector(local.meaning(ticket.title, ticket.description)) for ticket in tickets}


def keep(session: Session, meanings: Mapping[int, str | None]) -> None:
    """Keep these, also of tickets of which nobody can say it, and let go of those that are too old."""
    session.execute(KEEP, {"ids": list(meanings), "meanings": list(meanings.values())})
    session.execute(LET_GO, {"most": MOST_KEPT})


def meaning_of(session: Session, title: str, description: str) -> str | None:
    """What a text is about, as PostgreSQL reads a vector; None when nobody can say, or nothing is kept to compare."""
    return _vector(local.meaning(title, description)) if session.scalar(MAY_READ) else None


def _vector(meaning: Sequence[float] | None) -> str | None:
    return None if meaning is None else f"[{','.join(f'{number:.4f}' for number in meaning)}]"


@cache
def _model() -> str:
    return name_of(local.FOLDER)


def _dimensions() -> int:
    return len(local.meaning("How many dimensions", "does a meaning have when it is told?") or ())
