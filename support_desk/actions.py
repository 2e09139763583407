"""Writes: each changes a ticket and its timeline together, in the caller's transaction."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

from sqlalchemy import Row, bindparam, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, select

from support_desk import texts
from support_desk.errors import InvalidInput, KeyReused, NothingToChange
from support_desk.models import Category, IdempotencyKey, Priority, Source, Status, Ticket
from support_desk.page_sql import TICKETS, compiled
from support_desk.prepared import Prepared
from support_desk.queries import found_ticket, ticket_with_timeline

KEY_LIMIT = 255


@dataclass(frozen=True)
class Draft:
    """A ticket to be; its texts are trimmed and checked, its words known."""

    title: str
    description: str
    category: Category
    priority: Priority
    suggested_category: Category | None = None
    suggested_priority: Priority | None = None
    suggestion_source: Source | None = None


@dataclass(frozen=True)
class Change:
    """What is to be different about a ticket; None leaves a thing as it is, `comment` is added."""

    status: Status | None = None
    category: Category | None = None
    priority: Priority | None = None
    comment: str | None = None


LOCK = Prepared("lock_ticket", compiled(select(TICKETS).where(TICKETS.c.id == bindparam("id")).with_for_update()))
COLUMNS = ", ".join(column.name for column in TICKETS.c)
DRAFTED = ", ".join(field.name for field in fields(Draft))
GIVEN = ", ".join(f"%({field.name})s::text[]" for field in fields(Draft))
# Rows and their timeline entries in one statement: half the round trips of two. Numbers are given in the drafts' order.
OPEN = Prepared(
    "open_tickets",
    f"""
WITH ticket AS (
  INSERT INTO tickets ({DRAFTED})
  SELECT {DRAFTED} FROM unnest({GIVEN}) WITH ORDINALITY AS draft ({DRAFTED}, place) ORDER BY place
  RETURNING {COLUMNS}
), told AS (
  INSERT INTO timeline_entries (ticket_id, kind, actor) SELECT id, 'opened', %(actor)s FROM ticket
)
SELECT {COLUMNS} FROM ticket ORDER BY id
""",
)
# The same for a change: what the row was is read under its lock, so of two racing changes the second meets the first.
CHANGE = Prepared(
    "change_ticket",
    f"""
WITH old AS (
  SELECT * FROM tickets WHERE id = %(id)s FOR UPDATE
), told AS (
  INSERT INTO timeline_entries (ticket_id, kind, before, after, body, actor)
  SELECT old.id, kind, before, after, body, %(actor)s
  FROM old CROSS JOIN LATERAL (VALUES
    ('status', old.status, %(status)s, NULL),
    ('category', old.category, %(category)s, NULL),
    ('priority', old.priority, %(priority)s, NULL),
    ('comment', NULL, NULL, %(comment)s)
  ) AS entry (kind, before, after, body)
  WHERE before <> after OR body IS NOT NULL
  RETURNING ticket_id
), ticket AS (
  UPDATE tickets SET
    status = coalesce(%(status)s, old.status),
    category = coalesce(%(category)s, old.category),
    priority = coalesce(%(priority)s, old.priority),
    resolved_at = CASE
      WHEN coalesce(%(status)s, old.status) IN ('resolved', 'closed') THEN coalesce(old.resolved_at, now())
    END
  FROM old WHERE tickets.id = old.id AND EXISTS (SELECT FROM told)
  RETURNING tickets.*
)
SELECT {COLUMNS} FROM ticket UNION ALL SELECT {COLUMNS} FROM old WHERE NOT EXISTS (SELECT FROM ticket)
""",
)


def open_ticket(session: Session, draft: Draft, *, actor: str) -> Row:
    """Store a new ticket and the `opened` entry of its timeline; the row has the columns of `Ticket`."""
    return open_tickets(session, [draft], actor=actor)[0]


def open_tickets(session: Session, drafts: Sequence[Draft], *, actor: str) -> Sequence[Row]:
    """The same for many by one statement, all or none; the rows come in the order of the drafts."""
    columns = {field.name: [getattr(draft, field.name) for draft in drafts] for field in fields(Draft)}
    return OPEN.run(session, columns | {"actor": actor}).all()


def ticket_opened_with(session: Session, key: str, fingerprint: str) -> Row | None:
    """The ticket that this `Idempotency-Key` made within 24 hours, or None.

    Raises:
        KeyReused: the key came with another body.
        TicketNotFound: the ticket has been deleted since.
    """
    used = session.exec(
        select(IdempotencyKey).where(
            IdempotencyKey.key == key, col(IdempotencyKey.created_at) > func.now() - sql("interval '24 hours'")
        )
    ).first()
    if used is None:
        return None
    if used.fingerprint != fingerprint:
        raise KeyReused("This Idempotency-Key was used with another body.", field="Idempotency-Key")
    return ticket_with_timeline(session, used.ticket_id or 0)[0]


def open_ticket_once(session: Session, draft: Draft, *, key: str, fingerprint: str, actor: str) -> Row:
    """Open a ticket unless `key` has made one already; of two at the same moment the second waits for the first.

    Raises:
        InvalidInput: the key is empty, too long or not storable.
        KeyReused, TicketNotFound: as `ticket_opened_with`.
    """
    session.exec(
        delete(IdempotencyKey).where(col(IdempotencyKey.created_at) <= func.now() - sql("interval '24 hours'"))
    )
    claim = insert(IdempotencyKey).values(key=key, fingerprint=fingerprint).on_conflict_do_nothing()
    if session.exec(claim).rowcount == 0:
        earlier = ticket_opened_with(session, key, fingerprint)
        if earlier is not None:
            return earlier
    ticket = open_ticket(session, draft, actor=actor)
    session.get_one(IdempotencyKey, key).ticket_id = ticket.id
    session.flush()
    return ticket


def checked_key(key: str) -> str:
    """An `Idempotency-Key` as it may be stored.

    Raises:
        InvalidInput: it is empty, longer than 255 characters or not storable.
    """
    if not 0 < len(texts.storable("Idempotency-Key", key)) <= KEY_LIMIT:
        raise InvalidInput(f"The Idempotency-Key must have 1 to {KEY_LIMIT} characters.", field="Idempotency-Key")
    return key


def fingerprint_of(body: object) -> str:
    """The SHA-256, in hex, of a JSON body; the order of its fields does not matter."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def change_ticket(
    session: Session, ticket_id: int, change: Change, *, actor: str, then: tuple[Prepared, ...] = ()
) -> Row:
    """Apply `change` and write what it did on the timeline; the row is the ticket, or what `then` reads by its `id`.

    The row is locked until the caller commits, so of two racing changes the second is judged against the first one's
    result. A field that already has the wanted word leaves no entry.

    Raises:
        NothingToChange: `change` is empty.
        TicketNotFound: no such ticket.
    """
    if change == Change():
        raise NothingToChange
    return found_ticket(session, ticket_id, CHANGE, *then, **asdict(change), actor=actor)


def delete_ticket(session: Session, ticket_id: int) -> None:
    """Delete a ticket and all that hangs on it.

    Raises:
        TicketNotFound: no such ticket.
    """
    locked_ticket(session, ticket_id)
    session.exec(delete(Ticket).where(col(Ticket.id) == ticket_id))


def locked_ticket(session: Session, ticket_id: int) -> Row:
    """The ticket as it stands now, locked until the caller commits.

    Raises:
        TicketNotFound: no such ticket.
    """
    return found_ticket(session, ticket_id, LOCK)
