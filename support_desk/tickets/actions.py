"""Writes: each changes a ticket and its timeline together, in the caller's transaction."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache

from sqlalchemy import bindparam, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, select

from support_desk import texts
from support_desk.errors import InvalidInput, KeyReused, NothingToChange
from support_desk.people.scopes import WHOLE_DESK
from support_desk.store.prepared import Prepared, compiled, run_together
from support_desk.store.records import Record, records_of
from support_desk.tickets.models import IdempotencyKey, Ticket, one_of
from support_desk.tickets.queries import LARGEST_ID, found_ticket, record_about
from support_desk.tickets.records import DetailRecord, TicketRecord
from support_desk.tickets.sql import scopes
from support_desk.tickets.sql.as_json import DetailColumns, detail_sql
from support_desk.tickets.sql.one_ticket import detail
from support_desk.tickets.sql.tables import TICKET_COLUMNS, TICKETS, named
from support_desk.words import SETTLED, Category, Priority, Source, Status

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


LOCK_TICKET = Prepared(
    "lock_ticket",
    compiled(select(*named(TICKETS, TICKET_COLUMNS)).where(TICKETS.c.id == bindparam("id")).with_for_update()),
)
COLUMNS = ", ".join(field.name for field in fields(TicketRecord))
DRAFTED = ", ".join(field.name for field in fields(Draft))
GIVEN = ", ".join(f"%({field.name})s::text[]" for field in fields(Draft))
# Rows and their timeline entries in one statement: half the round trips of two. Numbers are given in the drafts' order.
OPEN_TICKETS = Prepared(
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
# The same for changes: what a row was is read under its lock, so of two racing changes the second meets the first.
CHANGE_SQL = f"""
WITH given (ticket, new_status, new_category, new_priority, comment) AS ({{given}}), old AS (
  SELECT tickets.*, given.* FROM given JOIN tickets ON id = ticket FOR UPDATE OF tickets {{waiting}}
), told AS (
  INSERT INTO timeline_entries (ticket_id, kind, before, after, body, actor)
  SELECT old.id, kind, before, after, body, %(actor)s
  FROM old CROSS JOIN LATERAL (VALUES
    ('status', old.status, new_status, NULL),
    ('category', old.category, new_category, NULL),
    ('priority', old.priority, new_priority, NULL),
    ('comment', NULL, NULL, comment)
  ) AS entry (kind, before, after, body)
  WHERE before <> after OR body IS NOT NULL
  RETURNING ticket_id
), ticket AS (
  UPDATE tickets SET
    status = coalesce(new_status, old.status),
    category = coalesce(new_category, old.category),
    priority = coalesce(new_priority, old.priority),
    resolved_at = CASE
      WHEN {one_of("coalesce(new_status, old.status)", SETTLED)} THEN coalesce(old.resolved_at, now())
    END
  FROM old WHERE tickets.id = old.id AND old.id IN (SELECT ticket_id FROM told)
  RETURNING tickets.*
)
"""
CHANGE_TICKET = Prepared(
    "change_ticket",
    CHANGE_SQL.format(
        given="VALUES (%(id)s::bigint, %(status)s::text, %(category)s::text, %(priority)s::text, %(comment)s::text)",
        waiting="",
    )
    + f"SELECT {COLUMNS} FROM ticket UNION ALL SELECT {COLUMNS} FROM old WHERE NOT EXISTS (SELECT FROM ticket)",
)
EACH = {"each_id": "bigint"} | {f"each_{field.name}": "text" for field in fields(Change)}
CHANGE_TICKETS = Prepared(
    "change_tickets",
    CHANGE_SQL.format(
        given=f"SELECT * FROM unnest({', '.join(f'%({name})s::{kind}[]' for name, kind in EACH.items())})",
        waiting="SKIP LOCKED",
    )
    + "SELECT count(*) FROM old",
)
# PostgreSQL marks a row with the transaction that wrote it (xmin) and the one that locked it last (xmax). So these are
# the given tickets that were changed, or only locked because nothing was to be changed, and not those left out.
OURS = "pg_current_xact_id_if_assigned()::xid"
TAKEN = f"id = ANY (%(each_id)s::bigint[]) AND (xmin = {OURS} OR xmax = {OURS})"


def open_ticket(session: Session, draft: Draft, *, actor: str) -> TicketRecord:
    """Store a new ticket and the `opened` entry of its timeline."""
    return open_tickets(session, [draft], actor=actor)[0]


def open_tickets(session: Session, drafts: Sequence[Draft], *, actor: str) -> list[TicketRecord]:
    """The same for many by one statement, all or none; they come in the order of the drafts."""
    columns = {field.name: [getattr(draft, field.name) for draft in drafts] for field in fields(Draft)}
    return records_of(TicketRecord, OPEN_TICKETS.run(session, columns | {"actor": actor}).all())


def ticket_opened_with(session: Session, key: str, fingerprint: str) -> TicketRecord | None:
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
    return found_ticket(session, WHOLE_DESK, used.ticket_id or 0)


def open_ticket_once(session: Session, draft: Draft, *, key: str, fingerprint: str, actor: str) -> TicketRecord:
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


def change_ticket(session: Session, ticket_id: int, change: Change, *, actor: str) -> TicketRecord:
    """Apply `change` and write what it did on the timeline.

    The row is locked until the caller commits, so of two racing changes the second is judged against the first one's
    result. A field that already has the wanted word leaves no entry.

    Raises:
        NothingToChange: `change` is empty.
        TicketNotFound: no such ticket.
    """
    return _change(session, ticket_id, change, actor, TicketRecord, CHANGE_TICKET)


def change_and_show_ticket(
    session: Session, ticket_id: int, change: Change, shown: DetailColumns, *, actor: str
) -> DetailRecord:
    """As `change_ticket`, which raises the same, but answers with the ticket and its newest entries as they are now."""
    shows = detail(scopes.conditions(WHOLE_DESK), shown)
    return _change(session, ticket_id, change, actor, DetailRecord, CHANGE_TICKET, shows)


def change_and_show_tickets(
    session: Session, changes: Sequence[tuple[int, Change]], shown: DetailColumns, *, actor: str
) -> list[DetailRecord | None]:
    """Apply many by one statement; the answers come in the order of `changes`.

    So that none waits for another, some are left out and answered with None, for `change_and_show_ticket` to apply or
    refuse: those that are empty, or whose ticket is locked, does not exist, or is changed by an earlier one.
    """
    taken: dict[int, int] = {}
    for place, (ticket_id, change) in enumerate(changes):
        if change != Change() and 0 < ticket_id <= LARGEST_ID:
            taken.setdefault(ticket_id, place)
    values = {"actor": actor, "each_id": list(taken)}
    for field in fields(Change):
        values[f"each_{field.name}"] = [getattr(changes[place][1], field.name) for place in taken.values()]
    rows = run_together(session, (CHANGE_TICKETS, _details(shown)), values).all()
    details = {taken[detail.id]: detail for detail in records_of(DetailRecord, rows)}
    return [details.get(place) for place in range(len(changes))]


def delete_ticket(session: Session, ticket_id: int) -> None:
    """Delete a ticket and all that hangs on it.

    Raises:
        TicketNotFound: no such ticket.
    """
    locked_ticket(session, ticket_id)
    session.exec(delete(Ticket).where(col(Ticket.id) == ticket_id))


def locked_ticket(session: Session, ticket_id: int) -> TicketRecord:
    """The ticket as it stands now, locked until the caller commits.

    Raises:
        TicketNotFound: no such ticket.
    """
    return record_about(session, ticket_id, TicketRecord, LOCK_TICKET)


@cache
def _details(shown: DetailColumns) -> Prepared:
    return Prepared("ticket_details", f"{detail_sql(shown)} WHERE {TAKEN}")


def _change(
    session: Session, ticket_id: int, change: Change, actor: str, kind: type[Record], *statements: Prepared
) -> Record:
    if change == Change():
        raise NothingToChange
    return record_about(session, ticket_id, kind, *statements, **asdict(change), actor=actor)
