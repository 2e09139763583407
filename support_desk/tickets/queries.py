"""Reads: pages of tickets, and one ticket with its timeline; each for a reader who may see what its scope says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import Row
from sqlmodel import Session

from support_desk.errors import TicketNotFound
from support_desk.people.scopes import Scope
from support_desk.store import db
from support_desk.store.columns import LARGEST_ID
from support_desk.store.prepared import Prepared, run_together
from support_desk.store.records import Record, records_of
from support_desk.tickets import search
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.filters.cursors import Cursor
from support_desk.tickets.records import DetailRecord, EntriesRecord, EntryRecord, TicketRecord, Timeline
from support_desk.tickets.sql import one_ticket, scopes
from support_desk.tickets.sql.as_json import DetailColumns
from support_desk.tickets.sql.conditions import Shape, filter_values
from support_desk.tickets.sql.pages import number_sql, page_sql, page_values, rows
from support_desk.tickets.sql.tables import Columns
from support_desk.tickets.tallied import knows, tallied

COUNT_LIMIT = 1_000

Given = TypeVarTuple("Given")
Found = TypeVar("Found")


@dataclass(frozen=True)
class TicketPage:
    """Tickets in the order of their list, the newest first or as the filter sorts them.

    `older` and `newer` are where the neighbouring pages begin, the one after and the one before; None where there is
    none.
    """

    tickets: Sequence[TicketRecord]
    older: Cursor | None
    newer: Cursor | None


async def read(
    function: Callable[[Session, Scope, TicketFilter, *Given], Found],
    scope: Scope,
    wanted: TicketFilter,
    *given: *Given,
) -> Found:
    """What one of the functions below finds for a filter; one that searches waits among searches.

    Raises:
        SearchTooSlow, DatabaseAway: as `search.read` and `db.read`.
    """
    return await (search.read if wanted.search else db.read)(function, scope, wanted, *given)


def page_of_tickets(session: Session, scope: Scope, wanted: TicketFilter, limit: int = 50) -> TicketPage:
    """At most `limit` tickets that `wanted` lets through, from its cursor on.

    A page is a range of what orders the list, as (created_at, id), so that tickets added meanwhile neither repeat nor
    skip any.
    """
    found, older, newer = _page(session, scope, wanted, limit)
    return TicketPage(tuple(records_of(TicketRecord, found)), older, newer)


def page_as_json(
    session: Session, scope: Scope, wanted: TicketFilter, shown: Columns, limit: int = 50
) -> tuple[str, Cursor | None]:
    """The same page as a JSON array of the columns `shown`, and where the next page begins."""
    found, older, _ = _page(session, scope, wanted, limit, shown)
    return f"[{','.join(row.body for row in found)}]", older


def number_of_tickets(session: Session, scope: Scope, wanted: TicketFilter, most: int = COUNT_LIMIT) -> int:
    """How many tickets `wanted` lets through, on all pages.

    What is searched for, of some days, or whose requester is given, is counted up to one more than `most`, which stands
    for more.
    """
    if wanted.search:
        return search.count(session, scope, wanted, most + 1)
    if wanted.assignee and is_tallied(scope, wanted):
        return tallied(session).number_of(wanted)
    values = filter_values(scope, wanted) | {"limit": most + 1}
    ((number,),) = rows(session, number_sql(Shape.of(scope, replace(wanted, cursor=None))), values)
    return int(number or 0)


def is_tallied(scope: Scope, wanted: TicketFilter) -> bool:
    """Whether `number_of_tickets` has no end: the tallies know."""
    return scope.is_whole and knows(wanted)


def timeline(session: Session, scope: Scope, ticket_id: int, limit: int, first: int | None = None) -> Timeline:
    """At most `limit` of what happened to a ticket: the entries from number `first` on, or else the newest."""
    seen, values = scopes.seen(scope), {"id": ticket_id, "limit": limit, "first": first, **scopes.values(scope)}
    if first is None:
        found = one_ticket.newest_entries(seen).run(session, values).all()[::-1]
    else:
        found = one_ticket.entries_from(seen).run(session, values).all()
    entries = records_of(EntryRecord, found)
    values["first"] = entries[0].id if entries else 0
    counted = one_ticket.entry_counts(seen).run(session, values).one()
    return Timeline(entries, counted.total, counted.before)


def files_given(session: Session, scope: Scope, ticket_id: int) -> Sequence[Mapping[str, Any]]:
    """The files with which a ticket came, oldest first, each as `EntryRecord` has those of an entry."""
    values = {"id": ticket_id, **scopes.values(scope)}
    return one_ticket.files_given(scopes.seen(scope)).run(session, values).scalar() or ()


def neighbours(session: Session, scope: Scope, ticket_id: int) -> tuple[int | None, int | None]:
    """The numbers of the tickets that came next after a ticket and last before it, None where there is none."""
    if not _may_be(ticket_id):
        return None, None
    values = {"id": ticket_id, **scopes.values(scope)}
    newer, older = one_ticket.neighbours(scopes.seen(scope)).run(session, values).one()
    return newer, older


def neighbours_in(session: Session, scope: Scope, wanted: TicketFilter, ticket_id: int) -> tuple[int, int]:
    """The numbers of the tickets before and after a ticket's place in a list that may have it no more; 0 for none.

    Raises:
        TicketNotFound: no such ticket.
    """
    ticket = found_ticket(session, scope, ticket_id)
    before, after = (Cursor.at(ticket, wanted.sort, is_backward=is_backward) for is_backward in (True, False))
    found = (_found(session, scope, replace(wanted, cursor=place), 1, None) for place in (before, after))
    return tuple(rows[0].id if rows else 0 for rows in found)  # type: ignore[return-value]


def entry_before(session: Session, scope: Scope, ticket_id: int, entry_id: int, steps: int) -> int | None:
    """The number of the entry so many steps before another, or of the first entry; None when none is before it."""
    if not _may_be(ticket_id, entry_id):
        return None
    values = {"id": ticket_id, "first": entry_id, "limit": steps, **scopes.values(scope)}
    return one_ticket.step_back(scopes.seen(scope)).run(session, values).scalar_one()


def entries_as_json(
    session: Session, scope: Scope, ticket_id: int, shown: Columns, limit: int, before: int
) -> EntriesRecord:
    """At most `limit` entries of a ticket, those before number `before`, each with the columns `shown`.

    Raises:
        TicketNotFound: no such ticket.
    """
    statement, values = one_ticket.entries_as_json(scopes.seen(scope), shown), scopes.values(scope)
    return record_about(session, ticket_id, EntriesRecord, statement, limit=limit, before=before, **values)


def detail_as_json(session: Session, scope: Scope, ticket_id: int, shown: DetailColumns) -> DetailRecord:
    """A ticket with its newest entries, all with the columns `shown`.

    Raises:
        TicketNotFound: no such ticket.
    """
    statement = one_ticket.detail(scopes.seen(scope), shown)
    return record_about(session, ticket_id, DetailRecord, statement, **scopes.values(scope))


def found_ticket(session: Session, scope: Scope, ticket_id: int) -> TicketRecord:
    """The ticket with this number.

    Raises:
        TicketNotFound: no such ticket.
    """
    statement = one_ticket.ticket_by_id(scopes.seen(scope))
    return record_about(session, ticket_id, TicketRecord, statement, **scopes.values(scope))


def record_about(
    session: Session, ticket_id: int, kind: type[Record], *statements: Prepared, **values: object
) -> Record:
    """Run `statements` about one ticket, together, and give what the last one answers.

    They find the ticket by their parameter `id`; `values` are their other parameters.

    Raises:
        TicketNotFound: the last one answers nothing.
    """
    found: Sequence[Row] = ()
    if _may_be(ticket_id):
        found = run_together(session, statements, values | {"id": ticket_id}).all()
    if not found:
        raise TicketNotFound(ticket_id)
    return records_of(kind, found)[0]


def _may_be(*numbers: int) -> bool:
    """Whether rows may have these numbers; of others PostgreSQL cannot even be asked."""
    return all(0 < number <= LARGEST_ID for number in numbers)


def _page(
    session: Session, scope: Scope, wanted: TicketFilter, limit: int, shown: Columns | None = None
) -> tuple[Sequence[Row], Cursor | None, Cursor | None]:
    """At most `limit` tickets in the order of the list, and where the next page and the one before begin."""
    cursor = wanted.cursor
    is_backward = cursor is not None and cursor.is_backward
    found = _found(session, scope, wanted, limit + 1, shown)
    has_more, page = len(found) > limit, list(found[:limit])
    if is_backward:
        page.reverse()
    if not page:
        return (), None, None
    has_older = is_backward or has_more
    has_newer = has_more if is_backward else cursor is not None
    older = Cursor.at(page[-1], wanted.sort) if has_older else None
    newer = Cursor.at(page[0], wanted.sort, is_backward=True) if has_newer else None
    return page, older, newer


def _found(session: Session, scope: Scope, wanted: TicketFilter, limit: int, shown: Columns | None) -> Sequence[Row]:
    """At most `limit` rows in the direction of the cursor."""
    if wanted.search:
        return search.find(session, scope, wanted, limit, shown)
    return rows(session, page_sql(Shape.of(scope, wanted), shown), page_values(scope, wanted, limit))
