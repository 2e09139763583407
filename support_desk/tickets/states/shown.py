"""A ticket and its timeline as a page shows them."""

from dataclasses import dataclass, field

from support_desk.tickets.properties import TRIAGED, words_of
from support_desk.tickets.records import EntryRecord, TicketRecord, Timeline


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
