"""What a tab knows of the views: which there are, and which of them it shows."""

from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

import reflex as rx

from support_desk import routes, texts
from support_desk.errors import DatabaseAway, DeskError, InvalidInput
from support_desk.live import page_events
from support_desk.live.inside_events import whence
from support_desk.live.insides import emit
from support_desk.live.sheets import Sheets
from support_desk.live.viewers import Part
from support_desk.live.views import mark, viewers
from support_desk.people.authority import Deed, may, needs
from support_desk.people.scopes import scope_of
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.people.states.watch.tabs import tabs
from support_desk.people.states.zone import UTC, zone_of
from support_desk.said import _
from support_desk.store import db
from support_desk.tickets.filters import TicketFilter
from support_desk.views.actions import change_view, delete_view, save_view
from support_desk.views.filters import known_query
from support_desk.views.records import ViewChange
from support_desk.views.states.counting import CountedView
from support_desk.views.states.shown import ShownView, ViewsView

CHECKED = (True, "on", "true")


class SavedViews(ScopedPage, Sheets, rx.State):
    """The views, those of every desk before the saved ones, with their numbers; `counted` as `CountedView` has them.

    `here` is the address of the queue that the page shows, as a view has it, "" on other pages. `is_saving` and
    `changing`, the number of a view or 0, say which dialog is open; `changing_name` and `changing_is_shared` are what
    it began with. `dialog_problem` is what is wrong with the field `dialog_field` of it, or with none of them.
    `_socket` is the one by which all was told, and `_zone` the time zone in whose days tickets are counted.
    """

    SHOWN: ClassVar = frozenset({"views", "counted"})
    views: list[ShownView] = []
    counted: dict[str, str] = {}
    here: str = ""
    is_saving: bool = False
    changing: int = 0
    changing_name: str = ""
    changing_is_shared: bool = False
    dialog_problem: str = ""
    dialog_field: str = ""
    _socket: str = ""
    _zone: str = UTC

    @rx.event
    @needs(Deed.enter)
    async def load(self):
        """Show the views to whoever may find tickets, and follow them, on whatever page he is."""
        with suppress(DatabaseAway):  # the page itself waits until it answers, and is loaded again
            actor, place, socket = await acting(), whence(), self.router.session.session_id
            if not may(actor, Deed.find):
                return None
            self.here = self._address()
            if self._socket == socket and viewers.follows(place.token, Part.shell, ViewsView(actor)):
                return None
            self._socket, self._zone = socket, await zone_of(self)
            await self._look_as(lambda reader: [ViewsView(reader)], Part.shell)
            return SavedViews.count
        return None

    @rx.event(background=True)
    @needs(Deed.find)
    async def count(self):
        """Show and follow the numbers that take their time, while the page goes on."""
        with suppress(DatabaseAway):
            place = whence()
            tab = tabs.note(place)
            actor = await acting()
            if tab.place != place:  # it has gone on meanwhile
                return
            view = CountedView(actor, self._zone)
            tab.reads(Part.numbers, actor)
            with viewers.asking(place.token, view, part=Part.numbers) as looks:
                found = await view.read()
                if scope_of(await acting()) == scope_of(actor) and viewers.are_followed(place.token, looks):
                    looks[0].shows = mark(found)
                    await emit({SavedViews: view.shown(found)})

    @rx.event
    @needs(Deed.enter)
    def enter(self):
        """The page has been drawn anew, for whomever: its dialogs are shut."""
        self.is_saving, self.changing, self.dialog_problem = False, 0, ""

    @rx.event
    @needs(Deed.keep)
    def turn_saving(self, is_open: bool):
        """Open or shut the dialog that keeps the queue's filter under a name."""
        self.is_saving, self.dialog_problem = is_open is True, ""

    @rx.event
    @needs(Deed.keep)
    async def save(self, form: dict):
        """Keep the filter of the address under a name; on an error the dialog stays as it is."""
        if self._is_used(form):
            return None
        try:
            name, query = texts.name(form.get("view_name")), self._query()
            await db.write(save_view, name, query, form.get("view_is_shared") in CHECKED, await acting())
        except DeskError as error:
            return self._complain(error, "view_name")
        self._use(form)
        self.is_saving, self.dialog_problem = False, ""
        return page_events.tell_done(_("The view “{name}” is saved.", name=name))

    @rx.event
    @needs(Deed.keep)
    def ask_to_change(self, view_id: int, name: str, is_shared: bool):
        """Open the dialog that changes a view."""
        with suppress(DeskError):
            self.changing_name, self.changing = texts.name(name), texts.number_of(view_id, "view's number")
            self.changing_is_shared, self.dialog_problem = is_shared is True, ""

    @rx.event
    @needs(Deed.keep)
    def turn_changing(self, is_open: bool):
        """Shut the dialog that changes a view."""
        if is_open is not True:
            self.changing, self.dialog_problem = 0, ""

    @rx.event
    @needs(Deed.keep)
    async def change(self, form: dict):
        """Give the view of the dialog another name, share it or no longer; on an error the dialog stays as it is."""
        try:
            change = ViewChange(texts.name(form.get("new_view_name")), None, form.get("view_is_shared") in CHECKED)
            await db.write(change_view, self.changing, change, await acting())
        except DeskError as error:
            return self._complain(error, "new_view_name")
        self.changing, self.dialog_problem = 0, ""
        return page_events.tell_done(_("The view “{name}” is saved.", name=change.name))

    @rx.event
    @needs(Deed.keep)
    async def delete(self):
        """Forget the view of the dialog."""
        try:
            await db.write(delete_view, self.changing, await acting())
        except DeskError as error:
            return self._complain(error, "new_view_name")
        self.changing, self.dialog_problem = 0, ""
        return page_events.tell_done(_("The view “{name}” is deleted.", name=self.changing_name))

    def _complain(self, error: DeskError, box: str) -> rx.event.EventSpec | None:
        """Say in the dialog what went wrong, and go to its `box` if that is the name."""
        self.dialog_problem, self.dialog_field = error.sentence, error.field or ""
        return page_events.focus(box) if error.field == "name" else None

    def _address(self) -> str:
        """The address of the queue that is shown, as a view has it; "" on another page, or when it makes no sense."""
        if self.router.url.path.rstrip("/") != routes.TICKETS:
            return ""
        try:
            return routes.tickets(self._query())
        except InvalidInput:
            return ""

    def _query(self) -> str:
        """The address's filter without the place in its list, and without what else an address has.

        Raises:
            InvalidInput: it is none.
        """
        return known_query(replace(TicketFilter.from_query(self.router.url.query), cursor=None).to_query())


ViewsView.page = CountedView.page = SavedViews
