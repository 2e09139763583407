"""One ticket."""

import asyncio
from dataclasses import dataclass
from typing import Any

import reflex as rx

from support_desk import queries, routes, texts
from support_desk.actions import Change
from support_desk.db import open_session
from support_desk.errors import DeskError, TicketNotFound
from support_desk.live import Changed
from support_desk.models import Ticket, TimelineEntry
from support_desk.states.live import LivePage
from support_desk.states.ticket_actions import TicketActions, change_by_hand, change_of, number_of


@dataclass(frozen=True)
class Event:
    """An entry of the timeline; `created_at` is ISO 8601 in UTC."""

    id: int
    kind: str
    before: str
    after: str
    body: str
    actor: str
    created_at: str

    @classmethod
    def of(cls, entry: TimelineEntry) -> "Event":
        assert entry.id is not None and entry.created_at is not None
        return cls(
            entry.id,
            entry.kind,
            entry.before or "",
            entry.after or "",
            entry.body or "",
            entry.actor,
            entry.created_at.isoformat(),
        )


@dataclass(frozen=True)
class Shown:
    """A ticket as its page shows it; `suggested` says what triage thought, `""` when it was not asked."""

    id: int = 0
    title: str = ""
    description: str = ""
    category: str = ""
    priority: str = ""
    status: str = ""
    suggested_category: str = ""
    suggested_priority: str = ""
    suggestion_source: str = ""
    created_at: str = ""
    resolved_at: str = ""

    @classmethod
    def of(cls, ticket: Ticket) -> "Shown":
        assert ticket.id is not None and ticket.created_at is not None
        return cls(
            ticket.id,
            ticket.title,
            ticket.description,
            ticket.category,
            ticket.priority,
            ticket.status,
            ticket.suggested_category or "",
            ticket.suggested_priority or "",
            ticket.suggestion_source or "",
            ticket.created_at.isoformat(),
            ticket.resolved_at.isoformat() if ticket.resolved_at else "",
        )


@dataclass(frozen=True)
class TicketView:
    """A ticket that somebody looks at."""

    ticket_id: int

    def is_touched_by(self, changed: Changed) -> bool:
        return changed is None or self.ticket_id in changed

    def read(self) -> tuple[Shown, list[Event]] | None:
        """The ticket and its timeline, oldest first, or None when there is none such."""
        with open_session() as session:
            try:
                ticket, entries = queries.ticket_with_timeline(session, self.ticket_id)
            except TicketNotFound:
                return None
            return Shown.of(ticket), [Event.of(entry) for entry in entries]


class TicketDetail(TicketActions, LivePage, rx.State):
    """One ticket, its timeline, and what can be done to it."""

    ticket: Shown = Shown()
    timeline: list[Event] = []
    is_missing: bool = False
    comment_problem: str = ""

    @rx.event
    async def load(self):
        """Show the ticket that the address names."""
        try:
            ticket_id = self._number()
        except DeskError:
            self.is_missing = self.is_loaded = True
            self._look_away()
            return
        if ticket_id != self.ticket.id:
            self.ticket, self.timeline, self.is_missing, self.is_loaded = Shown(), [], False, False
        await self._look_at(TicketView(ticket_id))

    @rx.event
    def enter(self):
        """The page has been drawn anew: its dialogs are shut."""
        self.closing = self.deleting = self.comment_problem = ""

    @rx.event
    async def set_property(self, field: str, word: str):
        """Save a status, category or priority at once."""
        try:
            ticket_id, change = self._number(), change_of(str(field), str(word))
        except DeskError as error:
            self.problem = error.sentence
            return None
        return await self._change(ticket_id, change, f"The {field} is saved.")

    @rx.event
    async def add_comment(self, form: dict):
        """Add a comment; on an error its words stay where they are."""
        try:
            change = Change(comment=texts.comment(form.get("new_comment", "")))
            await asyncio.to_thread(change_by_hand, self._number(), change)
        except DeskError as error:
            self.comment_problem = error.sentence
            return None
        self.comment_problem = ""
        return rx.set_value("new_comment", "")

    def _number(self) -> int:
        """The address's: the session of a tab that slept has shown no ticket yet.

        Raises:
            InvalidInput: it has none.
        """
        return number_of(self.router.url.path.rsplit("/", 1)[-1])

    def _after_deletion(self) -> list[rx.event.EventSpec]:
        return [rx.redirect(routes.TICKETS)]

    @classmethod
    def _shown(cls, found: tuple[Shown, list[Event]] | None) -> dict[str, Any]:
        if found is None:
            return {"is_missing": True}
        return {"ticket": found[0], "timeline": found[1], "is_missing": False}


TicketView.page = TicketDetail
