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
    Function,
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

from support_desk.tickets.filters import WORDS, TicketFilter
from support_desk.tickets.models import Ticket

TICKETS = Ticket.__table__
DIALECT = postgresql.psycopg2.dialect()
# Times as `schemas.Moment` writes them: PostgreSQL's own JSON drops the zeros at their end.
UTC_MOMENT = """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') AS {0}"""
TICKET_AS_JSON = ", ".join(UTC_MOMENT.format(c.name) if isinstance(c.type, DateTime) else c.name for c in TICKETS.c)
MOST_SHOWN = 200
ENTRY_AS_JSON = f"id, kind, before, after, body, actor, {UTC_MOMENT.format('created_at')}"
# A ticket with its newest comments and entries, oldest first, as `schemas.TicketDetailOut` writes them.
DETAIL_SQL = """
SELECT id, updated_at, (
  SELECT row_to_json(shown)::text FROM (
    SELECT {ticket},
      coalesce((
        SELECT json_agg(comment ORDER BY comment.id) FROM (
          SELECT id, body, {time} FROM timeline_entries WHERE ticket_id = ticket.id AND kind = 'comment'
          ORDER BY id DESC LIMIT {newest}
        ) AS comment), '[]') AS comments,
      (SELECT count(*) FROM timeline_entries WHERE ticket_id = ticket.id AND kind = 'comment') AS comments_total,
      coalesce((
        SELECT json_agg(entry ORDER BY entry.id) FROM (
          SELECT {entry} FROM timeline_entries WHERE ticket_id = ticket.id ORDER BY id DESC LIMIT {newest}
        ) AS entry), '[]') AS timeline,
      (SELECT count(*) FROM timeline_entries WHERE ticket_id = ticket.id) AS timeline_total
  ) AS shown
) AS body
FROM tickets AS ticket
""".format(ticket=TICKET_AS_JSON, entry=ENTRY_AS_JSON, time=UTC_MOMENT.format("created_at"), newest=MOST_SHOWN)
# Entries of a ticket before one of them, oldest first, as a JSON array; `older` is where the ones before begin.
ENTRIES_SQL = f"""
SELECT page.body, CASE WHEN EXISTS (
  SELECT FROM timeline_entries WHERE ticket_id = ticket.id AND id < page.oldest
) THEN page.oldest END AS older
FROM tickets AS ticket, LATERAL (
  SELECT coalesce(json_agg(entry ORDER BY entry.id), '[]')::text AS body, min(entry.id) AS oldest FROM (
    SELECT {ENTRY_AS_JSON} FROM timeline_entries WHERE ticket_id = ticket.id AND id < %(before)s
    ORDER BY id DESC LIMIT %(limit)s
  ) AS entry
) AS page
WHERE ticket.id = %(id)s
"""
# The planner may still choose among indexes, but must collect what they find before it looks at any ticket.
BITMAPS_ONLY = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; "
# For words that the search index does not know, the planner would read all of the index and then every ticket as well.
# Nor may one search take all processors of the server.
NO_BITMAPS = "SET LOCAL enable_bitmapscan = off; SET LOCAL max_parallel_workers_per_gather = 0; "


@dataclass(frozen=True)
class Shape:
    """What makes one statement differ from another.

    `words`: the filtered columns, and whether each has several words. `search`: for each word whether it may be a
    ticket's number. `direction`: "" from the newest on, else "older" or "newer" than a cursor. `is_walk`: look only at
    the first `walk` tickets of that direction. `has_parts`: let indexes find the tickets that have `part_…` of each
    word, and look for the words in those only.
    """

    words: tuple[tuple[str, bool], ...]
    search: tuple[bool, ...]
    direction: str
    is_walk: bool = False
    has_parts: bool = False

    @classmethod
    def of(cls, wanted: TicketFilter) -> "Shape":
        words = tuple((field, len(getattr(wanted, field)) > 1) for field in WORDS if getattr(wanted, field))
        search = tuple(_number(word) is not None for word in wanted.sought)
        direction = "" if wanted.cursor is None else "newer" if wanted.cursor.is_backward else "older"
        return cls(words, search, direction)

    def walked(self) -> "Shape":
        """The same, but looking only at the first tickets."""
        return replace(self, is_walk=True)

    def by_parts(self) -> "Shape":
        """The same, but found by parts of the words."""
        return replace(self, has_parts=True)


