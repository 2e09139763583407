"""A new ticket."""

from contextlib import suppress
from functools import partial
from typing import ClassVar

import reflex as rx

from support_desk import routes, texts
from support_desk.errors import DeskError
from support_desk.live.insides import emit, kept_without
from support_desk.live.sheets import Sheets
from support_desk.live.views import viewers
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, may, needs
from support_desk.people.states.callers import acting, submitting
from support_desk.people.ticket_links import link_of
from support_desk.store import db
from support_desk.tickets import actions
from support_desk.tickets.drafts import Draft
from support_desk.tickets.intake import Given, completed
from support_desk.tickets.properties import BY_NAME, CHOSEN, TRIAGED
from support_desk.tickets.records import Requester
from support_desk.tickets.states.suggested import ShownSuggestion
from support_desk.triage.budget import triage_budget
from support_desk.triage.classify import MayAsk, triage
from support_desk.triage.suggestion import Suggestion
from support_desk.words import TITLE_LIMIT

SHORTEST_ASKED_ABOUT = 3
# What is typed, with its rule: it is focused and told of when it breaks that.
TYPED_FIELDS = {
    "title": texts.title,
    "description": texts.description,
    "requester_email": texts.email,
    "requester_name": texts.name,
}
TYPED = '["title", "description"].map((id) => document.getElementById(id)?.value ?? "")'


