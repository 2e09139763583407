"""One ticket."""

from contextlib import suppress
from typing import ClassVar

import reflex as rx

from support_desk import routes
from support_desk.errors import DeskError, InvalidInput
from support_desk.languages import to_say
from support_desk.live import page_events
from support_desk.live.sheets import Sheets
from support_desk.live.viewers import Part
from support_desk.live.views import PageView
from support_desk.people.authority import Deed, needs
from support_desk.people.scopes import Scope, scope_of
from support_desk.people.states.agents import AgentsView
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.store import db
from support_desk.texts import number_of
from support_desk.tickets import queries
from support_desk.tickets.drafts import Change
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.properties import BY_NAME
from support_desk.tickets.states.customers_link import CustomersLink
from support_desk.tickets.states.doing.by_hand import TicketActions, assignment_of, change_of
from support_desk.tickets.states.doing.commenting import Commenting
from support_desk.tickets.states.doing.deeds import look_again
from support_desk.tickets.states.helping.hints import Hints
from support_desk.tickets.states.helping.neighbours import look_around
from support_desk.tickets.states.shown import ShownTicket
from support_desk.tickets.states.view import MOST, STEP, TicketView, is_queue, number_named

# Keeps an entry where its reader sees it while others come or go before it, whether or not the browser does so itself:
# in the pane beside the queue, or in the window.
KEEP_PLACE = """
(() => {
  const entry = document.getElementById("entry-%d"), list = entry?.parentElement, first = list?.firstElementChild;
  const page = entry?.closest(".beside") ?? document.documentElement;
  let top, frames = 600;
  const follow = () => {
    const was = top;
    top = entry.getBoundingClientRect().top;
    if (list.firstElementChild === first && frames--) return requestAnimationFrame(follow);
    page.scrollBy({top: top - was, behavior: "instant"});
    entry.focus({preventScroll: true});
    page.style.overflowAnchor = "";
  };
  page.style.overflowAnchor = "none";
  if (entry) follow();
})()
"""


class TicketDetail(TicketActions, Commenting, CustomersLink, ScopedPage, Sheets, rx.State):
    """One ticket, a part of its timeline, and what can be done to it.

    `_ticket_id` is the ticket shown, 0 when none is known; `_first` the entry from which on its timeline is, None when
    it is the newest ones.
    """

    SHOWN: ClassVar = frozenset({"shown", "is_missing", "customer_link"})
    shown: ShownTicket = ShownTicket()
    is_missing: bool = False
    _ticket_id: int = 0
    _first: int | None = None

    @rx.event
    @needs(Deed.find)
    async def load(self):
        """Show the ticket that the address names."""
        await look_again(self)
        try:
            ticket_id = self._number()
        except DeskError:
            self._ticket_id = 0
            self._look_away(self._part())
            await self._show(shown=ShownTicket(), is_missing=not is_queue(self.router.url), is_loaded=True)
            return None
        if ticket_id != self._ticket_id:
            self._first, self.comment_problem = None, ""
            if self._ticket_id:
                await self._show(shown=ShownTicket(), is_missing=False, is_loaded=False, customer_link="")
        self._ticket_id = ticket_id
        await self._look(lambda scope: self._views(scope, ticket_id), self._part())
        along = [*self._turn_again(), page_events.call(Hints.read_along, ticket_id)]
        return along if is_queue(self.router.url) else [await look_around(self, ticket_id), *along]

    @rx.event
    @needs(Deed.find)
    def enter(self):
        """The page has been drawn anew: its dialogs are shut, and it begins with the newest entries."""
        self.closing = self.deleting = self.comment_problem = ""
        self._begin_sheets()
        return self._back_to_newest()

    @rx.event
    @needs(Deed.find)
    async def show_older(self, first: int):
        """Show more entries, those before the `first` on the page, which stays where it is."""
        async for event in self._step(first, STEP):
            yield event

    @rx.event
    @needs(Deed.find)
    async def show_newer(self, last: int):
        """Show more entries, those after the `last` on the page, and no longer the oldest ones."""
        async for event in self._step(last, MOST - STEP - 1):
            yield event

    @rx.event
    @needs(Deed.change)
    async def set_property(self, ticket_id: int, field: str, word: str):
        """Save one word at once."""
        try:
            change = change_of(str(field), str(word))
        except DeskError as error:
            self.problem = error.sentence
            return None
        return await self._change(ticket_id, change, to_say(f"The {field} is saved."))

    @rx.event
    @needs(Deed.change)
    async def apply_suggestion(self, ticket_id: int, category: str, priority: str):
        """Take over what triage said, in one step."""
        try:
            both = {"category": category, "priority": priority}
            change = Change(**{name: BY_NAME[name].known(word) for name, word in both.items()})
        except DeskError as error:
            self.problem = error.sentence
            return None
        return await self._change(ticket_id, change, to_say(f"Ticket #{ticket_id} is as suggested."))

    @rx.event
    @needs(Deed.change)
    async def assign(self, ticket_id: int, whose: str):
        """Make it somebody's, by his number, or nobody's (`""`)."""
        try:
            change = assignment_of(whose)
        except DeskError as error:
            self.problem = error.sentence
            return None
        return await self._change(ticket_id, change, to_say("The assignee is saved."))

    def _views(self, scope: Scope, ticket_id: int) -> list[PageView]:
        return [TicketView(scope, ticket_id, self._first), AgentsView(scope)]

    def _part(self) -> Part:
        return Part.pane if is_queue(self.router.url) else Part.page

    def _number(self) -> int:
        """The number in the address: the session of a tab that slept has shown no ticket yet.

        Raises:
            InvalidInput: there is none.
        """
        return number_named(self.router.url)

    def _is_at(self, ticket_id: int) -> bool:
        """Whether the page shows this ticket: what waited for the desk may be about one that was left meanwhile."""
        with suppress(DeskError):
            return self._number() == ticket_id
        return False

    def _after_deletion(self, ticket_id: int) -> list[rx.event.EventSpec]:
        if not self._is_at(ticket_id):
            return []
        url, query = self.router.url, ""
        with suppress(InvalidInput):  # a broken address counts as none
            query = TicketFilter.from_query(url.query).to_query() if is_queue(url) else ""
        return [page_events.go(routes.tickets(query))]

    def _back_to_newest(self):
        """The event that shows the newest entries, or none when they are shown already."""
        self._first, was_first = None, self._first
        return [] if was_first is None else [TicketDetail.load]

    async def _step(self, place: int, steps: int):
        """Let the timeline begin so many steps before an entry, which stays where it is and is read on from."""
        try:
            ticket_id, entry_id = self._number(), number_of(place)
            first = await db.read(queries.entry_before, scope_of(await acting()), ticket_id, entry_id, steps)
        except DeskError as error:
            self.problem = error.sentence
            return
        if first is not None:
            yield page_events.run(KEEP_PLACE % entry_id)
            self._first = first
            await self._look(lambda scope: self._views(scope, ticket_id), self._part())


TicketView.page = TicketDetail
