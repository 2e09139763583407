"""One ticket."""

from typing import ClassVar

import reflex as rx

from support_desk import routes, texts
from support_desk.errors import DeskError
from support_desk.live.sheets import Sheets
from support_desk.live.views import PageView
from support_desk.people.authority import Deed, needs
from support_desk.people.scopes import Scope, scope_of
from support_desk.people.states.agents import AgentsView
from support_desk.people.states.callers import acting
from support_desk.people.states.scoped import ScopedPage
from support_desk.store import db
from support_desk.store.columns import LARGEST_ID
from support_desk.texts import number_of
from support_desk.tickets import actions, queries
from support_desk.tickets.drafts import Change
from support_desk.tickets.states.by_hand import TicketActions, change_of
from support_desk.tickets.states.shown import ShownTicket
from support_desk.tickets.states.view import MOST, STEP, TicketView

# Keeps an entry where its reader sees it while others come or go before it, whether or not the browser does so itself.
KEEP_PLACE = """
(() => {
  const entry = document.getElementById("entry-%d"), list = entry?.parentElement, first = list?.firstElementChild;
  const page = document.documentElement.style;
  let top, frames = 600;
  const follow = () => {
    const was = top;
    top = entry.getBoundingClientRect().top;
    if (list.firstElementChild === first && frames--) return requestAnimationFrame(follow);
    window.scrollBy({top: top - was, behavior: "instant"});
    entry.focus({preventScroll: true});
    page.overflowAnchor = "";
  };
  page.overflowAnchor = "none";
  if (entry) follow();
})()
"""

# What forms send for a box that is checked. It is for one comment: the next might be meant for colleagues alone.
CHECKED = (True, "on", "true")
UNCHECK = 'const box = document.getElementById("public"); if (box) box.checked = false'


class TicketDetail(TicketActions, ScopedPage, Sheets, rx.State):
    """One ticket, a part of its timeline, and what can be done to it.

    `_ticket_id` is the ticket shown, 0 when none is known; `_first` the entry from which on its timeline is, None when
    it is the newest ones.
    """

    SHOWN: ClassVar = frozenset({"shown", "is_missing"})
    shown: ShownTicket = ShownTicket()
    is_missing: bool = False
    comment_problem: str = ""
    _ticket_id: int = 0
    _first: int | None = None

    @rx.event
    @needs(Deed.find)
    async def load(self):
        """Show the ticket that the address names."""
        try:
            ticket_id = self._number()
        except DeskError:
            self._ticket_id = 0
            self._look_away()
            await self._show(is_missing=True, is_loaded=True)
            return
        if ticket_id != self._ticket_id:
            self._first = None
            if self._ticket_id:
                await self._show(shown=ShownTicket(), is_missing=False, is_loaded=False)
        self._ticket_id = ticket_id
        await self._look(lambda scope: self._views(scope, ticket_id))

    @rx.event
    @needs(Deed.find)
    def enter(self):
        """The page has been drawn anew: its dialogs are shut, and it begins with the newest entries."""
        self.closing = self.deleting = self.comment_problem = self._used_sheet = ""
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
    async def set_property(self, field: str, word: str):
        """Save one word at once."""
        try:
            ticket_id, change = self._number(), change_of(str(field), str(word))
        except DeskError as error:
            self.problem = error.sentence
            return None
        return await self._change(ticket_id, change, f"The {field} is saved.")

    @rx.event
    @needs(Deed.change)
    async def assign(self, whose: str):
        """Make it somebody's, by his number, or nobody's (`""`)."""
        try:
            assignee = min(number_of(whose, "assignee"), LARGEST_ID) if whose != "" else None
            ticket_id = self._number()
        except DeskError as error:
            self.problem = error.sentence
            return None
        return await self._change(ticket_id, Change(assignee=assignee), "The assignee is saved.")

    @rx.event
    @needs(Deed.change)
    async def add_comment(self, form: dict):
        """Add a comment; on an error its words stay where they are."""
        if self._is_used(form):
            return None
        try:
            is_public = form.get("public") in CHECKED
            change = Change(comment=texts.comment(form.get("new_comment", "")), public=is_public)
            await db.write(actions.change_ticket, self._number(), change, await acting())
        except DeskError as error:
            self.comment_problem = error.sentence
            return None
        self.comment_problem = ""
        return [self._turn("comment", form, "new_comment"), rx.call_script(UNCHECK), *self._back_to_newest()]

    def _views(self, scope: Scope, ticket_id: int) -> list[PageView]:
        return [TicketView(scope, ticket_id, self._first), AgentsView(scope)]

    def _number(self) -> int:
        """The number in the address: the session of a tab that slept has shown no ticket yet.

        Raises:
            InvalidInput: there is none.
        """
        return number_of(self.router.url.path.rsplit("/", 1)[-1])

    def _after_deletion(self) -> list[rx.event.EventSpec]:
        return [rx.redirect(routes.TICKETS)]

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
            yield rx.call_script(KEEP_PLACE % entry_id)
            self._first = first
            await self._look(lambda scope: self._views(scope, ticket_id))


TicketView.page = TicketDetail
