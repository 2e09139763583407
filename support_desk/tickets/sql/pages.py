"""The statements of a page of tickets, and of how many there are, for a filter without a search.

They are made and compiled once for each shape of filter, then only filled in: building one costs more than PostgreSQL
takes to answer it, and there are few shapes. Searches are made of the same parts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from sqlalchemy import ColumnElement, DateTime, FromClause, Row, Select, Text, any_, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session

from support_desk.people.scopes import Scope
from support_desk.store.prepared import compiled
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.models import ticket_tallies
from support_desk.tickets.sql import scopes
from support_desk.tickets.sql.as_json import page_as_json
from support_desk.tickets.sql.tables import TICKET_COLUMNS, TICKETS, Columns, named

Clause = ColumnElement[bool]
PLACE = ("created_at", "id")
"""The place of a ticket in the list."""


@dataclass(frozen=True)
class Shape:
    """What makes one statement differ from another.

    `seen`: the conditions of the reader's scope. `words`: the filtered columns, and whether each has several words.
    `direction`: "" from the newest on, else "older" or "newer" than a cursor.
    """

    seen: scopes.Conditions
    words: tuple[tuple[str, bool], ...]
    direction: str

    @classmethod
    def of(cls, scope: Scope, wanted: TicketFilter) -> Self:
        """The shape of a filter; what it searches for is not in it."""
        words = tuple((name, len(words) > 1) for name, words in wanted.words.items() if words)
        direction = "" if wanted.cursor is None else "newer" if wanted.cursor.is_backward else "older"
        return cls(scopes.conditions(scope), words, direction)


def filter_values(scope: Scope, wanted: TicketFilter) -> dict[str, object]:
    """What fills in the `conditions` of this filter's shape."""
    values = scopes.values(scope)
    for name, words in wanted.words.items():
        given = [word.value for word in words]
        values[name] = given if len(given) > 1 else next(iter(given), None)
    return values


def page_values(scope: Scope, wanted: TicketFilter, limit: int) -> dict[str, object]:
    """What fills in the page of this filter's shape."""
    values = filter_values(scope, wanted)
    values["limit"] = limit
    if wanted.cursor:
        values |= {"cursor_time": wanted.cursor.created_at, "cursor_id": wanted.cursor.id}
    return values


@lru_cache(512)
def page_sql(shape: Shape, shown: Columns | None = None) -> str:
    """The statement of a page, as `page_of` has its rows."""
    return compiled(page_of(shape, TICKETS, [*conditions(shape, TICKETS), *beyond_cursor(shape)], shown))


@lru_cache(512)
def number_sql(shape: Shape) -> str:
    """The statement that says how many there are on all pages; null for none."""
    return compiled(select(func.sum(ticket_tallies.c.number)).where(*conditions(shape, ticket_tallies)))


def page_of(shape: Shape, source: FromClause, where: Iterable[Clause], shown: Columns | None) -> Select:
    """At most `limit` of the tickets of `source` for which all of `where` is true, in the direction of the shape.

    Its rows are those of `TicketRecord`; with columns `shown` they are JSON, as `page_as_json` makes it.
    """
    columns = named(source, TICKET_COLUMNS if shown is None else (*shown, *PLACE))
    page = select(*columns).where(*where).order_by(*order(shape, source)).limit(bindparam("limit"))
    return page if shown is None else page_as_json(page, shown)


def conditions(shape: Shape, source: FromClause) -> list[Clause]:
    """What must be true of each ticket of `source`, wherever it is in the list."""
    found: list = scopes.clauses(shape.seen)
    for name, has_several in shape.words:
        given = bindparam(name, type_=ARRAY(Text) if has_several else Text())
        found.append(source.c[name] == (any_(given) if has_several else given))
    return found


def beyond_cursor(shape: Shape) -> list[Clause]:
    """What must be true of a ticket's place in the list."""
    if not shape.direction:
        return []
    cursor = tuple_(bindparam("cursor_time", type_=DateTime(timezone=True)), bindparam("cursor_id"))
    place = tuple_(*named(TICKETS, PLACE))
    return [place > cursor if shape.direction == "newer" else place < cursor]


def order(shape: Shape, source: FromClause) -> list[ColumnElement]:
    """The order of the list, from the newest or from the cursor on."""
    place = named(source, PLACE)
    return place if shape.direction == "newer" else [column.desc() for column in place]


def rows(session: Session, sql: str, values: Mapping[str, object]) -> Sequence[Row]:
    """What PostgreSQL answers to such a statement."""
    return session.connection().exec_driver_sql(sql, dict(values)).all()
