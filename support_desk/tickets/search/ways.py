"""The ways of a search, and which of them it goes; the page above `search` says why."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from support_desk.people.scopes import Scope
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.search.lanes import HeldUp, is_hasty
from support_desk.tickets.search.sample import Sample, draw_sample, trigrams_of
from support_desk.tickets.search.statements import (
    BITMAPS_ONLY,
    NO_BITMAPS,
    SearchShape,
    count_sql,
    occurs,
    search_sql,
    search_values,
)
from support_desk.tickets.sql.pages import rows
from support_desk.tickets.sql.tables import Columns

# Common words fill a page so soon that nothing else need be asked; how soon, the first tickets tell.
FIRST_WALK, FURTHER_WALK = 250, 10_000
# A ticket that the index finds costs as much as so many walked by: it is fetched from anywhere, and sorted.
WALKED_FOR_ONE_FOUND = 4
# To ask the index at all costs as much as to walk by so many.
WALKED_FOR_INDEX = 30_000
# However short, the index knows where a word begins with it, and the primary key whose number it is.
NAMED_NUMBER = re.compile("#[0-9]")


@dataclass(frozen=True)
class Search:
    """One search: each way gives the first rows, at most `limit`, of what there is to be found on it.

    `sql` makes the statement of a shape, and `values` fill it in.
    """

    session: Session
    shape: SearchShape
    values: Mapping[str, object]
    limit: int
    sql: Callable[[SearchShape], str]

    def walked(self, number: int) -> Sequence[Row]:
        """Look at so many tickets, the first ones in the order of the list."""
        return self._rows(self.sql(self.shape.walked()), walk=number)

    def as_planned(self) -> Sequence[Row]:
        """Find all as PostgreSQL would by itself."""
        return self._rows(self.sql(self.shape))

    def by_index(self) -> Sequence[Row]:
        """Find all by the index: those that have all parts of all words, and then those that have the words."""
        return self._rows(BITMAPS_ONLY + self.sql(self.shape))

    def by_parts(self, parts: Sequence[str]) -> Sequence[Row]:
        """The same, but with one part of each word."""
        given = {f"part_{place}": occurs(part) for place, part in enumerate(parts)}
        return self._rows(BITMAPS_ONLY + self.sql(self.shape.by_parts()), **given)

    def through_all(self) -> Sequence[Row]:
        """Look at all tickets, if there is time for that now.

        Raises:
            HeldUp: there is not.
        """
        if is_hasty(self.session):
            raise HeldUp
        return self._rows(NO_BITMAPS + self.sql(self.shape))

    def _rows(self, sql: str, **more: Any) -> Sequence[Row]:
        return rows(self.session, sql, {**self.values, **more})


def find(
    session: Session, scope: Scope, wanted: TicketFilter, limit: int, shown: Columns | None = None
) -> Sequence[Row]:
    """At most `limit` tickets that a filter with words to search for lets through, in the direction of its cursor.

    The rows are those of `TicketRecord`; with columns `shown` they are JSON, as `sql.as_json.page_as_json` makes it.

    Raises:
        HeldUp: it would take long, and this is the lane of the quick.
    """
    values = search_values(scope, wanted, limit)
    search = Search(session, SearchShape.of(scope, wanted), values, limit, partial(search_sql, shown=shown))
    if not _has_trigrams(wanted):
        walked = search.walked(FURTHER_WALK)
        return walked if len(walked) == limit else search.through_all()
    walked = _walked_first(search)
    if len(walked) == limit:
        return walked
    if _is_by_index(search):
        return search.as_planned()
    return _found_by_sample(search, draw_sample(session, scope, wanted))


def count(session: Session, scope: Scope, wanted: TicketFilter, limit: int) -> int:
    """How many tickets a filter with words to search for lets through on all pages, up to `limit`.

    Raises:
        HeldUp: as `find`.
    """
    wanted = replace(wanted, cursor=None)
    search = Search(session, SearchShape.of(scope, wanted), search_values(scope, wanted, limit), limit, count_sql)
    if not _has_trigrams(wanted):
        counted = _number(search.walked(FURTHER_WALK))
        return counted if counted == limit else _number(search.through_all())
    among_first = _number(search.walked(FIRST_WALK))
    if limit / WALKED_FOR_INDEX <= among_first / FIRST_WALK:
        counted = _number(search.walked(WALKED_FOR_INDEX))
        if counted == limit:
            return counted
    return _number(search.by_index())


def _walked_first(search: Search) -> Sequence[Row]:
    """A short walk, and a further one if by the first that will fill the page."""
    walked = search.walked(FIRST_WALK)
    further = 2 * FIRST_WALK * search.limit // (len(walked) or 1)
    if len(walked) < search.limit and further <= FURTHER_WALK:
        return search.walked(further)
    return walked


def _found_by_sample(search: Search, sample: Sample) -> Sequence[Row]:
    """Walk no further than what it would cost to ask the index, and then ask it."""
    walk = int(WALKED_FOR_ONE_FOUND * sample.share * sample.number)
    if walk > FIRST_WALK:
        walked = search.walked(walk)
        if len(walked) == search.limit:
            return walked
    return search.by_index() if sample.parts is None else search.by_parts(sample.parts)


def _has_trigrams(wanted: TicketFilter) -> bool:
    """Whether the index knows anything of the words."""
    return any(trigrams_of(word) or NAMED_NUMBER.match(word) for word in wanted.sought)


def _is_by_index(search: Search) -> bool:
    """Whether the planner would use the search index by itself."""
    plan = rows(search.session, f"EXPLAIN {search.sql(search.shape)}", search.values)
    return any("tickets_search" in line for (line,) in plan)


def _number(counted: Sequence[Row]) -> int:
    return counted[0][0]
