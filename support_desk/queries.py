"""Reads: pages of tickets, and one ticket with its timeline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, tuple_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from support_desk.errors import TicketNotFound
from support_desk.filters import Cursor, TicketFilter
from support_desk.models import Ticket, TimelineEntry

COUNT_LIMIT = 10_000
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class TicketPage:
    """Tickets newest first; `older` and `newer` are where the neighbouring pages begin, None where there is none."""

    tickets: Sequence[Ticket]
    older: Cursor | None
    newer: Cursor | None


def page_of_tickets(session: Session, wanted: TicketFilter, limit: int = 50) -> TicketPage:
    """At most `limit` tickets that `wanted` lets through, from its cursor on.

    A page is a range of (created_at, id), so that tickets added meanwhile neither repeat nor skip any.
    """
    cursor = wanted.cursor
    is_backward = cursor is not None and cursor.is_backward
    found = list(session.exec(_ordered(_narrowed(select(Ticket), wanted), cursor).limit(limit + 1)))
    has_more, tickets = len(found) > limit, found[:limit]
    if is_backward:
        tickets.reverse()
    if not tickets:
        return TicketPage((), None, None)
    has_older = is_backward or has_more
    has_newer = has_more if is_backward else cursor is not None
    return TicketPage(
        tickets,
        older=_place(tickets[-1], is_backward=False) if has_older else None,
        newer=_place(tickets[0], is_backward=True) if has_newer else None,
    )


def number_of_tickets(session: Session, wanted: TicketFilter) -> int:
    """How many tickets `wanted` lets through, on all pages; counted up to 10,001, which stands for more."""
    found = _narrowed(select(Ticket.id), wanted).limit(COUNT_LIMIT + 1).subquery()
    return session.exec(select(func.count()).select_from(found)).one()


def ticket_with_timeline(session: Session, ticket_id: int) -> tuple[Ticket, Sequence[TimelineEntry]]:
    """A ticket and what happened to it, oldest first.

    Raises:
        TicketNotFound: no such ticket.
    """
    ticket = session.get(Ticket, ticket_id) if 0 < ticket_id <= LARGEST_ID else None
    if ticket is None:
        raise TicketNotFound(ticket_id)
    entries = select(TimelineEntry).where(TimelineEntry.ticket_id == ticket_id).order_by(col(TimelineEntry.id))
    return ticket, session.exec(entries).all()


def _narrowed(statement: SelectOfScalar, wanted: TicketFilter) -> SelectOfScalar:
    if wanted.category:
        statement = statement.where(col(Ticket.category).in_(wanted.category))
    if wanted.priority:
        statement = statement.where(col(Ticket.priority).in_(wanted.priority))
    if wanted.status:
        statement = statement.where(col(Ticket.status).in_(wanted.status))
    if wanted.search:
        statement = statement.where(and_(*(_has_word(word) for word in wanted.search.split())))
    return statement


def _has_word(word: str) -> ColumnElement[bool]:
    literal = re.sub(r"([%_\\])", r"\\\1", word)
    occurs = func.search_key(col(Ticket.title), col(Ticket.description)).like(func.search_fold(f"%{literal}%"))
    number = re.fullmatch(r"#?(\d{1,18})", word, re.ASCII)
    return or_(occurs, col(Ticket.id) == int(number[1])) if number else occurs


def _ordered(statement: SelectOfScalar, cursor: Cursor | None) -> SelectOfScalar:
    place = tuple_(col(Ticket.created_at), col(Ticket.id))
    if cursor is None:
        return statement.order_by(col(Ticket.created_at).desc(), col(Ticket.id).desc())
    if cursor.is_backward:
        newer = statement.where(place > (cursor.created_at, cursor.id))
        return newer.order_by(col(Ticket.created_at).asc(), col(Ticket.id).asc())
    older = statement.where(place < (cursor.created_at, cursor.id))
    return older.order_by(col(Ticket.created_at).desc(), col(Ticket.id).desc())


def _place(ticket: Ticket, *, is_backward: bool) -> Cursor:
    assert ticket.created_at is not None and ticket.id is not None
    return Cursor(ticket.created_at, ticket.id, is_backward)
