"""What the queue shows: the tickets of one page, and how many there are on all."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import reflex as rx

from support_desk import routes
from support_desk.errors import SearchTooSlow
from support_desk.live.touches import Touch
from support_desk.people.scopes import Scope
from support_desk.tickets import queries
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.properties import words_of
from support_desk.tickets.records import TicketRecord

ROWS = 25


@dataclass(frozen=True)
class QueueRow:
    """A ticket as the queue shows it; `words` by the names of its properties, `created_at` is ISO 8601 in UTC.

    `assignee` is the name of whose it is and `initials` stand for it, "" for nobody's.
    """

    id: int
    title: str
    words: dict[str, str]
    created_at: str
    assignee: str
    initials: str

    @classmethod
    def of(cls, ticket: TicketRecord) -> "QueueRow":
        name = ticket.assignee_name or ""
        return cls(ticket.id, ticket.title, words_of(ticket), ticket.created_at.isoformat(), name, initials(name))


@dataclass(frozen=True)
class Queue:
    """One page of the queue; `older` and `newer` are the addresses of its neighbours, `""` where there is none."""

    rows: list[QueueRow] = field(default_factory=list)
    older: str = ""
    newer: str = ""


@dataclass(frozen=True)
class FilteredView:
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
        return bool(self.wanted.search)


class QueueView(FilteredView):
    """The tickets of one page."""

    follows_people: ClassVar = True

    def is_touched_by(self, touch: Touch) -> bool:
        return touch.is_visible and any(map(self.wanted.lets_through, touch.sides))

    async def read(self) -> Queue:
        page = await queries.read(queries.page_of_tickets, self.scope, self.wanted, ROWS)
        older, newer = (replace(self.asked or self.wanted, cursor=to).to_query() for to in (page.older, page.newer))
        return Queue(
            [QueueRow.of(ticket) for ticket in page.tickets],
            older=routes.tickets(older) if page.older else "",
            newer=routes.tickets(newer) if page.newer else "",
        )

    def shown(self, found: Queue) -> dict[str, Any]:
        return {"queue": found, "is_loaded": True}


class CountView(FilteredView):
    """How many tickets there are on all pages, whatever page is shown."""

    def is_touched_by(self, touch: Touch) -> bool:
        passing = sum(map(self.wanted.lets_through, touch.sides))
        return passing == 1 or (touch.is_edit and passing > 0)

    async def read(self) -> int | None:
        """The number, None when it takes too long to count and there are more than one page shows."""
        with suppress(SearchTooSlow):
            return await queries.read(queries.number_of_tickets, self.scope, self.wanted)
        with suppress(SearchTooSlow):
            page = await queries.read(queries.page_of_tickets, self.scope, self.wanted, ROWS)
            return None if page.older else len(page.tickets)
        return None

    def shown(self, found: int | None) -> dict[str, Any]:
        return {"count": _count(found)}


def queue_views(scope: Scope, wanted: TicketFilter, asked: TicketFilter | None = None) -> tuple[QueueView, CountView]:
    """What the queue shows of the tickets."""
    kept = None if asked == wanted else asked
    return QueueView(scope, wanted, kept), CountView(scope, replace(wanted, cursor=None))


def initials(name: str) -> str:
    """The first letters of somebody's first and last names."""
    names = name.removesuffix(" (inactive)").split()
    return "".join(each[0] for each in names[:: max(len(names) - 1, 1)]).upper()


def _count(number: int | None) -> str:
    if number is None:
        return "Many tickets"
    if number == 1:
        return "1 ticket"
    return f"{queries.COUNT_LIMIT:,}+ tickets" if number > queries.COUNT_LIMIT else f"{number:,} tickets"
