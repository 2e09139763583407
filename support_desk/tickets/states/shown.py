"""A ticket and its timeline as a page shows them."""

from dataclasses import dataclass, field

from support_desk.people.actors import ActorKind
from support_desk.tickets.properties import PEOPLE, TRIAGED, words_of
from support_desk.tickets.records import EntryRecord, TicketRecord, Timeline
from support_desk.words import label_of

# Who cannot be told from others: whoever used the pages of an open desk, or its REST.
WITHOUT_NAME: dict[str, str] = {ActorKind.desk: "", ActorKind.api: "the API"}


@dataclass(frozen=True)
class ShownEntry:
    """An entry of the timeline; `created_at` is ISO 8601 in UTC.

    `before` and `after` are as people read them. `who` did it: "" where that was nobody who could be told from others,
    on a page of an open desk; `is_customer`: it was whoever asked. `public` is a comment that he sees.
    """

    id: int
    kind: str
    before: str
    after: str
    body: str
    public: bool
    who: str
    is_customer: bool
    created_at: str

    @classmethod
    def of(cls, entry: EntryRecord) -> "ShownEntry":
        return cls(
            entry.id,
            entry.kind,
            _read(entry.kind, entry.before),
            _read(entry.kind, entry.after),
            entry.body or "",
            entry.public,
            WITHOUT_NAME.get(entry.actor_kind, entry.actor),
            entry.actor_kind in (ActorKind.requester, ActorKind.mail),
            entry.created_at.isoformat(),
        )


@dataclass(frozen=True)
class TicketCard:
    """A ticket as its page shows it: its words and those that triage suggested by the names of their properties.

    `suggestion_source` is "" when triage was not asked. `requester_…` is who asked, "" for what nobody knows;
    `assignee` is the number of whose it is, "" for nobody's.
    """

    id: int = 0
    title: str = ""
    description: str = ""
    words: dict[str, str] = field(default_factory=dict)
    suggested: dict[str, str] = field(default_factory=dict)
    suggestion_source: str = ""
    requester_name: str = ""
    requester_email: str = ""
    assignee: str = ""
    assignee_name: str = ""
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
            ticket.requester_name or "",
            ticket.requester_email or "",
            str(ticket.assignee_id or ""),
            ticket.assignee_name or "",
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


def _read(kind: str, end: str | None) -> str:
    """One end of a move as people read it: a name, or the label of a word."""
    if kind in PEOPLE:
        return end or "Nobody"
    return label_of(end or "")
