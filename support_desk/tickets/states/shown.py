"""A ticket and its timeline as a page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from support_desk.languages import to_say
from support_desk.people.actors import ActorKind
from support_desk.tickets.properties import PEOPLE, TRIAGED, EntryKind, words_of
from support_desk.tickets.records import EntryRecord, TicketRecord, Timeline
from support_desk.tickets.states.shown_files import ShownFile, shown_files
from support_desk.words import label_of

# Who cannot be told from others: whoever used the pages of an open desk, or its REST.
WITHOUT_NAME: dict[str, str] = {ActorKind.desk: "", ActorKind.api: to_say("the API")}

SOON = timedelta(minutes=1)


@dataclass(frozen=True)
class ShownEntry:
    """An entry of the timeline; `created_at` is ISO 8601 in UTC.

    `before` and `after` are as people read them. `who` did it: "" where that was nobody who could be told from others,
    on a page of an open desk; `is_customer`: it was whoever asked. `public` is a comment that he sees. `mail` is how
    far the mail to him has come, "" when there was none, and `mail_withdrawn` why it is not to be sent any more.
    `is_by_mail`: it came by mail, of which what was `quoted` is folded away. `is_grouped`: it goes with the entry
    before it, whose doer and time need not be told again.
    """

    id: int
    kind: str
    before: str
    after: str
    body: str
    public: bool
    who: str
    is_customer: bool
    mail: str
    created_at: str
    files: list[ShownFile]
    quoted: str
    is_by_mail: bool
    mail_withdrawn: str = ""
    is_grouped: bool = False

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
            entry.mail or "",
            entry.created_at.isoformat(),
            shown_files(entry.attachments),
            entry.quoted or "",
            entry.via is not None,
            entry.mail_withdrawn or "",
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
    """A ticket, the `files` it came with, and a part of its timeline, oldest first.

    `place` says which part when it is not all.
    """

    ticket: TicketCard = TicketCard()
    timeline: list[ShownEntry] = field(default_factory=list)
    place: str = ""
    has_older: bool = False
    has_newer: bool = False
    files: list[ShownFile] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        ticket: TicketRecord,
        told: Timeline,
        files: Sequence[Mapping[str, Any]] = (),
    ) -> "ShownTicket":
        first, end = told.before + 1, told.before + len(told.entries)
        part = to_say(f"Entries {first:,} to {end:,} of {told.total:,}")
        return cls(
            TicketCard.of(ticket),
            _grouped(told.entries),
            part if len(told.entries) < told.total else "",
            has_older=told.before > 0,
            has_newer=end < told.total,
            files=shown_files(files),
        )


def _grouped(entries: Sequence[EntryRecord]) -> list[ShownEntry]:
    """The entries as they are shown; what one did at a stroke is a group."""
    shown = [ShownEntry.of(entry) for entry in entries]
    goes_with = [False, *(_goes_with(*pair) for pair in pairwise(entries))]
    return [replace(each, is_grouped=is_grouped) for each, is_grouped in zip(shown, goes_with, strict=bool(shown))]


def _goes_with(before: EntryRecord, after: EntryRecord) -> bool:
    """Whether somebody made two moves, one soon after the other."""
    are_moves = not {before.kind, after.kind} & {EntryKind.comment, EntryKind.attachment}
    is_same = (before.actor_kind, before.actor) == (after.actor_kind, after.actor)
    return are_moves and is_same and after.created_at - before.created_at < SOON


def _read(kind: str, end: str | None) -> str:
    """One end of a move as people read it: a name, or the label of a word."""
    if kind in PEOPLE:
        return end or "Nobody"
    if kind == EntryKind.attachment:
        return end or ""
    return label_of(end or "")
