"""Reads: pages of tickets, and one ticket with its timeline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar, TypeVarTuple

from sqlalchemy import Row, bindparam, func, select, text
from sqlmodel import Session

from support_desk.errors import TicketNotFound
from support_desk.store import db
from support_desk.store.prepared import Prepared, run_together
from support_desk.store.records import Record, records_of
from support_desk.tickets.filters import WORDS, Cursor, TicketFilter
from support_desk.tickets.models import TimelineEntry, ticket_tallies
from support_desk.tickets.records import DetailRecord, EntriesRecord, EntryRecord, TicketRecord
from support_desk.tickets.search import lanes, ways
from support_desk.tickets.search.page_sql import (
    DETAIL_SQL,
    ENTRIES_SQL,
    TICKETS,
    Shape,
    compiled,
    json_sql,
    page_sql,
    parameters,
)

COUNT_LIMIT = 1_000
LARGEST_ID = 2**63 - 1
ENTRIES = TimelineEntry.__table__  # type: ignore[attr-defined]
TICKET_BY_ID = Prepared("ticket", compiled(select(TICKETS).where(TICKETS.c.id == bindparam("id"))))
OF_TICKET = select(ENTRIES).where(ENTRIES.c.ticket_id == bindparam("id")).limit(bindparam("limit"))
NEWEST_ENTRIES = Prepared("newest_entries", compiled(OF_TICKET.order_by(ENTRIES.c.id.desc())))
ENTRIES_FROM = Prepared(
    "entries_from", compiled(OF_TICKET.where(ENTRIES.c.id >= bindparam("first")).order_by(ENTRIES.c.id))
)
BEFORE = ENTRIES.c.id < bindparam("first")
ENTRY_COUNTS = Prepared(
    "counted_entries",
    compiled(
        select(func.count().label("total"), func.count().filter(BEFORE).label("before")).where(
            ENTRIES.c.ticket_id == bindparam("id")
        )
    ),
)
STEP_BACK = Prepared(
    "step_back",
    compiled(
        select(func.min(text("id"))).select_from(
            select(ENTRIES.c.id)
            .where(ENTRIES.c.ticket_id == bindparam("id"), BEFORE)
            .order_by(ENTRIES.c.id.desc())
            .limit(bindparam("limit"))
            .subquery()
        )
    ),
)
ENTRIES_AS_JSON = Prepared("entries_as_json", ENTRIES_SQL)
DETAIL = Prepared("ticket_detail", f"{DETAIL_SQL} WHERE id = %(id)s")

Given = TypeVarTuple("Given")
Found = TypeVar("Found")


@dataclass(frozen=True)
class TicketPage:
    """Tickets newest first; `older` and `newer` are where the neighbouring pages begin, None where there is none."""

    tickets: Sequence[TicketRecord]
    older: Cursor | None
    newer: Cursor | None


@dataclass(frozen=True)
class Timeline:
    """Entries of a ticket one after the other, oldest first.

    `total` counts all entries of the ticket, `before` those before the first of these.
    """

    entries: Sequence[EntryRecord]
    total: int
    before: int


async def read(
    function: Callable[[Session, TicketFilter, *Given], Found], wanted: TicketFilter, *given: *Given
) -> Found:
    """What one of the functions below finds for a filter; one that searches waits among searches.

    Raises:
        SearchTooSlow, DatabaseAway: as `lanes.search` and `db.read`.
    """
    return await (lanes.search if wanted.search else db.read)(function, wanted, *given)


def page_of_tickets(session: Session, wanted: TicketFilter, limit: int = 50) -> TicketPage:
    """At most `limit` tickets that `wanted` lets through, from its cursor on.

    A page is a range of (created_at, id), so that tickets added meanwhile neither repeat nor skip any.
    """
    rows, older, newer = _page(session, wanted, limit, page_sql)
    return TicketPage(tuple(records_of(TicketRecord, rows)), older, newer)


def page_as_json(session: Session, wanted: TicketFilter, limit: int = 50) -> tuple[str, Cursor | None]:
    """The same page as a JSON array, made by PostgreSQL, and where the next older page begins."""
    rows, older, _ = _page(session, wanted, limit, json_sql)
    return f"[{','.join(row.body for row in rows)}]", older


def number_of_tickets(session: Session, wanted: TicketFilter) -> int:
    """How many tickets `wanted` lets through, on all pages; a search is counted up to 1,001, which stands for more."""
    if wanted.search:
        return ways.count(session, wanted, COUNT_LIMIT + 1)
    tallied = select(func.coalesce(func.sum(ticket_tallies.c.number), 0))
    for field in WORDS:
        if words := getattr(wanted, field):
            tallied = tallied.where(ticket_tallies.c[field].in_(words))
    return int(session.execute(tallied).scalar_one())


def timeline(session: Session, ticket_id: int, limit: int, first: int | None = None) -> Timeline:
    """At most `limit` of what happened to a ticket: the entries from number `first` on, or else the newest."""
    values = {"id": ticket_id, "limit": limit, "first": first}
    rows = NEWEST_ENTRIES.run(session, values).all()[::-1] if first is None else ENTRIES_FROM.run(session, values).all()
    entries = records_of(EntryRecord, rows)
    counted = ENTRY_COUNTS.run(session, values | {"first": entries[0].id if entries else 0}).one()
    return Timeline(entries, counted.total, counted.before)


def entry_before(session: Session, ticket_id: int, entry_id: int, steps: int) -> int | None:
    """The number of the entry so many steps before another, or of the first entry; None when none is before it."""
    return STEP_BACK.run(session, {"id": ticket_id, "first": entry_id, "limit": steps}).scalar_one()


def entries_as_json(session: Session, ticket_id: int, limit: int, before: int) -> EntriesRecord:
    """At most `limit` entries of a ticket, those before number `before`.

    Raises:
        TicketNotFound: no such ticket.
    """
    return record_about(session, ticket_id, EntriesRecord, ENTRIES_AS_JSON, limit=limit, before=before)


def detail_as_json(session: Session, ticket_id: int) -> DetailRecord:
    """A ticket with its newest entries.

    Raises:
        TicketNotFound: no such ticket.
    """
    return record_about(session, ticket_id, DetailRecord, DETAIL)


def found_ticket(session: Session, ticket_id: int) -> TicketRecord:
    """The ticket with this number.

    Raises:
        TicketNotFound: no such ticket.
    """
    return record_about(session, ticket_id, TicketRecord, TICKET_BY_ID)


def record_about(
    session: Session, ticket_id: int, kind: type[Record], *statements: Prepared, **values: object
) -> Record:
    """Run `statements` about one ticket, together, and give what the last one answers.

    They find the ticket by their parameter `id`; `values` are their other parameters.

    Raises:
        TicketNotFound: the last one answers nothing.
    """
    rows: Sequence[Row] = ()
    if 0 < ticket_id <= LARGEST_ID:
        rows = run_together(session, statements, values | {"id": ticket_id}).all()
    if not rows:
        raise TicketNotFound(ticket_id)
    return records_of(kind, rows)[0]


def _page(
    session: Session, wanted: TicketFilter, limit: int, sql: Callable[[Shape], str]
) -> tuple[Sequence[Row], Cursor | None, Cursor | None]:
    """At most `limit` rows of `sql`, newest first, and where the next older and the next newer page begin."""
    cursor = wanted.cursor
    is_backward = cursor is not None and cursor.is_backward
    found = _found(session, wanted, limit + 1, sql)
    has_more, rows = len(found) > limit, list(found[:limit])
    if is_backward:
        rows.reverse()
    if not rows:
        return (), None, None
    has_older = is_backward or has_more
    has_newer = has_more if is_backward else cursor is not None
    older = Cursor(rows[-1].created_at, rows[-1].id) if has_older else None
    newer = Cursor(rows[0].created_at, rows[0].id, is_backward=True) if has_newer else None
    return rows, older, newer


def _found(session: Session, wanted: TicketFilter, limit: int, sql: Callable[[Shape], str]) -> Sequence[Row]:
    """At most `limit` rows in the direction of the cursor."""
    if wanted.search:
        return ways.search(session, wanted, limit, sql)
    return ways.rows(session, sql(Shape.of(wanted)), parameters(wanted, limit))
