"""The queue."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import ClassVar

import reflex as rx

from support_desk import routes, texts
from support_desk.errors import DatabaseAway, DeskError, InvalidInput, SearchTooSlow
from support_desk.languages import to_say
from support_desk.live import page_events
from support_desk.live.boxes import filled
from support_desk.live.viewers import Part
from support_desk.live.views import PageView, viewers
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, needs
from support_desk.people.scopes import scope_of
from support_desk.people.states.agents import AgentsView
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.people.states.zone import zone_of
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.properties import PROPERTIES
from support_desk.tickets.states.doing.by_hand import TicketActions
from support_desk.tickets.states.doing.selected import SelectedTickets
from support_desk.tickets.states.helping.neighbours import remember
from support_desk.tickets.states.queue_views import FilteredView, Queue, queue_views
from support_desk.tickets.states.view import is_queue, number_beside
from support_desk.words import Sort, label_of

MOST_ON_THEIR_WAY = 20
CHOSEN = (*(each.name for each in PROPERTIES), "assignee")
SPANS = {
    "opened": to_say("Opened {span}"),
    "resolved": to_say("Resolved {span}"),
    "changed": to_say("Changed {span}"),
}


@dataclass(frozen=True)
class OtherFilter:
    """A filter that no combobox shows: the name that an address has for it, and how it reads."""

    name: str
    label: str


class TicketList(TicketActions, SelectedTickets, ScopedPage, rx.State):
    """The queue, as its address filters it: the address is the truth, and every choice goes there first.

    `chosen` are the words of each filter with commas between them, by the name of its property, "" for all; how they
    read when there are `several`, else "". `others` are filters without a combobox. `beside` is the number of the
    ticket that is open beside the queue, 0 for none, and `and_beside` how the address of another page goes on for it.
    `typed` is what the search box holds; the browser keeps it, so that a reconnection does not disturb the typing.
    `_heard` is what was typed last, even if nobody can search for it.
    `_on_their_way` are searches that typing has sent to the address or found there, and maybe left behind since.
    `_heading` are queries that choices have sent to the address, the last one last, as long as it has not reached them.
    `_session_id` is the connection by which the page was loaded last.
    """

    SHOWN: ClassVar = frozenset({"queue", "count"})
    queue: Queue = Queue()
    count: str = ""
    chosen: dict[str, str] = dict.fromkeys(CHOSEN, "")
    several: dict[str, str] = dict.fromkeys(CHOSEN, "")
    others: list[OtherFilter] = []
    sort: str = Sort.newest.value
    beside: int = 0
    and_beside: str = ""
    is_filtered: bool = False
    typed: str = rx.SessionStorage("")
    _heard: str = ""
    _on_their_way: list[str] = []
    _heading: list[str] = []
    _session_id: str = ""

    @rx.event
    @needs(Deed.find)
    async def load(self):
        """Show what the address asks for."""
        self._arrive()
        self.beside = number_beside(self.router.url)
        self.and_beside = f"&{routes.BESIDE}={self.beside}" if self.beside else ""
        try:
            wanted = TicketFilter.from_query(self.router.url.query)
            self._choose(wanted)
            await remember(self, wanted)
            wanted = wanted.seen_from(await zone_of(self))
            if not await self._is_shown(wanted):  # another ticket beside it is no reason to read it again
                await self._look_as(lambda actor: _views(actor, wanted))
        except InvalidInput as error:
            self._cannot_show(error)
            await self._show_nothing()
            return None
        if self.problem == SearchTooSlow().sentence:  # what was found before it has nothing to do with it
            await self._show_nothing()
        if wanted.search == self.typed:
            self._on_their_way = []
            return None
        known = self.typed, self._heard
        return None if wanted.search in self._on_their_way else self._fill_search_box(wanted.search, *known)

    @rx.event
    @needs(Deed.find)
    def enter(self):
        """The page has been drawn anew: its dialogs are shut, its search box is empty, and nobody chose anything yet.

        What was chosen on the page before may have stayed on its way to an address that was never loaded.
        """
        self.closing = self.deleting = self.asking = ""
        self._heading, self._on_their_way = [], []
        return self._fill_search_box(self._reached().search, "")

    @rx.event
    @needs(Deed.find)
    def narrow(self, field: str, word: str):
        """Narrow to a word, or to several with commas between them (`""`: all), and go back to the first page.

        The address follows.
        """
        if not is_queue(self.router.url):
            return None  # it waited for the desk, and whoever chose has gone on
        try:
            return self._go(self._wanted().narrowed(str(field), str(word)))
        except DeskError as error:
            self.problem = error.sentence
            return None

    @rx.event
    @needs(Deed.find)
    def find(self, text: str):
        """Search, back on the first page; while somebody types the address is replaced, so Back skips the typing."""
        if not is_queue(self.router.url):
            return None
        self._heard = str(text)[: texts.SEARCH_LIMIT].strip()
        try:
            left = self._wanted()
            wanted = replace(left, search=texts.search(text), cursor=None)
        except DeskError as error:
            self.problem = error.sentence
            return None
        self.typed = wanted.search
        self._on_their_way = [*self._on_their_way[-MOST_ON_THEIR_WAY:], left.search, wanted.search]
        return self._go(wanted, replace=True)

    @rx.event
    @needs(Deed.find)
    def clear(self):
        """Show everything."""
        if not is_queue(self.router.url):
            return None
        self._heading = []
        return page_events.go(routes.TICKETS)

    async def _is_shown(self, wanted: TicketFilter) -> bool:
        """Whether this very page shows that already; one that has connected anew may have missed something."""
        session, before = self.router.session, self._session_id
        self._session_id = session.session_id
        if self.problem or not before or before != session.session_id:
            return False
        with suppress(DatabaseAway):
            views = _views(await acting(), wanted)
            return all(viewers.shows(session.client_token, Part.page, view) for view in views)
        return False

    def _choose(self, wanted: TicketFilter) -> None:
        """Let the filter bar show what is wanted."""
        chosen = {**wanted.words, "assignee": wanted.assignee}
        self.chosen = {name: ",".join(words) for name, words in chosen.items()}
        self.several = {name: _read(name, words) if len(words) > 1 else "" for name, words in chosen.items()}
        spans = [OtherFilter(name, SPANS[name].replace("{span}", str(span))) for name, span in wanted.spans.items()]
        asked_by = [OtherFilter("requester", to_say(f"From {wanted.requester}"))] if wanted.requester else []
        self.others, self.sort = spans + asked_by, wanted.sort.value
        self.is_filtered = not wanted.is_everything

    async def _show_nothing(self) -> None:
        await self._show(queue=Queue(), count="", is_loaded=True)

    def _fill_search_box(self, text: str, *known: str) -> rx.event.EventSpec:
        self.typed = self._heard = text
        return filled("search", text, *known)

    def _go(self, wanted: TicketFilter, replace: bool = False) -> rx.event.EventSpec:
        """Lead to the address of what is wanted, with the ticket that is open beside it."""
        query = wanted.to_query()
        self._heading = [*self._heading[-MOST_ON_THEIR_WAY:], query]
        return page_events.go(routes.tickets(query, number_beside(self.router.url)), replace=replace)

    def _arrive(self) -> None:
        """Forget what was chosen before this address; what was chosen since is still on its way."""
        query = self._reached().to_query()
        here = self._heading.index(query) + 1 if query in self._heading else len(self._heading)
        self._heading = self._heading[here:]

    def _wanted(self) -> TicketFilter:
        """What was chosen last, on its way to the address or there already."""
        return TicketFilter.from_query(self._heading[-1]) if self._heading else self._reached()

    def _reached(self) -> TicketFilter:
        """The address's filter; a broken address counts as none."""
        try:
            return TicketFilter.from_query(self.router.url.query)
        except InvalidInput:
            return TicketFilter()


def _read(name: str, words: Sequence[str]) -> str:
    """Several words of a filter as people read them."""
    return to_say(f"{len(words)} assignees") if name == "assignee" else ", ".join(map(label_of, words))


def _views(actor: Actor, wanted: TicketFilter) -> list[PageView]:
    """All that the queue looks at.

    Raises:
        InvalidInput: it asks for the tickets of somebody who has no account.
    """
    scope = scope_of(actor)
    return [*queue_views(scope, wanted.seen_by(actor), wanted), AgentsView(scope)]


FilteredView.page = TicketList
