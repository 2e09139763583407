"""What the queue shows: the tickets of one page, and how many there are on all."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import reflex as rx

from support_desk import routes
from support_desk.errors import SearchTooSlow
from support_desk.languages import to_say
from support_desk.live.touches import Touch
from support_desk.live.views import GoesWithTime
from support_desk.people.scopes import Scope
from support_desk.tickets import queries
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.properties import words_of
from support_desk.tickets.records import TicketRecord
from support_desk.tickets.states.numbers import number_of_them
from support_desk.words import INACTIVE

ROWS = 25
# More of a description than a row has room for.
PREVIEW = 160


@dataclass(frozen=True)
class QueueRow:
    """A ticket as the queue shows it; `words` by the names of its properties, `created_at` is ISO 8601 in UTC.

    `preview` is how its description begins. `assignee` is the name of whose it is and `initials` stand for it, "" for
    nobody's. `became` is what became of one that has left; only the browser keeps such rows, for a while.
    """

    id: int
    title: str
    preview: str
    words: dict[str, str]
    created_at: str
    assignee: str
    initials: str
    became: str = ""

    @classmethod
    def of(cls, ticket: TicketRecord) -> "QueueRow":
        name = ticket.assignee_name or ""
        preview = " ".join(ticket.description[: 2 * PREVIEW].split())[:PREVIEW]
        opened = ticket.created_at.isoformat()
        return cls(ticket.id, ticket.title, preview, words_of(ticket), opened, name, initials(name))


@dataclass(frozen=True)
class Queue:
    """One page of the queue; `older` and `newer` are the addresses of its neighbours, `""` where there is none.

    `at` is the query that it answers.
    """

    rows: list[QueueRow] = field(default_factory=list)
    older: str = ""
    newer: str = ""
    at: str = ""


@dataclass(frozen=True)
class FilteredView(GoesWithTime):
    """A view of the tickets that a filter lets through, for a reader who sees what `scope` says.

    `asked` is the filter as the address has it, where that says `me` instead of a number; None where it is the same.
    """

    page: ClassVar[type[rx.State]]
    follows_people: ClassVar = False
    scope: Scope
    wanted: TicketFilter
    asked: TicketFilter | None = None

    @property
    def may_take_long(self) -> bool:
        return bool(self.wanted.search or self.wanted.cursor)  # of beginnings there are as many as anybody likes

    @property
    def goes_with_time(self) -> bool:
        return bool(self.wanted.spans)


class QueueView(FilteredView):
    """The tickets of one page; once it has none any more, those of the first."""

    follows_people: ClassVar = True

    def is_touched_by(self, touch: Touch) -> bool:
        is_seen = touch.is_visible or self.wanted.goes_by_changes
        return is_seen and any(map(self.wanted.lets_through, touch.sides))

    async def read(self) -> Queue:
        wanted, asked = self.wanted, self.asked or self.wanted
        page = await queries.read(queries.page_of_tickets, self.scope, wanted, ROWS)
        if not page.tickets and wanted.cursor:
            wanted, asked = replace(wanted, cursor=None), replace(asked, cursor=None)
            page = await queries.read(queries.page_of_tickets, self.scope, wanted, ROWS)
        older, newer = (replace(asked, cursor=to).to_query() for to in (page.older, page.newer))
        return Queue(
            [QueueRow.of(ticket) for ticket in page.tickets],
            older=routes.tickets(older) if page.older else "",
            newer=routes.tickets(newer) if page.newer else "",
            at=asked.to_query(),
        )

    def shown(self, found: Queue) -> dict[str, Any]:
        return {"queue": found, "is_loaded": True}


class CountView(FilteredView):
    """How many tickets there are on all pages, whatever page is shown."""

    def is_touched_by(self, touch: Touch) -> bool:
        passing = sum(map(self.wanted.lets_through, touch.sides))
        may_differ = touch.is_edit or self.wanted.changed or (self.wanted.spans and touch.is_visible)
        return passing == 1 or (bool(may_differ) and passing > 0)

    async def read(self) -> int | None:
        """The number, None when it takes too long to count and there are more than one page shows."""
        with suppress(SearchTooSlow):
            return await queries.read(queries.number_of_tickets, self.scope, self.wanted)
        with suppress(SearchTooSlow):
            page = await queries.read(queries.page_of_tickets, self.scope, self.wanted, ROWS)
            return None if page.older else len(page.tickets)
        return None

    def shown(self, found: int | None) -> dict[str, Any]:
        # What the tallies know is said as it is: only what had to be counted ends there.
        most = None if queries.is_tallied(self.scope, self.wanted) else queries.COUNT_LIMIT
        return {"count": to_say("Many tickets") if found is None else number_of_them(found, most)}


def queue_views(scope: Scope, wanted: TicketFilter, asked: TicketFilter | None = None) -> tuple[QueueView, CountView]:
    """What the queue shows of the tickets."""
    kept = None if asked == wanted else asked
    return QueueView(scope, wanted, kept), CountView(scope, replace(wanted, cursor=None))


def initials(name: str) -> str:
    """The first letters of somebody's first and last names."""
    names = name.removesuffix(INACTIVE).split()
    return "".join(each[0] for each in names[:: max(len(names) - 1, 1)]).upper()
