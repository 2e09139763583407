"""The SQL of a page of tickets: built and compiled once for each shape of filter, then only filled in.

Building a SQLAlchemy statement costs more than PostgreSQL takes to answer it, and there are few shapes.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    DateTime,
    Select,
    Text,
    any_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from support_desk.filters import WORDS, TicketFilter
from support_desk.models import Ticket

TICKETS = Ticket.__table__  # type: ignore[attr-defined]
DIALECT = postgresql.psycopg2.dialect()
# Times as `schemas.Moment` writes them: PostgreSQL's own JSON drops the zeros at their end.
UTC_MOMENT = """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') AS {0}"""
SHOWN = ", ".join(UTC_MOMENT.format(c.name) if isinstance(c.type, DateTime) else c.name for c in TICKETS.c)
# A ticket with its comments and its timeline, oldest first, as `schemas.TicketDetail` writes them.
DETAIL_SQL = """
SELECT id, updated_at, (
  SELECT row_to_json(shown)::text FROM (
    SELECT {ticket},
      coalesce((
        SELECT json_agg(comment ORDER BY comment.id) FROM (
          SELECT id, body, {time} FROM timeline_entries WHERE ticket_id = ticket.id AND kind = 'comment'
        ) AS comment), '[]') AS comments,
      coalesce((
        SELECT json_agg(entry ORDER BY entry.id) FROM (
          SELECT id, kind, before, after, body, actor, {time} FROM timeline_entries WHERE ticket_id = ticket.id
        ) AS entry), '[]') AS timeline
  ) AS shown
) AS body
FROM tickets AS ticket
""".format(ticket=SHOWN, time=UTC_MOMENT.format("created_at"))
# A search may walk so many tickets from the newest on before it is left to the search index.
LONGEST_WALK = 10_000


@dataclass(frozen=True)
class Shape:
    """What makes one statement differ from another.

    `words`: the filtered columns, and whether each has several words. `search`: for each word whether it may be a
    ticket's number. `direction`: "" from the newest on, else "older" or "newer" than a cursor. `is_walk`: look only at
    the LONGEST_WALK first tickets of that direction. `is_indexed`: leave the order to a sort, so that an index finds.
    """

    words: tuple[tuple[str, bool], ...]
    search: tuple[bool, ...]
    direction: str
    is_walk: bool = False
    is_indexed: bool = False

    @classmethod
    def of(cls, wanted: TicketFilter) -> "Shape":
        words = tuple((field, len(getattr(wanted, field)) > 1) for field in WORDS if getattr(wanted, field))
        search = tuple(_number(word) is not None for word in wanted.search.split())
        direction = "" if wanted.cursor is None else "newer" if wanted.cursor.is_backward else "older"
        return cls(words, search, direction)

    @property
    def may_mislead(self) -> bool:
        """Whether several conditions meet a search: a planner that takes them for independent may walk forever."""
        return bool(self.search) and len(self.search) + len(self.words) > 1

    def walked(self) -> "Shape":
        """The same, but looking only at the first tickets."""
        return replace(self, is_walk=True)

    def indexed(self) -> "Shape":
        """The same, but found by the search index."""
        return replace(self, is_indexed=True)


def parameters(wanted: TicketFilter, limit: int) -> dict[str, object]:
    """What fills in the statement of this filter's shape."""
    values: dict[str, object] = {"limit": limit}
    for field in WORDS:
        words = [word.value for word in getattr(wanted, field)]
        values[field] = words if len(words) > 1 else next(iter(words), None)
    for index, word in enumerate(wanted.search.split()):
        values[f"word_{index}"] = f"%{_literal(word)}%"
        values[f"number_{index}"] = _number(word)
    if wanted.cursor:
        values |= {"cursor_time": wanted.cursor.created_at, "cursor_id": wanted.cursor.id}
    return values


@lru_cache(512)
def page_sql(shape: Shape) -> str:
    """The statement whose rows are whole tickets, in the direction of the shape."""
    return compiled(_page(shape))


@lru_cache(512)
def json_sql(shape: Shape) -> str:
    """The statement whose rows are `body`, a ticket as a JSON object, and its `created_at` and `id`."""
    page = _page(shape).subquery("ticket")
    body: ColumnElement = literal_column(f"(SELECT row_to_json(shown)::text FROM (SELECT {SHOWN}) AS shown)").label(
        "body"
    )
    return compiled(select(body, page.c.created_at, page.c.id))


@lru_cache(512)
def count_sql(shape: Shape) -> str:
    """The statement that counts up to `limit`."""
    found = select(TICKETS.c.id).where(*_conditions(shape, TICKETS)).limit(bindparam("limit")).subquery()
    return compiled(select(func.count()).select_from(found))


def compiled(statement: ClauseElement) -> str:
    """The statement as psycopg2 takes it, its parameters by name."""
    return str(statement.compile(dialect=DIALECT))


def _page(shape: Shape) -> Select:
    order = _place(TICKETS) if shape.direction == "newer" else [column.desc() for column in _place(TICKETS)]
    if shape.is_walk:
        first = (
            select(TICKETS)
            .where(*_beyond_cursor(shape))
            .order_by(*order)
            .limit(literal_column(str(LONGEST_WALK)))
            .subquery("first")
        )
        order = [first.c[column.name] for column in _place(TICKETS)]
        if shape.direction != "newer":
            order = [column.desc() for column in order]
        return select(first).where(*_conditions(shape, first)).order_by(*order).limit(bindparam("limit"))
    if shape.is_indexed:  # an expression that no index has
        order[0] = (TICKETS.c.created_at + literal_column("interval '0'")).desc()
        if shape.direction == "newer":
            order[0] = (TICKETS.c.created_at + literal_column("interval '0'")).asc()
    conditions = [*_conditions(shape, TICKETS), *_beyond_cursor(shape)]
    return select(TICKETS).where(*conditions).order_by(*order).limit(bindparam("limit"))


def _conditions(shape: Shape, source) -> list[ColumnElement[bool]]:
    conditions = []
    for field, has_several in shape.words:
        given = bindparam(field, type_=ARRAY(Text) if has_several else Text())
        conditions.append(source.c[field] == (any_(given) if has_several else given))
    text = func.search_key(source.c.title, source.c.description)
    for index, may_be_number in enumerate(shape.search):
        occurs = text.like(func.search_fold(bindparam(f"word_{index}", type_=Text())))
        conditions.append(or_(occurs, source.c.id == bindparam(f"number_{index}")) if may_be_number else occurs)
    return conditions


def _beyond_cursor(shape: Shape) -> list[ColumnElement[bool]]:
    if not shape.direction:
        return []
    cursor = tuple_(bindparam("cursor_time", type_=DateTime(timezone=True)), bindparam("cursor_id"))
    place = tuple_(*_place(TICKETS))
    return [place > cursor if shape.direction == "newer" else place < cursor]


def _place(source) -> list[ColumnElement]:
    return [source.c.created_at, source.c.id]


def _literal(word: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", word)


def _number(word: str) -> int | None:
    found = re.fullmatch(r"#?(\d{1,18})", word, re.ASCII)
    return int(found[1]) if found else None
