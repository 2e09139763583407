"""Requesters: whoever holds a key to tickets, or the link of one, or reads the mail of the address that they name."""

import hmac
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import BigInteger, Text, column, func, table, text
from sqlmodel import Session, col, select

from support_desk.people.actors import NOBODY, Actor, ActorKind, Role
from support_desk.people.keys import hash_of
from support_desk.people.models import TicketKey
from support_desk.people.ticket_links import ticket_of_link

# Tickets are another room's; of theirs only this is looked at.
TICKETS = table("tickets", column("id", BigInteger), column("requester_name", Text), column("requester_email", Text))
NAME = func.coalesce(TICKETS.c.requester_name, TICKETS.c.requester_email, NOBODY.name)
# So many of them, the newest, can be answered by whoever is signed in; he sees them all.
MOST_OWN = 10_000
# As a ticket names it, but for the case of plain letters.
MAILBOX = text('SELECT lower(normalize(:email) COLLATE "C")')
OF_MAILBOX = text(f"""
SELECT id, requester_name FROM tickets
WHERE requester_email IS NOT NULL AND email_key(requester_email) = email_key(:mailbox)
  AND lower(normalize(requester_email) COLLATE "C") = :mailbox
ORDER BY created_at DESC, id DESC LIMIT {MOST_OWN}
""")


def owner_of_tickets(session: Session, keys: Sequence[str]) -> Actor:
    """Who holds these keys, the newest first: of several names the first one's; NOBODY if none of them is good."""
    hashes = [hash_of(key) for key in keys]
    is_theirs = col(TicketKey.secret_hash).in_(hashes), TICKETS.c.id == TicketKey.ticket_id
    rows = session.exec(select(TicketKey.secret_hash, TicketKey.ticket_id, NAME).where(*is_theirs)).all()
    good = [row for hashed in hashes for row in rows if hmac.compare_digest(row[0], hashed)]
    return _requester(good[0][2], *(ticket_id for _, ticket_id, _ in good)) if good else NOBODY


def owner_of_link(session: Session, secret: str) -> Actor:
    """Whose the ticket of this link is; NOBODY if it is no link."""
    ticket_id = ticket_of_link(session, secret)
    if ticket_id is None:
        return NOBODY
    name = session.exec(select(NAME).where(TICKETS.c.id == ticket_id)).first()
    return NOBODY if name is None else _requester(name, ticket_id)


def owner_of_mailbox(session: Session, email: str) -> Actor:
    """Whoever reads the mail of this address, by the name that its newest ticket with one tells, else by the address.

    Letters that only look or sort alike make another mailbox; upper and lower case of a to z do not.
    """
    mailbox = session.execute(MAILBOX, {"email": email}).scalar_one()
    found = session.execute(OF_MAILBOX, {"mailbox": mailbox}).all()
    name = next((row.requester_name for row in found if row.requester_name), email)
    return replace(_requester(name, *(row.id for row in found)), email=email, mailbox=mailbox)


def _requester(name: str, *ticket_ids: int) -> Actor:
    return Actor(ActorKind.requester, name, Role.requester, tickets=frozenset(ticket_ids))
