"""The secret link of a ticket, which is its requester's key, and the keys that browsers get in exchange for it.

The link is made of the ticket's number and a nonce whenever it is needed, by a key that only the desk knows: neither
the database nor a mail that waits to be sent holds it. A new nonce revokes it.
"""

import hmac

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, select, update

from support_desk.errors import TicketNotFound
from support_desk.people.keys import derived_key, hash_of, new_key
from support_desk.people.models import TicketKey, TicketLink

PURPOSE = "ticket links"
# Whoever has the link may ask for keys as often as he likes: so many browsers have one, the newest.
MOST_KEYS = 50
# Tickets are another room's: of theirs it is only asked that they are there, and stay as they are until the caller
# commits. Whoever gives one to another requester revokes its link, and waits for one that is being made.
LOCK_TICKET = text("SELECT id FROM tickets WHERE id = :id FOR SHARE")
LOCK_LINK = text("SELECT FROM ticket_links WHERE secret_hash = :hashed FOR KEY SHARE")


def link_of(session: Session, ticket_id: int) -> str:
    """The secret of a ticket's link, the same until it is renewed or the desk has another key.

    Raises:
        TicketNotFound: no such ticket.
    """
    link = _link(session, ticket_id) or _made_link(session, ticket_id)
    secret = _secret(ticket_id, link.nonce)
    if link.secret_hash != hash_of(secret):  # it was made by another key, with which it is worth nothing
        _make(session, ticket_id, link.nonce)
    return secret


def renew_link(session: Session, ticket_id: int) -> str:
    """Give a ticket another link: the one before and all keys that came of it are worth nothing any more.

    Raises:
        TicketNotFound: no such ticket.
    """
    link_of(session, ticket_id)
    secret = _make(session, ticket_id, new_key())
    session.exec(delete(TicketKey).where(col(TicketKey.ticket_id) == ticket_id))
    return secret


def ticket_of_link(session: Session, secret: str) -> int | None:
    """The number of the ticket whose link it is; None when it is nobody's, or not any more."""
    hashed = hash_of(secret)
    found = session.exec(
        select(TicketLink.ticket_id, TicketLink.secret_hash).where(TicketLink.secret_hash == hashed)
    ).first()
    return found[0] if found and hmac.compare_digest(found[1], hashed) else None


def new_key_for(session: Session, ticket_id: int) -> str:
    """A key to this ticket alone, for one browser; of each ticket the newest 50 are good."""
    key = new_key()
    session.add(TicketKey(ticket_id=ticket_id, secret_hash=hash_of(key)))
    session.flush()
    of_ticket = col(TicketKey.ticket_id) == ticket_id
    newest = select(TicketKey.id).where(of_ticket).order_by(col(TicketKey.id).desc()).limit(MOST_KEYS)
    session.exec(delete(TicketKey).where(of_ticket, col(TicketKey.id).not_in(newest)))
    return key


def key_in_exchange(session: Session, secret: str) -> str | None:
    """A new key for whoever shows the secret of a ticket's link; None when it is nobody's.

    Whoever revokes the link at this moment waits for the caller to commit, and then finds the key, too.
    """
    ticket_id = ticket_of_link(session, secret)
    if ticket_id is None or session.execute(LOCK_TICKET, {"id": ticket_id}).first() is None:
        return None
    is_still_good = session.execute(LOCK_LINK, {"hashed": hash_of(secret)}).first() is not None
    return new_key_for(session, ticket_id) if is_still_good else None


def _link(session: Session, ticket_id: int):
    columns = select(TicketLink.nonce, TicketLink.secret_hash)
    return session.exec(columns.where(TicketLink.ticket_id == ticket_id)).first()


def _made_link(session: Session, ticket_id: int):
    """Of two that are made at the same moment the first one counts."""
    if session.execute(LOCK_TICKET, {"id": ticket_id}).first() is None:
        raise TicketNotFound(ticket_id)
    nonce = new_key()
    made = {"ticket_id": ticket_id, "nonce": nonce, "secret_hash": hash_of(_secret(ticket_id, nonce))}
    session.execute(insert(TicketLink).values(made).on_conflict_do_nothing(index_elements=["ticket_id"]))
    return _link(session, ticket_id)


def _make(session: Session, ticket_id: int, nonce: str) -> str:
    secret = _secret(ticket_id, nonce)
    made = {"nonce": nonce, "secret_hash": hash_of(secret)}
    session.execute(update(TicketLink).where(col(TicketLink.ticket_id) == ticket_id).values(made))
    return secret


def _secret(ticket_id: int, nonce: str) -> str:
    return derived_key(PURPOSE, f"{ticket_id}.{nonce}")
