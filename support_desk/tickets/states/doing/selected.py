"""What is done to all tickets that are selected in the queue."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import reflex as rx

from support_desk.errors import DeskError, InvalidInput
from support_desk.languages import to_say
from support_desk.live import page_events
from support_desk.people.authority import Deed, needs
from support_desk.people.scopes import scope_of
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.zone import zone_of
from support_desk.store.columns import LARGEST_ID
from support_desk.texts import number_of
from support_desk.tickets import queries
from support_desk.tickets.bulk.deeds import MOST_TICKETS, Chosen, Done, change_many, delete_many
from support_desk.tickets.drafts import Change
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.states.doing.by_hand import MOVED_FROM, assignment_of, change_of, closing_of
from support_desk.tickets.states.doing.deeds import Deeds, begin, end, fail, is_at_work, say, write_many
from support_desk.tickets.states.numbers import number_of_them
from support_desk.words import Status, label_of

# As over REST; a page has far fewer.
MOST_IDS = 10_000
LONGEST_NUMBER = 40
CLOSE, DELETE = "close", "delete"
CLEAR_SELECTION = "globalThis.deskQueue?.clear(%d)"
CHANGING = to_say("Changing the selected tickets …")
CLOSING = to_say("Closing the selected tickets …")
DELETING, GONE = to_say("Deleting the selected tickets …"), to_say("{tickets} deleted.")
WAIT = to_say("Wait until what you began is done.")
NOW = {
    Status.open: to_say("{tickets} open again."),
    Status.in_progress: to_say("{tickets} in progress."),
    Status.resolved: to_say("{tickets} resolved."),
    Status.closed: to_say("{tickets} closed."),
}


class SelectedTickets(rx.State, mixin=True):
    """Changes and deletes the tickets that are selected.

    The browser knows which: each event brings them along, as `{"ids": […]}` or as `{"query": "…"}` for all that an
    address's query lets through, and with them `turn`, which selection that is. `asking` is the dialog that is open:
    "close", "delete", or ""; it is about `asked_about`, how many they are as people read it. `_dialogs` counts what was
    opened and shut, so that what takes long finds its own dialog and no later one.
    """

    asking: str = ""
    asked_about: str = ""
    _dialogs: int = 0

    @rx.event(background=True)
    @needs(Deed.change)
    async def change_selected(self, chosen: dict, field: str, word: str):
        """Set one property of all of them, or the assignee: an account's number, "" for nobody.

        Only what is settled can be opened again, and only what is not can be resolved.
        """
        try:
            change = change_of_many(field, word)
        except DeskError as error:
            async with self:
                fail(await self.get_state(Deeds), error)
            return
        only = MOVED_FROM.get(change.status, ())
        async for event in self._do(CHANGING, _said_of(field, word), change_many, chosen, change, only=only):
            yield event

    @rx.event(background=True)
    @needs(Deed.change)
    async def ask_about_selected(self, what: str, number: str, chosen: dict):
        """Open the dialog that closes them, or that deletes them, and count how many they are if that is not known."""
        async with self:
            mine = self._turn(what if what in (CLOSE, DELETE) else "")
            self.asked_about = str(number)[:LONGEST_NUMBER]
            zone = await zone_of(self)
        with suppress(DeskError):
            which = chosen_of(chosen, actor := await acting(), zone)
            if which.wanted is not None:
                counted = await _number_of_all(which.wanted, actor)
                async with self:
                    if self._dialogs == mine:
                        self.asked_about = counted

    @rx.event
    @needs(Deed.find)
    def leave_selected(self):
        """Shut the dialogs; what was begun in one goes on."""
        self._turn("")

    @rx.event(background=True)
    @needs(Deed.change)
    async def close_selected(self, chosen: dict, form: dict):
        """Close those that are not, each with the same comment if there is one; the dialog stays until that is done."""
        try:
            change = closing_of(form if isinstance(form, dict) else {})
        except DeskError as error:
            async with self:
                self.dialog_problem = error.sentence
            return
        async with self:
            if self._is_shut(CLOSE):
                return
            dialog = self._dialogs if self.asking else 0
        done, only = NOW[Status.closed], MOVED_FROM[Status.closed]
        async for event in self._do(CLOSING, done, change_many, chosen, change, only=only, dialog=dialog):
            yield event

    @rx.event(background=True)
    @needs(Deed.delete)
    async def delete_selected(self, chosen: dict):
        """Delete all of them."""
        async with self:
            if self._is_shut(DELETE):
                return
            self._turn("")
        async for event in self._do(DELETING, GONE, delete_many, chosen):
            yield event

    async def _do(
        self,
        doing: str,
        done: str,
        verb: Callable[..., Done],
        chosen: object,
        *given: Any,
        only: Sequence[Status] = (),
        dialog: int = 0,
    ):
        """Do it, to those of them that have `only` these statuses, and say how far it is.

        The `dialog` of this number, in which something was typed for it, is shut once it is done, and says what went
        wrong.
        """
        async with self:
            deeds = await self.get_state(Deeds)
            if await is_at_work(deeds):
                deeds.problem = WAIT
                self._complain_in(dialog, deeds)
                return
            self.dialog_problem = ""
            mark = begin(deeds, doing)
            zone = await zone_of(self)
        try:
            actor = await acting()
            which = replace(chosen_of(chosen, actor, zone), only=only)
            did = await write_many(verb, which, *given, actor, mark=mark)
        except Exception as error:
            async with self:
                fail(deeds := await self.get_state(Deeds), error)
                self._complain_in(dialog, deeds)
            if isinstance(error, DeskError):
                return
            raise
        else:
            async with self:
                if dialog and self._dialogs == dialog:
                    self._turn("")
                say(await self.get_state(Deeds), done.replace("{tickets}", number_of_them(did.changed)), did)
        finally:
            end(mark)
        turn = chosen.get("turn") if isinstance(chosen, dict) else None
        if isinstance(turn, int):  # what was selected meanwhile stays
            yield page_events.run(CLEAR_SELECTION % turn)

    def _turn(self, asking: str) -> int:
        """Show this dialog, "" for none; returns its number."""
        self.asking, self.dialog_problem = asking, ""
        self._dialogs += 1
        return self._dialogs

    def _is_shut(self, dialog: str) -> bool:
        """Whether this dialog has done its work or was left: its button is pressed a second time.

        The session of a tab that slept knows of no dialog, though one may be open there.
        """
        return self._dialogs > 0 and self.asking != dialog

    def _complain_in(self, dialog: int, deeds: Deeds) -> None:
        """Say what went wrong in the dialog, if it is still open, instead of below the page."""
        if dialog and self._dialogs == dialog:
            self.dialog_problem, deeds.problem = deeds.problem, ""


def chosen_of(given: object, actor: Any, zone: str) -> Chosen:
    """Which tickets a browser says, whose days are those of `zone`.

    Raises:
        InvalidInput: it says none, too many, or a query that is none.
    """
    asked: dict = given if isinstance(given, dict) else {}
    if isinstance(query := asked.get("query"), str):
        return Chosen(wanted=TicketFilter.from_query(query).seen_by(actor).seen_from(zone))
    ids = asked.get("ids")
    if not isinstance(ids, list) or not 0 < len(ids) <= MOST_IDS:
        raise InvalidInput("Select the tickets first.", field="ids")
    numbers = tuple(number_of(each) for each in ids)
    if max(numbers) > LARGEST_ID or not min(numbers):
        raise InvalidInput("There are no such tickets.", field="ids")
    return Chosen(ids=numbers)


async def _number_of_all(wanted: TicketFilter, actor: Any) -> str:
    """How many they are, up to what may be done at once.

    Raises:
        DeskError: this cannot be counted now.
    """
    number = await queries.read(queries.number_of_tickets, scope_of(actor), wanted, MOST_TICKETS)
    return number_of_them(number, MOST_TICKETS)


def change_of_many(field: object, word: object) -> Change:
    """The change that sets one property, or whose tickets they are.

    Raises:
        InvalidInput: no such property, word or account.
    """
    if field != "assignee":
        return change_of(str(field), str(word))
    return assignment_of(word)


def _said_of(field: str, word: str) -> str:
    if field == "assignee":
        return to_say("{tickets} assigned.") if word else to_say("{tickets} nobody's now.")
    if field == "status":
        return NOW[Status(word)]
    return to_say("{tickets} set to {word}.").replace("{word}", label_of(word))
