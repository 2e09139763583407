"""A new ticket."""

import json
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

import reflex as rx

from support_desk import routes, texts
from support_desk.errors import DeskError
from support_desk.live import page_events
from support_desk.live.inside_events import as_declared
from support_desk.live.insides import emit, kept_without
from support_desk.live.sheets import Sheets
from support_desk.live.viewers import OF_THE_PAGE
from support_desk.live.views import viewers
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, may, needs
from support_desk.people.states.watch.callers import acting, named, submitting
from support_desk.people.ticket_links import link_of
from support_desk.store import db
from support_desk.tickets import actions
from support_desk.tickets.drafts import Draft
from support_desk.tickets.intake import Given, completed
from support_desk.tickets.properties import CHOSEN
from support_desk.tickets.records import Requester
from support_desk.tickets.states.helping.hints import Hints
from support_desk.tickets.states.helping.suggesting import Suggesting

# What is typed, with its rule: it is focused and told of when it breaks that.
TYPED_FIELDS = {
    "title": texts.title,
    "description": texts.description,
    "requester_email": texts.email,
    "requester_name": texts.name,
}
TYPED = '["title", "description"].map((id) => document.getElementById(id)?.value ?? "")'
# Success takes the form's place, and the focus with it; but not from whoever types the next ticket already. It is shown
# a moment after the page has been told of it.
TO_SUCCESS = """
(() => {
  const seek = (frames) => {
    const title = document.getElementById("submitted-%d"), at = document.activeElement;
    if (!title && frames) return requestAnimationFrame(() => seek(frames - 1));
    if (!at?.matches("#title, #description") || !at.value) title?.focus();
  };
  seek(120);
})()
"""
# By then there may be another page, but files that are to follow the ticket wait for this.
SUBMITTED = 'document.dispatchEvent(new CustomEvent("submitted", {detail: %s}))'


class TicketForm(Suggesting, Sheets, rx.State):
    """The form of a new ticket. What is typed and chosen stays in the browser until it is submitted.

    `problem` is what is wrong with the field `problem_field`, or with none of them. `submitted_path` is where the
    ticket just submitted is: it may be its key, so it is told once and not kept. `submitted_for` is the e-mail of
    whoever asks, "" when nobody is known.
    """

    SHOWN: ClassVar = frozenset({"submitted_path"})
    problem: str = ""
    problem_field: str = ""
    submitted: int = 0
    submitted_for: str = ""
    submitted_path: str = ""
    _submitter: tuple[int | None, bool] = (None, False)

    @rx.event
    @needs(Deed.submit)
    def enter(self):
        """The page has been drawn anew, so its form is empty; it shows nothing that changes."""
        viewers.forget(self.router.session.client_token, *OF_THE_PAGE)
        self._forget()
        self.submitted = 0
        self._begin_sheets()
        self._begun = True

    @rx.event
    @needs(Deed.submit)
    async def load(self):
        """A session that knows of no description may be new to a page that has one: ask what is typed there.

        A page that has connected anew may not have heard what became of its form. Where its ticket is, which may be
        a key, is told again only to whoever was told it.
        """
        told = self._turn_again()
        with suppress(DeskError):
            if told and self.submitted and _mark(actor := await acting()) == self._submitter:
                told.append(await self._tell(actor))
        return told if self._description else [*told, page_events.run(TYPED, TicketForm.resume)]

    @rx.event
    @needs(Deed.submit)
    def resume(self, typed: list):
        """Title and description as they are on the page; as if their typing had just paused."""
        if not isinstance(typed, list) or len(typed) != 2:
            return None
        self._begun = True  # a browser that connects has sent its choices already
        asks = self.entitle(typed[0])
        return self.describe(typed[1]) or asks

    @rx.event
    @needs(Deed.submit)
    async def submit(self, form: dict):
        """Store the ticket and empty the form, but for who a customer is; on an error everything stays as it is."""
        if self._is_used(form):
            return None
        self.problem = self.problem_field = ""
        try:
            # Before triage is asked: the local classifier reads one text after the other.
            await submitting(await acting(), self.router.session.client_ip)
            draft = await self._draft(form)
            actor = await acting()  # while triage was asked he may have lost his right
            if draft.requester is None and actor.mailbox:  # who he is, is known already
                draft = replace(draft, requester=Requester(actor.email))
            actor = named(actor, draft.requester.name if draft.requester else None)
            ticket = await db.write(actions.open_ticket, draft, actor)
        except DeskError as error:
            self.problem, self.problem_field = error.sentence, error.field or ""
            self.submitted = 0
            focus = [page_events.focus(error.field)] if error.field in TYPED_FIELDS else []
            return [*focus, self._return(form)]
        pause_is_to_come = draft.description != self._description
        self._forget()
        self._still_to_come = draft.description if pause_is_to_come else ""
        self.submitted = ticket.id
        self.submitted_for = draft.requester.email if draft.requester else ""
        unchosen = [page_events.empty(each.name) for each in CHOSEN]
        whose = () if actor.id is None else ("requester_email",)
        turn = self._turn("ticket", form, "title", "description", *whose)
        tell, self._submitter = await self._tell(actor), _mark(actor)
        return [turn, tell, *unchosen, page_events.run(TO_SUCCESS % ticket.id)]

    @rx.event
    @needs(Deed.submit)
    def begin_another(self):
        """The form takes its place again; what is typed in it stays."""
        self.submitted = 0

    @rx.event
    @needs(Deed.submit)
    def mend(self, field: str, text: str):
        """What was wrong is being mended: what was said of it goes once it is right."""
        if field != self.problem_field or field not in TYPED_FIELDS:
            return
        with suppress(DeskError):
            TYPED_FIELDS[field](text)
            self.problem = self.problem_field = ""

    async def _draft(self, form: dict) -> Draft:
        chosen = {each.name: each.known(word) for each in CHOSEN if (word := form.get(each.name, "")) != ""}
        requester = Requester(form.get("requester_email", ""), form.get("requester_name", ""))
        given = Given(form.get("title", ""), form.get("description", ""), chosen, said=self._said, requester=requester)
        return await completed(given, self._may_ask())

    dict = kept_without(lambda state: state.SHOWN)

    async def _tell(self, actor: Actor) -> rx.event.EventSpec:
        """The event that tells the page, and files that wait for it, where the ticket is that was submitted."""
        path = ""
        with suppress(DeskError):  # it is stored, whatever happens now
            path = await _path_for(actor, self.submitted)
            await emit({TicketForm: {"submitted_path": path}, Hints: as_declared(Hints, Hints.SHOWN)})
        told = {"sheet": self._used_sheet, "number": self.submitted, "path": path}
        return page_events.run(SUBMITTED % json.dumps(told))

    def _forget(self) -> None:
        self._begin_anew()
        self.problem = self.problem_field = ""


def _mark(actor: Actor) -> tuple[int | None, bool]:
    """Who it is, and whether he may find all tickets."""
    return actor.id, may(actor, Deed.find)


async def _path_for(actor: Actor, ticket_id: int) -> str:
    """Where whoever submitted a ticket follows it: the agents' page of it, or else its requester's, which is secret."""
    if may(actor, Deed.find):
        return routes.ticket(ticket_id)
    return routes.requester(await db.write(link_of, ticket_id))
