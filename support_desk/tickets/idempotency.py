"""An `Idempotency-Key` opens one ticket, or brings files once, however often it comes within 24 hours."""

import hashlib
import json

from sqlalchemy import func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, select

from support_desk import texts
from support_desk.errors import InvalidInput, KeyReused
from support_desk.people.actors import Actor
from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets.actions import open_ticket
from support_desk.tickets.drafts import Draft
from support_desk.tickets.models import IdempotencyKey
from support_desk.tickets.queries import found_ticket
from support_desk.tickets.records import TicketRecord

KEY_LIMIT = 255
# So many go in well under a second.
MOST_AT_ONCE = 10_000
FORGET = sql("""
DELETE FROM idempotency_keys WHERE key = ANY (ARRAY(
  SELECT key FROM idempotency_keys WHERE created_at <= now() - interval '24 hours'
  ORDER BY created_at LIMIT :most FOR UPDATE SKIP LOCKED
))
""")


def ticket_opened_with(session: Session, key: str, fingerprint: str) -> TicketRecord | None:
    """The ticket that this `Idempotency-Key` made within 24 hours, or None.

    Raises:
        KeyReused: the key came with another body.
        TicketNotFound: the ticket has been deleted since.
    """
    used = _used(session, key, fingerprint)
    return None if used is None else found_ticket(session, WHOLE_DESK, used.ticket_id or 0)


def open_ticket_once(session: Session, draft: Draft, actor: Actor, key: str, fingerprint: str) -> TicketRecord:
    """Open a ticket unless `key` has made one already; of two at the same moment the second waits for the first.

    Raises:
        InvalidInput: the key is empty, too long or not storable.
        KeyReused, TicketNotFound: as `ticket_opened_with`.
    """
    earlier = claimed(session, key, fingerprint)
    if earlier is not None:
        return found_ticket(session, WHOLE_DESK, earlier.ticket_id or 0)
    ticket = open_ticket(session, draft, actor)
    session.get_one(IdempotencyKey, key).ticket_id = ticket.id
    session.flush()
    return ticket


def claimed(session: Session, key: str, fingerprint: str) -> IdempotencyKey | None:
    """None for a key that is now the caller's transaction's own; else what it was used for within 24 hours.

    Of two at the same moment the second waits for the first.

    Raises:
        KeyReused: the key came with another body.
    """
    is_old = col(IdempotencyKey.created_at) <= func.now() - sql("interval '24 hours'")
    session.exec(delete(IdempotencyKey).where(col(IdempotencyKey.key) == key, is_old))
    claim = insert(IdempotencyKey).values(key=key, fingerprint=fingerprint).on_conflict_do_nothing()
    return _used(session, key, fingerprint) if session.exec(claim).rowcount == 0 else None


def is_used(session: Session, key: str) -> bool:
    """Whether this key has been used within 24 hours, whatever came with it."""
    return _found(session, key) is not None


def forget_old_keys(session: Session) -> None:
    """Let go of some of the keys that mean nothing any more, the oldest first, but of none that is in use."""
    session.execute(FORGET, {"most": MOST_AT_ONCE})


def checked_key(key: str) -> str:
    """An `Idempotency-Key` as it may be stored.

    Raises:
        InvalidInput: it is empty, longer than 255 characters or not storable.
    """
    if not 0 < len(texts.storable("Idempotency-Key", key)) <= KEY_LIMIT:
        raise InvalidInput(f"The Idempotency-Key must have 1 to {KEY_LIMIT} characters.", field="Idempotency-Key")
    return key


def key_of(actor: Actor, key: str) -> str:
    """The key as his own: others may have chosen the same one. On an open desk nobody can be told from anybody."""
    return key if actor.id is None else f"{actor.id}\n{key}"


def fingerprint_of(body: object) -> str:
    """The SHA-256, in hex, of a JSON body; the order of its fields does not matter."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def _used(session: Session, key: str, fingerprint: str) -> IdempotencyKey | None:
    used = _found(session, key)
    if used is not None and used.fingerprint != fingerprint:
        raise KeyReused("This Idempotency-Key was used with another body.", field="Idempotency-Key")
    return used


def _found(session: Session, key: str) -> IdempotencyKey | None:
    is_young = col(IdempotencyKey.created_at) > func.now() - sql("interval '24 hours'")
    return session.exec(select(IdempotencyKey).where(IdempotencyKey.key == key, is_young)).first()
