"""What can be done to a ticket, from its row and from its own page."""

import reflex as rx

from support_desk import texts
from support_desk.errors import DeskError, InvalidInput
from support_desk.people.authority import Deed, needs
from support_desk.people.states.callers import acting
from support_desk.store import db
from support_desk.texts import number_of
from support_desk.tickets import actions
from support_desk.tickets.drafts import Change
from support_desk.tickets.properties import BY_NAME
from support_desk.words import Status


class TicketActions(rx.State, mixin=True):
    """Resolve, reopen, close with a comment, delete.

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
        """Set the ticket's status to `resolved`."""
        return await self._change(ticket_id, Change(status=Status.resolved), f"Ticket #{ticket_id} is resolved.")

    @rx.event
    @needs(Deed.change)
    async def reopen(self, ticket_id: int):
        """Set the ticket's status back to `open`."""
        return await self._change(ticket_id, Change(status=Status.open), f"Ticket #{ticket_id} is open again.")

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
            return None
        return await self._change(ticket_id, Change(assignee=me), f"Ticket #{ticket_id} is yours.")

    @rx.event
    @needs(Deed.change)
    def ask_to_close(self, ticket_id: int):
        """Open the dialog that closes the ticket."""
        self.dialog_problem, self._dealt_with = "", 0
        self.closing = str(ticket_id)

    @rx.event
    @needs(Deed.delete)
    def ask_to_delete(self, ticket_id: int):
        """Open the dialog that deletes the ticket."""
        self.dialog_problem, self._dealt_with = "", 0
        self.deleting = str(ticket_id)

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
                return None
            comment = texts.storable("comment", form.get("comment", ""))
            change = Change(status=Status.closed, comment=texts.comment(comment) if comment.strip() else None)
            await db.write(actions.change_ticket, ticket_id, change, await acting())
        except DeskError as error:
            self.dialog_problem = error.sentence
            return None
        self.closing, self._dealt_with = "", ticket_id
        return rx.toast.success(f"Ticket #{ticket_id} is closed.")

    @rx.event
    @needs(Deed.delete)
    async def delete_ticket(self, ticket: str = ""):
        """Delete the ticket of the dialog."""
        try:
            ticket_id = number_of(ticket or self.deleting)
            if ticket_id == self._dealt_with:
                return None
            await db.write(actions.delete_ticket, ticket_id, await acting())
        except DeskError as error:
            self.dialog_problem = error.sentence
            return None
        self.deleting, self._dealt_with = "", ticket_id
        return [rx.toast.success(f"Ticket #{ticket_id} is deleted."), *self._after_deletion()]

    def _after_deletion(self) -> list[rx.event.EventSpec]:
        return []

    async def _change(self, ticket_id: int, change: Change, done: str):
        try:
            await db.write(actions.change_ticket, number_of(ticket_id), change, await acting())
        except DeskError as error:
            self.problem = error.sentence
            return None
        self.problem = ""
        return rx.toast.success(done)


def change_of(field: str, word: str) -> Change:
    """The change that sets one property.

    Raises:
        InvalidInput: no such property or word.
    """
    if field not in BY_NAME:
        raise InvalidInput(f"A ticket has no {field!r}.", field="field")
    return Change(**{field: BY_NAME[field].known(word)})