def parameters(wanted: TicketFilter, limit: int) -> dict[str, object]:
    """What fills in the statement of this filter's shape."""
    values: dict[str, object] = {"limit": limit}
    for field in WORDS:
        words = [word.value for word in getattr(wanted, field)]
        values[field] = words if len(words) > 1 else next(iter(words), None)
    for index, word in enumerate(wanted.sought):
        values[f"word_{index}"] = occurs(word)
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
    as_json = f"(SELECT row_to_json(shown)::text FROM (SELECT {TICKET_AS_JSON}) AS shown)"
    body: ColumnElement = literal_column(as_json).label("body")
    return compiled(select(body, page.c.created_at, page.c.id))


@lru_cache(512)
def count_sql(shape: Shape) -> str:
    """The statement that counts up to `limit`."""
    return compiled(select(func.count()).select_from(_found(shape).limit(bindparam("limit")).subquery("found")))


def occurs(word: str) -> str:
    """The pattern of LIKE for texts that hold this word, or part of one."""
    literally = re.sub(r"([%_\\])", r"\\\1", word)
    return f"%{literally}%"


def compiled(statement: ClauseElement) -> str:
    """The statement as psycopg2 takes it, its parameters by name."""
    return str(statement.compile(dialect=DIALECT))


def _page(shape: Shape) -> Select:
    found = _found(shape)
    return found.order_by(*_order(shape, found.get_final_froms()[0])).limit(bindparam("limit"))


def _found(shape: Shape) -> Select:
    source = _source(shape)
    conditions = _conditions(shape, source)
    return select(source).where(*conditions, *([] if source is not TICKETS else _beyond_cursor(shape)))


def _source(shape: Shape):
    """The tickets among which to look."""
    if shape.is_walk:
        first = select(TICKETS).where(*_beyond_cursor(shape)).order_by(*_order(shape, TICKETS))
        return first.limit(bindparam("walk")).subquery("first")
    if shape.has_parts:  # the offset keeps the planner from looking for the words as well
        having_parts = select(TICKETS).where(*_conditions(shape, TICKETS, "part"), *_beyond_cursor(shape))
        return having_parts.offset(literal_column("0")).subquery("having_parts")
    return TICKETS


def _order(shape: Shape, source) -> list[ColumnElement]:
    place = _place(source)
    return place if shape.direction == "newer" else [column.desc() for column in place]


def _conditions(shape: Shape, source, given: str = "word") -> list[ColumnElement[bool]]:
    conditions = _filtered(shape, source)
    for index, may_be_number in enumerate(shape.search):
        occurs = _text(source).like(func.search_fold(bindparam(f"{given}_{index}", type_=Text())))
        conditions.append(or_(occurs, source.c.id == bindparam(f"number_{index}")) if may_be_number else occurs)
    return conditions


def _filtered(shape: Shape, source) -> list[ColumnElement[bool]]:
    conditions = []
    for field, has_several in shape.words:
        given = bindparam(field, type_=ARRAY(Text) if has_several else Text())
        conditions.append(source.c[field] == (any_(given) if has_several else given))
    return conditions


def _text(source) -> Function:
    return func.search_key(source.c.title, source.c.description)


def _beyond_cursor(shape: Shape) -> list[ColumnElement[bool]]:
    if not shape.direction:
        return []
    cursor = tuple_(bindparam("cursor_time", type_=DateTime(timezone=True)), bindparam("cursor_id"))
    place = tuple_(*_place(TICKETS))
    return [place > cursor if shape.direction == "newer" else place < cursor]


def _place(source) -> list[ColumnElement]:
    return [source.c.created_at, source.c.id]


def _number(word: str) -> int | None:
    found = re.fullmatch(r"#?(\d{1,18})", word, re.ASCII)
    return int(found[1]) if found else None
