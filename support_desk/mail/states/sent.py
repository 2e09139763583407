"""Mails that a ticket's timeline tells of."""

import reflex as rx

from support_desk.errors import DeskError
from support_desk.live import page_events
from support_desk.mail.out.actions import send_again
from support_desk.people.authority import Deed, needs
from support_desk.people.states.watch.callers import acting
from support_desk.said import _, understood
from support_desk.store import db
from support_desk.texts import number_of


class SentMails(rx.State):
    """What can be done about a mail once it is written: how far it has come is the timeline's."""

    @rx.event
    @needs(Deed.change)
    async def send_again(self, ticket_id: int, entry_id: int):
        """Let the mail that tells the customer of an entry go out once more."""
        try:
            place = number_of(ticket_id), number_of(entry_id, "entry's number")
            await db.write(send_again, *place, await acting())
        except DeskError as error:
            return page_events.tell_wrong(understood(error.sentence))
        return page_events.tell_done(_("The mail goes out once more."))