class TicketForm(Sheets, rx.State):
    """The form of a new ticket. What is typed and chosen stays in the browser until it is submitted.

    `chosen_category` and `chosen_priority` are what the user chose over the suggestion, "" while it is followed.
    `suggestion` is the one on the page. `submitted_path` is where the ticket just submitted is: it may be its key, so
    it is told once and not kept. `_still_to_come` is a description that was submitted before its typing paused: the
    pause that follows brings nothing new.

    A tab that slept longer than its session lives comes back to a new one, which has not `_begun`: each event brings
    along what the page holds as the user's choices.
    """

    SHOWN: ClassVar = frozenset({"submitted_path"})
    chosen_category: str = rx.SessionStorage("")
    chosen_priority: str = rx.SessionStorage("")
    suggestion: ShownSuggestion = ShownSuggestion()
    is_thinking: bool = False
    problem: str = ""
    problem_field: str = ""
    submitted: int = 0
    submitted_path: str = ""
    _title: str = ""
    _description: str = ""
    _said: Suggestion | None = None
    _still_to_come: str = ""
    _begun: bool = False

    @rx.event
    @needs(Deed.submit)
    def enter(self):
        """The page has been drawn anew, so its form is empty; it shows nothing that changes."""
        viewers.forget(self.router.session.client_token)
        self._forget()
        self.submitted = 0
        self._used_sheet = ""
        self._begun = True

    @rx.event
    @needs(Deed.submit)
    def load(self):
        """A session that knows of no description may be new to a page that has one: ask what is typed there."""
        return None if self._description else rx.call_script(TYPED, callback=TicketForm.resume)

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
    def choose_category(self, word: str, category: str = "", priority: str = ""):
        """The user's own choice, which no suggestion overwrites; "" follows the suggestion again."""
        return self._choose("category", word, category, priority)

    @rx.event
    @needs(Deed.submit)
    def choose_priority(self, word: str, category: str = "", priority: str = ""):
        """As `choose_category`."""
        return self._choose("priority", word, category, priority)

    @rx.event
    @needs(Deed.submit)
    def entitle(self, text: str, category: str = "", priority: str = ""):
        """The typing of the title has paused: triage understands more with it."""
        self._begin(category, priority)
        self._mend("title", text)
        title = text.strip() if isinstance(text, str) and len(text) <= TITLE_LIMIT else ""
        if title == self._title:
            return None
        self._title = title
        if len(self._description) < SHORTEST_ASKED_ABOUT:
            return None
        self.is_thinking = True
        return TicketForm.suggest

    @rx.event
    @needs(Deed.submit)
    def describe(self, text: str, category: str = "", priority: str = ""):
        """The typing has paused: ask triage if the text has really changed."""
        self._begin(category, priority)
        self._mend("description", text)
        try:
            description = texts.description(text)
        except DeskError:
            description = ""
        is_echo, self._still_to_come = description == self._still_to_come != "", ""
        if is_echo or description == self._description:
            return None
        self._description = description
        if len(description) < SHORTEST_ASKED_ABOUT:
            return self._unsuggest()
        self.is_thinking = True
        return TicketForm.suggest

    @rx.event(background=True)
    @needs(Deed.submit)
    async def suggest(self):
        """Ask triage about the description. The answer is dropped if the text has changed meanwhile."""
        async with self:
            asked_about = (self._description, self._title)
            may_ask = self._may_ask()
        if len(asked_about[0]) < SHORTEST_ASKED_ABOUT:
            return
        suggestion = await triage().suggest(*asked_about, may_ask)
        async with self:
            if (self._description, self._title) != asked_about:
                return
            self.is_thinking = False
            follow = self._follow(suggestion)
        if follow:
            yield follow

    @rx.event
    @needs(Deed.submit)
    async def submit(self, form: dict):
        """Store the ticket and empty the form; on an error everything stays as it is."""
        if self._is_used(form):
            return None
        self.problem = self.problem_field = ""
        try:
            draft = await self._draft(form)
            name = draft.requester.name if draft.requester else None
            actor = await submitting(await acting(), self.router.session.client_ip, name or "")
            ticket = await db.write(actions.open_ticket, draft, actor)
            path = await _path_for(actor, ticket.id)
        except DeskError as error:
            self.problem, self.problem_field = error.sentence, error.field or ""
            return rx.set_focus(error.field) if error.field in TYPED_FIELDS else None
        pause_is_to_come = draft.description != self._description
        self._forget()
        self._still_to_come = draft.description if pause_is_to_come else ""
        self.submitted = ticket.id
        await emit({TicketForm: {"submitted_path": path}})
        unchosen = [rx.set_value(each.name, "") for each in CHOSEN]
        return [self._turn("ticket", form, "title", "description"), *unchosen, rx.set_focus("title")]

    @rx.event
    @needs(Deed.submit)
    def mend(self, field: str, text: str):
        """What was wrong is being mended: what was said of it goes once it is right."""
        self._mend(str(field), text)

    def _mend(self, field: str, text: object) -> None:
        if field != self.problem_field or field not in TYPED_FIELDS:
            return
        with suppress(DeskError):
            TYPED_FIELDS[field](text)
            self.problem = self.problem_field = ""

    def _may_ask(self) -> MayAsk:
        """Whether Gemini may be asked for this client; beyond its budget the local classifier answers."""
        return partial(triage_budget().has_room, self.router.session.client_ip)

    async def _draft(self, form: dict) -> Draft:
        chosen = {each.name: each.known(word) for each in CHOSEN if (word := form.get(each.name, "")) != ""}
        requester = Requester(form.get("requester_email", ""), form.get("requester_name", ""))
        given = Given(form.get("title", ""), form.get("description", ""), chosen, said=self._said, requester=requester)
        return await completed(given, self._may_ask())

    def _begin(self, category: str, priority: str) -> None:
        """Take over the page's choices; one that an event does not know of yet is no reason to forget it."""
        if not self._begun:
            self.chosen_category = self.chosen_category or _known("category", category)
            self.chosen_priority = self.chosen_priority or _known("priority", priority)

    def _choose(self, name: str, word: str, category: str, priority: str):
        self._begin(category, priority)
        self._begun = True
        setattr(self, f"chosen_{name}", _known(name, word))
        return None if _known(name, word) else rx.set_value(name, getattr(self.suggestion, name))

    def _follow(self, suggestion: Suggestion) -> list[rx.event.EventSpec]:
        self._said = suggestion
        self.suggestion = ShownSuggestion.of(suggestion)
        return self._fill_unchosen()

    def _unsuggest(self) -> list[rx.event.EventSpec]:
        self._said = None
        self.suggestion = ShownSuggestion()
        self.is_thinking = False
        return self._fill_unchosen()

    def _fill_unchosen(self) -> list[rx.event.EventSpec]:
        """Let the comboboxes that the user has left alone show what is suggested."""
        unchosen = [each.name for each in TRIAGED if not getattr(self, f"chosen_{each.name}")]
        return [rx.set_value(name, getattr(self.suggestion, name)) for name in unchosen]

    dict = kept_without(lambda state: state.SHOWN)

    def _forget(self) -> None:
        self.chosen_category = self.chosen_priority = self._description = self._still_to_come = ""
        self._title = ""
        self._said = None
        self.suggestion = ShownSuggestion()
        self.problem = self.problem_field = ""
        self.is_thinking = False


async def _path_for(actor: Actor, ticket_id: int) -> str:
    """Where whoever submitted a ticket follows it: the agents' page of it, or else its requester's, which is secret."""
    if may(actor, Deed.find):
        return routes.ticket(ticket_id)
    return routes.requester(await db.write(link_of, ticket_id))


def _known(name: str, word: object) -> str:
    """The word if the property has it, else ""."""
    return word if isinstance(word, str) and word in set(BY_NAME[name].words) else ""
