"""What a ticket's page shows of it."""

from dataclasses import dataclass, field
from typing import ClassVar

from support_desk.errors import TicketNotFound
from support_desk.live.viewers import TouchedIds
from support_desk.people.scopes import WHOLE_DESK
from support_desk.store.db import open_session
from support_desk.tickets import queries
from support_desk.tickets.properties import TRIAGED, words_of
from support_desk.tickets.records import EntryRecord, TicketRecord

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

    ticket: TicketCard
    timeline: list[ShownEntry]
    place: str
    has_older: bool
    has_newer: bool


@dataclass(frozen=True)
class TicketView:
    """A ticket that somebody looks at, with its newest entries, or with those from number `first` on."""

    ticket_id: int
    first: int | None = None
    may_take_long: ClassVar = False

    def is_touched_by(self, changed: TouchedIds) -> bool:
        return changed is None or self.ticket_id in changed

    def read(self) -> ShownTicket | None:
        """What there is to show, or None when there is no such ticket."""
        with open_session() as session:
            try:
                ticket = queries.found_ticket(session, WHOLE_DESK, self.ticket_id)
            except TicketNotFound:
                return None
            limit = STEP if self.first is None else MOST
            told = queries.timeline(session, WHOLE_DESK, self.ticket_id, limit, self.first)
        end = told.before + len(told.entries)
        return ShownTicket(
            TicketCard.of(ticket),
            [ShownEntry.of(entry) for entry in told.entries],
            f"Entries {told.before + 1:,} to {end:,} of {told.total:,}" if len(told.entries) < told.total else "",
            has_older=told.before > 0,
            has_newer=end < told.total,
        )
