"""A ticket as its requester sees it, who has no account: the secret in the address is his key, or a link let him in."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from support_desk import texts
from support_desk.errors import DeskError, SignInNeeded, TicketNotFound
from support_desk.languages import to_say
from support_desk.live import page_events
from support_desk.live.inside_events import whence
from support_desk.live.sheets import Sheets
from support_desk.live.touches import Touch
from support_desk.people.actors import Actor, ActorKind
from support_desk.people.authority import Deed, needs
from support_desk.people.scopes import Scope
from support_desk.people.states.watch.callers import acting, is_of_requester, link_of, submitting
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.people.ticket_links import ticket_of_link
from support_desk.said import understood
from support_desk.store import db
from support_desk.texts import number_of
from support_desk.tickets import actions, queries
from support_desk.tickets.drafts import Change
from support_desk.tickets.records import EntryRecord
from support_desk.tickets.states.shown_files import ShownFile, shown_files
from support_desk.words import SETTLED, Status

# The newest of a conversation; few have so many.
MOST = 200
# The number of no ticket.
NONE = 0
OF_THE_TEAM = to_say("Support")


@dataclass(frozen=True)
class Said:
    """Something that was said to or by the requester; `who` is "" when he said it himself."""

    id: int
    who: str
    body: str
    created_at: str
    files: list[ShownFile] = field(default_factory=list)

    @classmethod
    def of(cls, entry: EntryRecord) -> "Said":
        who = {ActorKind.requester: "", ActorKind.mail: "", ActorKind.agent: entry.actor}
        return cls(
            entry.id,
            who.get(ActorKind(entry.actor_kind), OF_THE_TEAM),
            entry.body or "",
            entry.created_at.isoformat(),
            shown_files(entry.attachments),
        )


@dataclass(frozen=True)
class OwnTicket:
    """All that a requester sees of his ticket; `is_cut` when older answers are left out."""

    id: int = 0
    title: str = ""
    description: str = ""
    status: str = ""
    is_settled: bool = False
    created_at: str = ""
    files: list[ShownFile] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    is_cut: bool = False


@dataclass(frozen=True)
class OwnTicketView:
    """A requester's ticket, for the scope of its key; of one that a `link` opened nothing once the link is no good.

    What revokes the link may write more on the ticket at the same moment, before all pages are judged.
    """

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = False
    scope: Scope
    ticket_id: int
    link: str | None = field(default=None, repr=False)

    def is_touched_by(self, touch: Touch) -> bool:
        return touch.id == self.ticket_id

    async def read(self) -> OwnTicket | None:
        """What there is to show, or None when the ticket is gone."""
        try:
            return await db.read(_own_ticket, self.scope, self.ticket_id, self.link)
        except TicketNotFound:
            return None

    def shown(self, found: OwnTicket | None) -> dict[str, Any]:
        return {"shown": found or OwnTicket(), "is_missing": found is None, "is_loaded": True}


class RequesterPage(ScopedPage, Sheets, rx.State):
    """The page of a link; `is_missing`: it opens nothing. `reply_problem` is what is wrong with an answer."""

    SHOWN: ClassVar = frozenset({"shown", "is_missing"})
    shown: OwnTicket = OwnTicket()
    is_missing: bool = False
    reply_problem: str = ""

    @rx.event
    @needs(Deed.enter)
    async def load(self):
        """Show the ticket that the link opens; a link that opens none is told so, and not led to the sign-in."""
        link = link_of(whence())
        await self._look(lambda scope: [OwnTicketView(scope, next(iter(scope.tickets), NONE), link)])
        return self._turn_again()

    @rx.event
    @needs(Deed.follow)
    async def load_own(self):
        """Show that of one's own tickets which the address names."""
        try:
            ticket_id = number_of(self.router.url.path.rsplit("/", 1)[-1])
        except DeskError:
            ticket_id = NONE
        await self._look(lambda scope: [OwnTicketView(scope, ticket_id)])
        return self._turn_again()

    @rx.event
    @needs(Deed.enter)
    def enter(self):
        """The page has been drawn anew: its box is empty."""
        self.problem = self.reply_problem = ""
        self._begin_sheets()

    @rx.event
    @needs(Deed.answer)
    async def answer(self, form: dict):
        """Add what the requester says, which reopens a settled ticket; on an error its words stay where they are."""
        if self._is_used(form):
            return None
        try:
            await self._do(form.get("ticket"), Change(comment=texts.comment(form.get("reply", "")), public=True))
        except DeskError as error:
            return self._refuse(form, error.sentence)
        self.reply_problem = self.problem = ""
        return self._turn("reply", form, "reply")

    @rx.event
    @needs(Deed.answer)
    def mend(self, text: str):
        """What was wrong with an answer is being mended: what was said of it goes once it is right."""
        if self.reply_problem:
            with suppress(DeskError):
                texts.comment(text)
                self.reply_problem = ""

    @rx.event
    @needs(Deed.settle)
    async def resolve(self, ticket_id: int):
        """It is solved."""
        await self._move(ticket_id, Status.resolved)

    @rx.event
    @needs(Deed.settle)
    async def reopen(self, ticket_id: int):
        """It is not solved after all."""
        await self._move(ticket_id, Status.open)

    async def _move(self, ticket_id: int, status: Status) -> None:
        try:
            await self._do(ticket_id, Change(status=status))
        except DeskError as error:
            self.problem = error.sentence
            return
        self.problem = ""

    async def _do(self, ticket_id: object, change: Change) -> None:
        actor = await submitting(await acting(), self.router.session.client_ip)
        await db.write(actions.change_ticket, _ticket_of(actor, ticket_id), change, actor)

    def _refuse(self, form: dict, sentence: str) -> rx.event.EventSpec:
        """Say why an answer is not added: beside its box, unless that is another ticket's by now."""
        with suppress(DeskError):
            ticket_id, path = number_of(form.get("ticket")), self.router.url.path
            if is_of_requester(whence()) and path.rsplit("/", 1)[-1] != str(ticket_id):
                return page_events.tell_wrong(understood(to_say(f"Your reply to #{ticket_id} is not sent: {sentence}")))
        self.reply_problem = sentence
        return page_events.focus("reply")


OwnTicketView.page = RequesterPage


def _ticket_of(actor: Actor, named: object) -> int:
    """The ticket that his page names, for somebody who has shown a key; whether it is his own, the verb decides.

    Raises:
        SignInNeeded: he has shown none.
        InvalidInput: it is no number.
    """
    if not actor.mailbox and not actor.tickets:
        raise SignInNeeded("This link opens no ticket any more.")
    return number_of(named)


def _own_ticket(session: Session, scope: Scope, ticket_id: int, link: str | None) -> OwnTicket:
    if link is not None and ticket_of_link(session, link) != ticket_id:
        raise TicketNotFound(ticket_id)
    ticket = queries.found_ticket(session, scope, ticket_id)
    told = queries.timeline(session, scope, ticket_id, MOST)
    return OwnTicket(
        ticket.id,
        ticket.title,
        ticket.description,
        ticket.status,
        ticket.status in SETTLED,
        ticket.created_at.isoformat(),
        shown_files(queries.files_given(session, scope, ticket_id)),
        [Said.of(entry) for entry in told.entries if entry.body or entry.attachments],
        is_cut=told.before > 0,
    )
