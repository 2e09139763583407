"""What is written on one ticket."""

from contextlib import suppress

import reflex as rx

from support_desk import texts
from support_desk.errors import DeskError, InvalidInput
from support_desk.languages import to_say
from support_desk.live import page_events
from support_desk.people.authority import Deed, needs
from support_desk.people.states.watch.callers import acting
from support_desk.store import db
from support_desk.texts import number_of
from support_desk.tickets import actions
from support_desk.tickets.bulk.deeds import comment_and_settle
from support_desk.tickets.drafts import Change
from support_desk.tickets.states.doing.deeds import Deeds, fail
from support_desk.words import Status

# What the form of a comment says of the button that sent it.
RESOLVES = "resolve"
# What forms send for a box that is checked. It is for one comment: the next might be meant for colleagues alone.
CHECKED = (True, "on", "true")


class Commenting(rx.State, mixin=True):
    """A state of one ticket's page; `comment_problem` is what is wrong with a comment, "" when nothing is."""

    comment_problem: str = ""

    @rx.event
    @needs(Deed.change)
    async def add_comment(self, form: dict):
        """Add a comment, and resolve the ticket if the form says so, which can be undone; on an error words stay."""
        if self._is_used(form):
            return None
        try:
            is_public = form.get("public") in CHECKED
            status = Status.resolved if form.get("sent_by") == RESOLVES else None
            change = Change(status=status, comment=texts.comment(form.get("new_comment", "")), public=is_public)
            ticket_id, actor = number_of(form.get("ticket")), await acting()
            if status:
                done = await db.write(comment_and_settle, ticket_id, change, actor)
                await self._note(to_say(f"Ticket #{ticket_id} is resolved.") if done.changed else "", done)
            else:
                await db.write(actions.change_ticket, ticket_id, change, actor)
        except DeskError as error:
            return await self._refuse(form, error.sentence)
        turned = self._turn("comment", form, "new_comment", "public")
        if not self._is_at(ticket_id):
            return turned
        self.comment_problem = ""
        return [turned, *self._back_to_newest()]

    @rx.event
    @needs(Deed.change)
    def mend(self, text: str):
        """What was wrong with a comment is being mended: what was said of it goes once it is right."""
        if self.comment_problem:
            with suppress(DeskError):
                texts.comment(text)
                self.comment_problem = ""

    async def _refuse(self, form: dict, sentence: str):
        """Say why a comment is not added: beside its box, unless that is another ticket's by now."""
        with suppress(DeskError):
            ticket_id = number_of(form.get("ticket"))
            if not self._is_at(ticket_id):
                wrong = InvalidInput(to_say(f"Your comment on #{ticket_id} is not added: {sentence}"))
                fail(await self.get_state(Deeds), wrong)
                return self._return(form)
        self.comment_problem = sentence
        return [page_events.focus("new_comment"), self._return(form)]
