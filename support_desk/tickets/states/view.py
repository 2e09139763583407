"""What a ticket's page shows of it."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from support_desk.errors import TicketNotFound
from support_desk.live.touches import Touch
from support_desk.people.scopes import Scope
from support_desk.store import db
from support_desk.tickets import queries
from support_desk.tickets.properties import TRIAGED, words_of
from support_desk.tickets.records import EntryRecord, TicketRecord, Timeline

# So many entries come with each step; more than the most would make a frame that a browser feels.
STEP, MOST = 50, 200


@dataclass(frozen=True)
class ShownEntry:
    """An entry of the timeline; `created_at` is ISO 8601 in UTC."""

    id: int
    kind: str
    before: str
    after: str
    body: str
    actor: str
    created_at: str

    @classmethod
    def of(cls, entry: EntryRecord) -> "ShownEntry":
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
class TicketCard:
    """A ticket as its page shows it: its words and those that triage suggested by the names of their properties.

    `suggestion_source` is "" when triage was not asked.
    """

    id: int = 0
    title: str = ""
    description: str = ""
    words: dict[str, str] = field(default_factory=dict)
    suggested: dict[str, str] = field(default_factory=dict)
    suggestion_source: str = ""
    created_at: str = ""
    resolved_at: str = ""

    @classmethod
    def of(cls, ticket: TicketRecord) -> "TicketCard":
        return cls(
            ticket.id,
            ticket.title,
            ticket.description,
            words_of(ticket),
            {each.name: getattr(ticket, f"suggested_{each.name}") or "" for each in TRIAGED},
            ticket.suggestion_source or "",
            ticket.created_at.isoformat(),
            ticket.resolved_at.isoformat() if ticket.resolved_at else "",
        )


@dataclass(frozen=True)
class ShownTicket:
    """A ticket and a part of its timeline, oldest first; `place` says which part when it is not all."""

    ticket: TicketCard = TicketCard()
    timeline: list[ShownEntry] = field(default_factory=list)
    place: str = ""
    has_older: bool = False
    has_newer: bool = False

    @classmethod
    def of(cls, ticket: TicketRecord, told: Timeline) -> "ShownTicket":
        end = told.before + len(told.entries)
        return cls(
            TicketCard.of(ticket),
            [ShownEntry.of(entry) for entry in told.entries],
            f"Entries {told.before + 1:,} to {end:,} of {told.total:,}" if len(told.entries) < told.total else "",
            has_older=told.before > 0,
            has_newer=end < told.total,
        )


@dataclass(frozen=True)
class TicketView:
    """A ticket that somebody looks at, with its newest entries, or with those from number `first` on."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    scope: Scope
    ticket_id: int
    first: int | None = None

    def is_touched_by(self, touch: Touch) -> bool:
        return touch.id == self.ticket_id

    async def read(self) -> ShownTicket | None:
        """What there is to show, or None when there is no such ticket."""
        try:
            return await db.read(_shown_ticket, self.scope, self.ticket_id, self.first)
        except TicketNotFound:
            return None

    def shown(self, found: ShownTicket | None) -> dict[str, Any]:
        if found is None:
            return {"is_missing": True, "is_loaded": True}
        return {"shown": found, "is_missing": False, "is_loaded": True}


def _shown_ticket(session: Session, scope: Scope, ticket_id: int, first: int | None) -> ShownTicket:
    ticket = queries.found_ticket(session, scope, ticket_id)
    limit = STEP if first is None else MOST
    return ShownTicket.of(ticket, queries.timeline(session, scope, ticket_id, limit, first))
