"""The queue."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import reflex as rx

from support_desk import routes, texts
from support_desk.errors import DeskError, InvalidInput, SearchTooSlow
from support_desk.live.pages import LivePage
from support_desk.live.viewers import TouchedIds
from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets import queries
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.properties import PROPERTIES, words_of
from support_desk.tickets.records import TicketRecord
from support_desk.tickets.states.by_hand import TicketActions

ROWS = 25
MOST_ON_THEIR_WAY = 20


@dataclass(frozen=True)
class QueueRow:
    """A ticket as the queue shows it; `words` by the names of its properties, `created_at` is ISO 8601 in UTC."""

    id: int
    title: str
    words: dict[str, str]
    created_at: str

    @classmethod
    def of(cls, ticket: TicketRecord) -> "QueueRow":
        return cls(ticket.id, ticket.title, words_of(ticket), ticket.created_at.isoformat())


@dataclass(frozen=True)
class Queue:
    """One page of the queue; `older` and `newer` are the addresses of its neighbours, `""` where there is none.

    `number` is how many there are on all pages, None when that takes too long to count.
    """

    rows: list[QueueRow]
    number: int | None
    older: str
    newer: str


@dataclass(frozen=True)
class QueueView:
    """A page of the queue that somebody looks at."""

    wanted: TicketFilter

    def is_touched_by(self, changed: TouchedIds) -> bool:
        return True  # any ticket may come into any list

    @property
    def may_take_long(self) -> bool:
        return bool(self.wanted.search)

    async def read(self) -> Queue:
        page = await queries.read(queries.page_of_tickets, WHOLE_DESK, self.wanted, ROWS)
        number = await self._number(page)
        older = replace(self.wanted, cursor=page.older)
        newer = replace(self.wanted, cursor=page.newer)
        return Queue(
            [QueueRow.of(ticket) for ticket in page.tickets],
            number,
            older=routes.tickets(older.to_query()) if page.older else "",
            newer=routes.tickets(newer.to_query()) if page.newer else "",
        )

    async def _number(self, page: queries.TicketPage) -> int | None:
        if not (page.older or page.newer or self.wanted.cursor):
            return len(page.tickets)
        try:
            return await queries.read(queries.number_of_tickets, WHOLE_DESK, replace(self.wanted, cursor=None))
        except SearchTooSlow:
            return None


class TicketList(TicketActions, LivePage, rx.State):
    """The queue, as its address filters it: the address is the truth, and every choice goes there first.

    `chosen` is the word of each filter, by the name of its property, "" for all. `typed` is what the search box holds;
    the browser keeps it, so that a reconnection does not disturb the typing.
    `_on_their_way` are searches that typing has sent to the address or found there, and maybe left behind since.
    """

    SHOWN: ClassVar = frozenset({"rows", "count", "older", "newer"})
    rows: list[QueueRow] = []
    count: str = ""
    older: str = ""
    newer: str = ""
    chosen: dict[str, str] = {each.name: "" for each in PROPERTIES}
    is_filtered: bool = False
    typed: str = rx.SessionStorage("")
    _on_their_way: list[str] = []

    @rx.event
    async def load(self):
        """Show what the address asks for."""
        try:
            wanted = TicketFilter.from_query(self.router.url.query)
        except InvalidInput as error:
            self.problem = f"{error.sentence} This link cannot be shown."
            self._look_away()
            await self._show_nothing()
            return None
        self.chosen = {name: next(iter(words), "") for name, words in wanted.words.items()}
        self.is_filtered = not wanted.is_everything
        await self._look_at(QueueView(wanted))
        if self.problem == SearchTooSlow().sentence:  # what was found before it has nothing to do with it
            await self._show_nothing()
        if wanted.search == self.typed:
            self._on_their_way = []
            return None
        return None if wanted.search in self._on_their_way else self._fill_search_box(wanted.search)

    @rx.event
    def enter(self):
        """The page has been drawn anew: its dialogs are shut and its search box is empty."""
        self.closing = self.deleting = ""
        return self._fill_search_box(self._wanted().search)

    @rx.event
    def narrow(self, field: str, word: str):
        """Narrow to one word (`""`: all) and go back to the first page; the address follows."""
        try:
            return rx.redirect(routes.tickets(self._wanted().narrowed(str(field), str(word)).to_query()))
        except DeskError as error:
            self.problem = error.sentence
            return None

    @rx.event
    def find(self, text: str):
        """Search, back on the first page; while somebody types the address is replaced, so Back skips the typing."""
        try:
            left = self._wanted()
            wanted = replace(left, search=texts.search(text), cursor=None)
        except DeskError as error:
            self.problem = error.sentence
            return None
        self.typed = wanted.search
        self._on_their_way = [*self._on_their_way[-MOST_ON_THEIR_WAY:], left.search, wanted.search]
        return rx.redirect(routes.tickets(wanted.to_query()), replace=True)

    @rx.event
    def clear(self):
        """Show everything."""
        return rx.redirect(routes.TICKETS)

    async def _show_nothing(self) -> None:
        await self._show(rows=[], count="", older="", newer="", is_loaded=True)

    def _fill_search_box(self, text: str) -> rx.event.EventSpec:
        self.typed = text
        return rx.set_value("search", text)

    def _wanted(self) -> TicketFilter:
        """The address's filter; a broken address counts as none."""
        try:
            return TicketFilter.from_query(self.router.url.query)
        except InvalidInput:
            return TicketFilter()

    @classmethod
    def _values_of(cls, found: Queue) -> dict[str, Any]:
        return {"rows": found.rows, "count": _count(found.number), "older": found.older, "newer": found.newer}


def _count(number: int | None) -> str:
    if number is None:
        return "Many tickets"
    if number == 1:
        return "1 ticket"
    return f"{queries.COUNT_LIMIT:,}+ tickets" if number > queries.COUNT_LIMIT else f"{number:,} tickets"


QueueView.page = TicketList
