"""The statements of a page of tickets, and of how many there are, for a filter without a search.

They are made and compiled once for each shape of filter, then only filled in: building one costs more than PostgreSQL
takes to answer it, and there are few shapes. Searches are made of the same parts.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Row,
    Select,
    bindparam,
    func,
    select,
    tuple_,
)
from sqlmodel import Session

from support_desk.people.scopes import Scope
from support_desk.store.prepared import compiled
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.filters.cursors import moment_of
from support_desk.tickets.models import ticket_tallies
from support_desk.tickets.sql.as_json import page_as_json
from support_desk.tickets.sql.conditions import Clause, Shape, conditions, filter_values
from support_desk.tickets.sql.tables import MADE_OF_TICKETS, TICKET_COLUMNS, TICKETS, Columns, named, needed
from support_desk.words import Sort


def page_values(scope: Scope, wanted: TicketFilter, limit: int) -> dict[str, object]:
    """What fills in the page of this filter's shape."""
    values = filter_values(scope, wanted)
    values["limit"] = limit
    if wanted.cursor:
        cursor = wanted.cursor
        values |= {"cursor_time": cursor.moment, "cursor_id": cursor.id, "cursor_urgency": cursor.urgency}
    return values


@lru_cache(512)
def page_sql(shape: Shape, shown: Columns | None = None) -> str:
    """The statement of a page, as `page_of` has its rows."""
    return compiled(page_of(shape, TICKETS, [*conditions(shape, TICKETS), *beyond_cursor(shape)], shown))


@lru_cache(512)
def number_sql(shape: Shape) -> str:
    """The statement that says how many there are on all pages; null for none.

    Beyond what is tallied it counts the tickets themselves, up to `limit`.
    """
    if shape.is_tallied:
        return compiled(select(func.sum(ticket_tallies.c.number)).where(*conditions(shape, ticket_tallies)))
    found = select(TICKETS.c.id).where(*conditions(shape, TICKETS)).limit(bindparam("limit"))
    return compiled(select(func.count()).select_from(found.subquery("found")))


def page_of(shape: Shape, source: FromClause, where: Iterable[Clause], shown: Columns | None) -> Select:
    """At most `limit` of the tickets of `source` for which all of `where` is true, in the direction of the shape.

    Its rows are those of `TicketRecord`; with columns `shown` they are JSON, as `page_as_json` makes it.
    """
    where = [*where, *_of_urgencies(shape, source)]
    names = TICKET_COLUMNS if shown is None else [*needed(MADE_OF_TICKETS, shown), *_placed_by(shape)]
    columns = named(source, names, shape.seen.of_ticket)
    page = select(*columns).where(*where).order_by(*order(shape, source)).limit(bindparam("limit"))
    return page if shown is None else page_as_json(page, shape.seen, shown, _placed_by(shape))


def _of_urgencies(shape: Shape, source: FromClause) -> list[Clause]:
    """Where urgency orders the list and some priorities are left out: the part of the list in which the others are.

    It says nothing that the filter does not say, but the index knows only urgencies.
    """
    if shape.sort != Sort.priority or not any(name == "priority" for name, _ in shape.words):
        return []
    urgency = _urgency(source)
    return [urgency >= bindparam("least_urgency"), urgency <= bindparam("most_urgency")]


def beyond_cursor(shape: Shape) -> list[Clause]:
    """What must be true of a ticket's place in the list."""
    if not shape.direction:
        return []
    cursor: list = [bindparam("cursor_time", type_=DateTime(timezone=True)), bindparam("cursor_id")]
    if shape.sort == Sort.priority:
        cursor.insert(0, bindparam("cursor_urgency"))
    place, given = tuple_(*_place(shape, TICKETS)), tuple_(*cursor)
    return [place > given if _is_rising(shape) else place < given]


def order(shape: Shape, source: FromClause) -> list[ColumnElement]:
    """The order of the list, from its beginning or from the cursor on."""
    place = _place(shape, source)
    return place if _is_rising(shape) else [column.desc() for column in place]


def _is_rising(shape: Shape) -> bool:
    """Whether a page is in rising order of what orders its list; only the oldest first begins with the least."""
    return (shape.sort == Sort.oldest) != (shape.direction == "newer")


def _place(shape: Shape, source: FromClause) -> list[ColumnElement]:
    """The place of a ticket in the list."""
    urgency = [_urgency(source)] if shape.sort == Sort.priority else []
    return [*urgency, source.c[moment_of(shape.sort)], source.c.id]


def _placed_by(shape: Shape) -> Columns:
    """The columns that tell the place of a ticket in the list."""
    return (moment_of(shape.sort), "id", *(["priority"] if shape.sort == Sort.priority else []))


def _urgency(source: FromClause) -> ColumnElement[int]:
    return func.urgency(source.c.priority, type_=Integer)


def rows(session: Session, sql: str, values: Mapping[str, object]) -> Sequence[Row]:
    """What PostgreSQL answers to such a statement."""
    return session.connection().exec_driver_sql(sql, dict(values)).all()
