"""What can be done to a ticket, from its row and from its own page, and undone for a minute."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import reflex as rx

from support_desk import texts
from support_desk.errors import DeskError, InvalidInput
from support_desk.languages import to_say
from support_desk.people.authority import Deed, needs
from support_desk.people.states.watch.callers import acting
from support_desk.store.columns import LARGEST_ID
from support_desk.texts import number_of
from support_desk.tickets.bulk.deeds import Done, change_many, delete_many
from support_desk.tickets.drafts import Change
from support_desk.tickets.properties import BY_NAME
from support_desk.tickets.states.doing.deeds import Deeds, one_ticket, say, write_many
from support_desk.words import SETTLED, UNSETTLED, Status

LONGEST_NAME = 50
# What a button moves to a status; what has gone further meanwhile, or was there long ago, is left as it is.
MOVED_FROM = {Status.open: SETTLED, Status.resolved: UNSETTLED, Status.closed: (*UNSETTLED, Status.resolved)}


class TicketActions(rx.State, mixin=True):
    """Resolve, reopen, close with a comment, delete, take, set the priority.

    `closing` and `deleting` are the number of the ticket whose dialog is open, "" when none is. The browser keeps
    them, so that a dialog and the words in it outlive the server; what is sent from a dialog names its ticket, because
    the session of a tab that slept knows none. `dialog_problem` is what went wrong in the dialog. `_dealt_with` is the
    ticket of the last dialog once it has done its work, which a second press does not do again; 0 for none.
    """

    closing: str = rx.SessionStorage("")
    deleting: str = rx.SessionStorage("")
    dialog_problem: str = ""
    _dealt_with: int = 0

    @rx.event
    @needs(Deed.change)
    async def resolve(self, ticket_id: int):
        """Set the ticket's status to `resolved`, if it is not settled by now."""
        await self._move(ticket_id, Status.resolved, to_say(f"Ticket #{ticket_id} is resolved."))

    @rx.event
    @needs(Deed.change)
    async def reopen(self, ticket_id: int):
        """Set the ticket's status back to `open`, if it is still settled."""
        await self._move(ticket_id, Status.open, to_say(f"Ticket #{ticket_id} is open again."))

    @rx.event
    @needs(Deed.change)
    async def assign_to_me(self, ticket_id: int):
        """Make it the ticket of whoever asks, who must have an account."""
        try:
            me = (await acting()).id
            if me is None:
                raise InvalidInput("There are no accounts yet, so a ticket can be nobody's.", field="assignee")
        except DeskError as error:
            self.problem = error.sentence
            return
        await self._change(ticket_id, Change(assignee=me), to_say(f"Ticket #{ticket_id} is yours."))

    @rx.event
    @needs(Deed.change)
    async def set_priority(self, form: dict):
        """Set the priority of the ticket that the form names."""
        try:
            ticket_id, change = number_of(form.get("ticket")), change_of("priority", str(form.get("priority")))
        except DeskError as error:
            self.problem = error.sentence
            return
        await self._change(ticket_id, change, to_say(f"The priority of #{ticket_id} is {change.priority.value}."))

    @rx.event
    @needs(Deed.change)
    def ask_to_close(self, ticket_id: int):
        """Open the dialog that closes the ticket."""
        with suppress(DeskError):
            self.closing, self.dialog_problem, self._dealt_with = str(number_of(ticket_id)), "", 0

    @rx.event
    @needs(Deed.delete)
    def ask_to_delete(self, ticket_id: int):
        """Open the dialog that deletes the ticket."""
        with suppress(DeskError):
            self.deleting, self.dialog_problem, self._dealt_with = str(number_of(ticket_id)), "", 0

    @rx.event
    @needs(Deed.find)
    def leave_dialogs(self):
        """Shut both dialogs and do nothing."""
        self.closing = self.deleting = self.dialog_problem = ""

    @rx.event
    @needs(Deed.change)
    async def close_ticket(self, form: dict):
        """Close the ticket of the dialog, with its comment if there is one; on an error the dialog stays as it is."""
        try:
            ticket_id = number_of(form.get("ticket") or self.closing)
            if ticket_id == self._dealt_with:
                return
            done = await write_many(change_many, one_ticket(ticket_id), closing_of(form), await acting())
        except DeskError as error:
            self.dialog_problem = error.sentence
            return
        self.closing, self._dealt_with = "", ticket_id
        await self._note(to_say(f"Ticket #{ticket_id} is closed."), done)

    @rx.event
    @needs(Deed.delete)
    async def delete_ticket(self, ticket: str = ""):
        """Delete the ticket of the dialog."""
        try:
            ticket_id = number_of(ticket or self.deleting)
            if ticket_id == self._dealt_with:
                return None
            done = await write_many(delete_many, one_ticket(ticket_id), await acting())
        except DeskError as error:
            self.dialog_problem = error.sentence
            return None
        self.deleting, self._dealt_with = "", ticket_id
        await self._note(to_say(f"Ticket #{ticket_id} is deleted."), done)
        return self._after_deletion(ticket_id)

    def _after_deletion(self, ticket_id: int) -> list[rx.event.EventSpec]:
        return []

    async def _move(self, ticket_id: int, status: Status, said: str) -> None:
        """Set the status, but leave what a colleague did meanwhile, which the page shows by itself."""
        await self._change(ticket_id, Change(status=status), said, MOVED_FROM[status])

    async def _change(self, ticket_id: int, change: Change, said: str, only: Sequence[Status] = ()) -> None:
        try:
            chosen = replace(one_ticket(ticket_id), only=only)
            done = await write_many(change_many, chosen, change, await acting())
        except DeskError as error:
            self.problem = error.sentence
            return
        self.problem = ""
        if done.changed or not only:
            await self._note(said, done)

    async def _note(self, sentence: str, done: Done) -> None:
        say(await self.get_state(Deeds), sentence, done)


def closing_of(form: dict) -> Change:
    """The change that closes a ticket, with the form's comment if there is one.

    Raises:
        InvalidInput: the comment is no text or too long.
    """
    comment = texts.storable("comment", form.get("comment", ""))
    return Change(status=Status.closed, comment=texts.comment(comment) if comment.strip() else None)


def assignment_of(whose: object) -> Change:
    """The change that makes a ticket somebody's, by his number, or nobody's (`""`).

    Raises:
        InvalidInput: it is no number.
    """
    return Change(assignee=min(number_of(whose, "assignee"), LARGEST_ID) if whose != "" else None)


def change_of(field: str, word: str) -> Change:
    """The change that sets one property.

    Raises:
        InvalidInput: no such property or word.
    """
    if field not in BY_NAME:
        field = field[:LONGEST_NAME]  # what is said stays in the session
        raise InvalidInput(f"A ticket has no {field!r}.", field="field")
    return Change(**{field: BY_NAME[field].known(word)})
