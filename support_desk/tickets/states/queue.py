"""The queue."""

from dataclasses import replace
from typing import ClassVar

import reflex as rx

from support_desk import routes, texts
from support_desk.errors import DeskError, InvalidInput, SearchTooSlow
from support_desk.live.views import PageView
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, needs
from support_desk.people.scopes import scope_of
from support_desk.people.states.agents import AgentsView
from support_desk.people.states.scoped import ScopedPage
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.properties import PROPERTIES
from support_desk.tickets.states.by_hand import TicketActions
from support_desk.tickets.states.queue_views import FilteredView, Queue, queue_views

MOST_ON_THEIR_WAY = 20


class TicketList(TicketActions, ScopedPage, rx.State):
    """The queue, as its address filters it: the address is the truth, and every choice goes there first.

    `chosen` is the word of each filter, by the name of its property, "" for all. `typed` is what the search box holds;
    the browser keeps it, so that a reconnection does not disturb the typing.
    `_on_their_way` are searches that typing has sent to the address or found there, and maybe left behind since.
    """

    SHOWN: ClassVar = frozenset({"queue", "count"})
    queue: Queue = Queue()
    count: str = ""
    chosen: dict[str, str] = {**{each.name: "" for each in PROPERTIES}, "assignee": ""}
    is_filtered: bool = False
    typed: str = rx.SessionStorage("")
    _on_their_way: list[str] = []

    @rx.event
    @needs(Deed.find)
    async def load(self):
        """Show what the address asks for."""
        try:
            wanted = TicketFilter.from_query(self.router.url.query)
            chosen = {**wanted.words, "assignee": wanted.assignee}
            self.chosen = {name: next(iter(words), "") for name, words in chosen.items()}
            self.is_filtered = not wanted.is_everything
            await self._look_as(lambda actor: _views(actor, wanted))
        except InvalidInput as error:
            self.problem = f"{error.sentence} This link cannot be shown."
            self._look_away()
            await self._show_nothing()
            return None
        if self.problem == SearchTooSlow().sentence:  # what was found before it has nothing to do with it
            await self._show_nothing()
        if wanted.search == self.typed:
            self._on_their_way = []
            return None
        return None if wanted.search in self._on_their_way else self._fill_search_box(wanted.search)

    @rx.event
    @needs(Deed.find)
    def enter(self):
        """The page has been drawn anew: its dialogs are shut and its search box is empty."""
        self.closing = self.deleting = ""
        return self._fill_search_box(self._wanted().search)

    @rx.event
    @needs(Deed.find)
    def narrow(self, field: str, word: str):
        """Narrow to one word (`""`: all) and go back to the first page; the address follows."""
        try:
            return rx.redirect(routes.tickets(self._wanted().narrowed(str(field), str(word)).to_query()))
        except DeskError as error:
            self.problem = error.sentence
            return None

    @rx.event
    @needs(Deed.find)
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
    @needs(Deed.find)
    def clear(self):
        """Show everything."""
        return rx.redirect(routes.TICKETS)

    async def _show_nothing(self) -> None:
        await self._show(queue=Queue(), count="", is_loaded=True)

    def _fill_search_box(self, text: str) -> rx.event.EventSpec:
        self.typed = text
        return rx.set_value("search", text)

    def _wanted(self) -> TicketFilter:
        """The address's filter; a broken address counts as none."""
        try:
            return TicketFilter.from_query(self.router.url.query)
        except InvalidInput:
            return TicketFilter()


def _views(actor: Actor, wanted: TicketFilter) -> list[PageView]:
    """All that the queue looks at.

    Raises:
        InvalidInput: it asks for the tickets of somebody who has no account.
    """
    scope = scope_of(actor)
    return [*queue_views(scope, wanted.seen_by(actor), wanted), AgentsView(scope)]


FilteredView.page = TicketList
