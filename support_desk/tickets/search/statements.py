"""The statements of a search: those of a page without one, with words to look for, and told where to look.

Made once for each shape, as all pages are.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

from sqlalchemy import ColumnElement, FromClause, Text, and_, bindparam, func, literal_column, or_, select

from support_desk.people.scopes import Scope
from support_desk.store.prepared import compiled
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.sql.conditions import Clause, Shape, conditions
from support_desk.tickets.sql.pages import beyond_cursor, order, page_of, page_values
from support_desk.tickets.sql.tables import TICKETS, Columns

# The planner may still choose among indexes, but must collect what they find before it looks at any ticket.
BITMAPS_ONLY = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; "
# For words that the search index does not know, the planner would read all of the index and then every ticket as well.
# Nor may one search take all processors of the server.
NO_BITMAPS = "SET LOCAL enable_bitmapscan = off; SET LOCAL max_parallel_workers_per_gather = 0; "


@dataclass(frozen=True)
class SearchShape:
    """What makes one statement of a search differ from another.

    `page`: the shape of its filter. `words`: for each word whether it may be a ticket's number. `has_accents`: a ticket
    may have the words in other signs, and then they are in its `composed_text`. `is_walk`: look only at the first
    `walk` tickets of the page's direction. `has_parts`: let indexes find the tickets that have `part_…` of each word,
    and look for the words in those only.
    """

    page: Shape
    words: tuple[bool, ...]
    has_accents: bool
    is_walk: bool = False
    has_parts: bool = False

    @classmethod
    def of(cls, scope: Scope, wanted: TicketFilter) -> Self:
        """The shape of a filter that searches, looking at all tickets."""
        words = wanted.sought
        numbers = tuple(_number(word) is not None for word in words)
        return cls(Shape.of(scope, wanted), numbers, not all(map(str.isascii, words)))

    def walked(self) -> Self:
        """The same, but looking only at the first tickets."""
        return replace(self, is_walk=True)

    def by_parts(self) -> Self:
        """The same, but found by parts of the words."""
        return replace(self, has_parts=True)


def search_values(scope: Scope, wanted: TicketFilter, limit: int) -> dict[str, object]:
    """What fills in the statement of this filter's shape, but for `walk` and `part_…`."""
    values = page_values(scope, wanted, limit)
    for place, word in enumerate(wanted.sought):
        values[f"word_{place}"] = occurs(word)
        values[f"number_{place}"] = _number(word)
    return values


@lru_cache(512)
def search_sql(shape: SearchShape, shown: Columns | None) -> str:
    """The statement of a page of what is found, as `pages.page_of` has its rows."""
    source = _source(shape)
    return compiled(page_of(shape.page, source, _found(shape, source), shown))


@lru_cache(512)
def count_sql(shape: SearchShape) -> str:
    """The statement that counts up to `limit`."""
    source = _source(shape)
    found = select(source.c.id).where(*_found(shape, source)).limit(bindparam("limit"))
    return compiled(select(func.count()).select_from(found.subquery("found")))


def found_clauses(shape: SearchShape, source: FromClause) -> list[Clause]:
    """What must be true of a ticket of `source` to be found, wherever it is in the list."""
    return _having(shape, source, "word")


def occurs(word: str) -> str:
    """The pattern of LIKE for texts that hold this word, or part of one."""
    literally = re.sub(r"([%_\\])", r"\\\1", word)
    return f"%{literally}%"


def _source(shape: SearchShape) -> FromClause:
    """The tickets among which to look."""
    if shape.is_walk:
        first = select(TICKETS).where(*beyond_cursor(shape.page)).order_by(*order(shape.page, TICKETS))
        return first.limit(bindparam("walk")).subquery("first")
    if shape.has_parts:  # the offset keeps the planner from looking for the words as well
        having_parts = select(TICKETS).where(*_having(shape, TICKETS, "part"), *beyond_cursor(shape.page))
        return having_parts.offset(literal_column("0")).subquery("having_parts")
    return TICKETS


def _found(shape: SearchShape, source: FromClause) -> list[Clause]:
    """What must be true of a ticket of `source` to be found."""
    return [*found_clauses(shape, source), *([] if source is not TICKETS else beyond_cursor(shape.page))]


def _having(shape: SearchShape, source: FromClause, given: str) -> list[Clause]:
    found = conditions(shape.page, source)
    as_written = _all_words(shape, source, given, func.search_key(source.c.title, source.c.description))
    if not shape.has_accents:
        return [*found, *as_written]
    composed = source.c.composed_text
    as_composed = _all_words(shape, source, given, func.search_fold(composed))
    return [*found, or_(and_(*as_written), and_(composed.is_not(None), *as_composed))]


def _all_words(shape: SearchShape, source: FromClause, given: str, text: ColumnElement[str]) -> list[Clause]:
    found: list[Clause] = []
    for place, may_be_number in enumerate(shape.words):
        occurs: Clause = text.like(func.search_fold(bindparam(f"{given}_{place}", type_=Text())))
        found.append(or_(occurs, source.c.id == bindparam(f"number_{place}")) if may_be_number else occurs)
    return found


def _number(word: str) -> int | None:
    found = re.fullmatch(r"#?(\d{1,18})", word, re.ASCII)
    return int(found[1]) if found else None
