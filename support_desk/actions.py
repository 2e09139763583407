"""Writes: each changes a ticket and its timeline together, in the caller's transaction."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, delete, select

from support_desk import texts
from support_desk.errors import InvalidInput, KeyReused, NothingToChange, TicketNotFound
from support_desk.models import SETTLED, Category, IdempotencyKey, Kind, Priority, Source, Status, Ticket, TimelineEntry
from support_desk.queries import LARGEST_ID

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


def open_ticket(session: Session, draft: Draft, *, actor: str) -> Ticket:
    """Store a new ticket and the `opened` entry of its timeline."""
    ticket = Ticket(**asdict(draft))
    session.add(ticket)
    session.flush()
    session.add(TimelineEntry(ticket_id=_id(ticket), kind=Kind.opened, actor=actor))
    session.flush()
    return ticket


def ticket_opened_with(session: Session, key: str, fingerprint: str) -> Ticket | None:
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
    ticket = session.get(Ticket, used.ticket_id)
    if ticket is None:
        raise TicketNotFound(used.ticket_id or 0)
    return ticket


def open_ticket_once(session: Session, draft: Draft, *, key: str, fingerprint: str, actor: str) -> Ticket:
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


def change_ticket(session: Session, ticket_id: int, change: Change, *, actor: str) -> Ticket:
    """Apply `change` and write what it did on the timeline.

    The row is locked until the caller commits, so of two racing changes the second is judged against the first one's
    result. A field that already has the wanted word leaves no entry.

    Raises:
        NothingToChange: `change` is empty.
        TicketNotFound: no such ticket.
    """
    if change == Change():
        raise NothingToChange
    ticket = locked_ticket(session, ticket_id)
    entries = _moves(ticket, change, actor)
    if change.comment is not None:
        entries.append(TimelineEntry(ticket_id=ticket_id, kind=Kind.comment, body=change.comment, actor=actor))
        flag_modified(ticket, "updated_at")  # makes an UPDATE, whose trigger gives the version
    session.add_all(entries)
    session.flush()
    session.refresh(ticket)
    return ticket


def delete_ticket(session: Session, ticket_id: int) -> None:
    """Delete a ticket and all that hangs on it.

    Raises:
        TicketNotFound: no such ticket.
    """
    session.delete(locked_ticket(session, ticket_id))
    session.flush()


def locked_ticket(session: Session, ticket_id: int) -> Ticket:
    """The ticket as it stands now, locked until the caller commits.

    Raises:
        TicketNotFound: no such ticket.
    """
    ticket = None
    if 0 < ticket_id <= LARGEST_ID:
        ticket = session.get(Ticket, ticket_id, with_for_update=True, populate_existing=True)
    if ticket is None:
        raise TicketNotFound(ticket_id)
    return ticket


def _moves(ticket: Ticket, change: Change, actor: str) -> list[TimelineEntry]:
    entries = []
    for field in (Kind.status, Kind.category, Kind.priority):
        before, after = getattr(ticket, field), getattr(change, field)
        if after is None or after == before:
            continue
        setattr(ticket, field, after.value)
        entries.append(TimelineEntry(ticket_id=_id(ticket), kind=field, before=before, after=after, actor=actor))
    if (ticket.status in SETTLED) != (ticket.resolved_at is not None):
        ticket.resolved_at = datetime.now(UTC) if ticket.status in SETTLED else None
    return entries


def _id(ticket: Ticket) -> int:
    assert ticket.id is not None
    return ticket.id
