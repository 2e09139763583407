"""Requesters: whoever holds a key to tickets, or the link of one."""

import hmac
from collections.abc import Sequence

from sqlalchemy import BigInteger, Text, column, func, table
from sqlmodel import Session, col, select

from support_desk.people.actors import NOBODY, Actor, ActorKind, Role
from support_desk.people.keys import hash_of
from support_desk.people.models import TicketKey
from support_desk.people.ticket_links import ticket_of_link

# Tickets are another room's; of theirs only this is looked at.
TICKETS = table("tickets", column("id", BigInteger), column("requester_name", Text), column("requester_email", Text))
NAME = func.coalesce(TICKETS.c.requester_name, TICKETS.c.requester_email, NOBODY.name)


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


def _requester(name: str, *ticket_ids: int) -> Actor:
    return Actor(ActorKind.requester, name, Role.requester, tickets=frozenset(ticket_ids))
