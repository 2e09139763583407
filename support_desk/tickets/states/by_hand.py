"""What can be done to a ticket, from its row and from its own page."""

import asyncio

import reflex as rx

from support_desk import texts
from support_desk.errors import DeskError, InvalidInput
from support_desk.store.db import open_session
from support_desk.texts import number_of
from support_desk.tickets import actions
from support_desk.tickets.actions import Change
from support_desk.tickets.filters import WORDS
from support_desk.words import Status

ACTOR = "desk"


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
    async def resolve(self, ticket_id: int):
        """Set the ticket's status to `resolved`."""
        return await self._change(ticket_id, Change(status=Status.resolved), f"Ticket #{ticket_id} is resolved.")

    @rx.event
    async def reopen(self, ticket_id: int):
        """Set the ticket's status back to `open`."""
        return await self._change(ticket_id, Change(status=Status.open), f"Ticket #{ticket_id} is open again.")

    @rx.event
    def ask_to_close(self, ticket_id: int):
        """Open the dialog that closes the ticket."""
        self.dialog_problem, self._dealt_with = "", 0
        self.closing = str(ticket_id)

    @rx.event
    def ask_to_delete(self, ticket_id: int):
        """Open the dialog that deletes the ticket."""
        self.dialog_problem, self._dealt_with = "", 0
        self.deleting = str(ticket_id)

    @rx.event
    def leave_dialogs(self):
        """Shut both dialogs and do nothing."""
        self.closing = self.deleting = self.dialog_problem = ""

    @rx.event
    async def close_ticket(self, form: dict):
        """Close the ticket of the dialog, with its comment if there is one; on an error the dialog stays as it is."""
        try:
            ticket_id = number_of(form.get("ticket") or self.closing)
            if ticket_id == self._dealt_with:
                return None
            comment = texts.storable("comment", form.get("comment", ""))
            change = Change(status=Status.closed, comment=texts.comment(comment) if comment.strip() else None)
            await asyncio.to_thread(change_by_hand, ticket_id, change)
        except DeskError as error:
            self.dialog_problem = error.sentence
            return None
        self.closing, self._dealt_with = "", ticket_id
        return rx.toast.success(f"Ticket #{ticket_id} is closed.")

    @rx.event
    async def delete_ticket(self, ticket: str = ""):
        """Delete the ticket of the dialog."""
        try:
            ticket_id = number_of(ticket or self.deleting)
            if ticket_id == self._dealt_with:
                return None
            await asyncio.to_thread(_deleted, ticket_id)
        except DeskError as error:
            self.dialog_problem = error.sentence
            return None
        self.deleting, self._dealt_with = "", ticket_id
        return [rx.toast.success(f"Ticket #{ticket_id} is deleted."), *self._after_deletion()]

    def _after_deletion(self) -> list[rx.event.EventSpec]:
        return []

    async def _change(self, ticket_id: int, change: Change, done: str):
        try:
            await asyncio.to_thread(change_by_hand, number_of(ticket_id), change)
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
    if field not in WORDS or word not in set(WORDS[field]):
        raise InvalidInput(f"{word!r} is no {field}.", field="field")
    return Change(**{field: WORDS[field](word)})


def change_by_hand(ticket_id: int, change: Change) -> None:
    with open_session() as session:
        actions.change_ticket(session, ticket_id, change, actor=ACTOR)


def _deleted(ticket_id: int) -> None:
    with open_session() as session:
        actions.delete_ticket(session, ticket_id)
