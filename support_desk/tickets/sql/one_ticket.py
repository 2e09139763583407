"""The statements about one ticket and what happened to it, for those who see it: each is made once for each scope.

The ticket is their parameter `id`; `limit` and `first` are a number of entries, and the number of one.
"""

from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal_column, select, text

from support_desk.store.prepared import Prepared, compiled
from support_desk.tickets.sql.as_json import DetailColumns, both, detail_sql, entries_sql
from support_desk.tickets.sql.scopes import Seen, clauses
from support_desk.tickets.sql.tables import (
    ENTRIES,
    ENTRY_COLUMNS,
    FILES,
    NEWEST_FIRST,
    OLDEST_FIRST,
    QUOTED,
    TICKET_COLUMNS,
    TICKETS,
    Columns,
    named,
)

BEFORE = ENTRIES.c.id < bindparam("first")


@lru_cache(64)
def ticket_by_id(seen: Seen) -> Prepared:
    """The columns of a `TicketRecord`."""
    return Prepared("ticket", compiled(select(*named(TICKETS, TICKET_COLUMNS, seen.of_ticket)).where(_is_it(seen))))


@lru_cache(64)
def detail(seen: Seen, shown: DetailColumns) -> Prepared:
    """The columns of a `DetailRecord`."""
    return Prepared("ticket_detail", f"{detail_sql(seen, shown)} WHERE {compiled(_is_it(seen))}")


@lru_cache(64)
def entries_as_json(seen: Seen, shown: Columns) -> Prepared:
    """The columns of an `EntriesRecord`, for at most `limit` entries with numbers less than `before`."""
    return Prepared("entries_as_json", f"{entries_sql(seen, shown)} WHERE {compiled(_is_it(seen))}")


@lru_cache(64)
def newest_entries(seen: Seen) -> Prepared:
    """The columns of an `EntryRecord`, for at most `limit` entries, the newest first."""
    return Prepared("newest_entries", compiled(_entries(seen, NEWEST_FIRST)))


@lru_cache(64)
def entries_from(seen: Seen) -> Prepared:
    """The same from number `first` on, the oldest first."""
    beginning = ENTRIES.c.id >= bindparam("first")
    return Prepared("entries_from", compiled(_entries(seen, OLDEST_FIRST).where(beginning)))


@lru_cache(64)
def entry_counts(seen: Seen) -> Prepared:
    """How many entries there are in `total`, and how many `before` number `first`."""
    counts = func.count().label("total"), func.count().filter(BEFORE).label("before")
    return Prepared("counted_entries", compiled(select(*counts).where(*_of_ticket(seen))))


@lru_cache(64)
def step_back(seen: Seen) -> Prepared:
    """The number of the entry `limit` steps before number `first`, or of the oldest."""
    before = select(ENTRIES.c.id).where(*_of_ticket(seen), BEFORE).order_by(ENTRIES.c.id.desc())
    oldest = select(func.min(text("id"))).select_from(before.limit(bindparam("limit")).subquery())
    return Prepared("step_back", compiled(oldest))


@lru_cache(64)
def files_given(seen: Seen) -> Prepared:
    """The `files` with which it came, as `EntryRecord` has those of an entry; no row if there is no ticket."""
    given = FILES.format(where=f" WHERE ticket_id = tickets.id AND entry_id IS NULL{both(seen.files)}")
    return Prepared("ticket_files", f"SELECT {given} AS files FROM tickets WHERE {compiled(_is_it(seen))}")


@lru_cache(64)
def neighbours(seen: Seen) -> Prepared:
    """The numbers of the tickets next to it, `newer` and `older`, each None where there is none."""
    newer = select(func.min(TICKETS.c.id)).where(TICKETS.c.id > bindparam("id"), *clauses(seen.tickets))
    older = select(func.max(TICKETS.c.id)).where(TICKETS.c.id < bindparam("id"), *clauses(seen.tickets))
    both_of_them = select(newer.scalar_subquery().label("newer"), older.scalar_subquery().label("older"))
    return Prepared("neighbours", compiled(both_of_them))


def _is_it(seen: Seen) -> ColumnElement[bool]:
    return and_(TICKETS.c.id == bindparam("id"), *clauses(seen.tickets))


def _entries(seen: Seen, order: str) -> Select:
    quoted: ColumnElement = literal_column(QUOTED.format(order)).label("quoted")
    columns = [quoted if each is ENTRIES.c.quoted else each for each in named(ENTRIES, ENTRY_COLUMNS, seen.of_entry)]
    ordered = select(*columns).where(*_of_ticket(seen)).order_by(text(f"timeline_entries.id {order}"))
    return ordered.limit(bindparam("limit"))


def _of_ticket(seen: Seen) -> list[ColumnElement[bool]]:
    of_ticket: list = [ENTRIES.c.ticket_id == bindparam("id"), *clauses(seen.entries)]
    if seen.tickets:
        of_ticket.append(ENTRIES.c.ticket_id.in_(select(TICKETS.c.id).where(*clauses(seen.tickets))))
    return of_ticket
