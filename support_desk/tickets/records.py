"""What reads and writes of tickets answer with: frozen values, whose fields are the columns of their statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, make_dataclass
from datetime import datetime
from typing import Any

from support_desk.tickets.properties import PROPERTIES, TRIAGED


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asked: an e-mail, as it was typed, and a name, None when it is not known."""

    email: str
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email


@dataclass(frozen=True, slots=True)
class Assignee:
    """Whose a ticket is: an account's number and name, which says so when the account is inactive."""

    id: int
    name: str


TicketWords: Any = make_dataclass(
    "TicketWords",
    [
        *(("id", int), ("title", str), ("description", str)),
        *((each.name, str) for each in PROPERTIES),
        *((f"suggested_{each.name}", str | None) for each in TRIAGED),
    ],
    frozen=True,
    slots=True,
)


@dataclass(frozen=True, slots=True)
class TicketRecord(TicketWords):
    """A ticket as it stood when it was read; what each column may hold is said at `models.Ticket`.

    It has a field for each of its texts and properties and for each suggestion, as its table has columns, and the name
    of its assignee. What its reader may not see is None, and that may be `updated_at` too.
    """

    suggestion_source: str | None
    requester_name: str | None
    requester_email: str | None
    assignee_id: int | None
    assignee_name: str | None
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None

    @property
    def requester(self) -> Requester | None:
        """Who asked; None when nobody knows."""
        return None if self.requester_email is None else Requester(self.requester_email, self.requester_name)

    @property
    def assignee(self) -> Assignee | None:
        """Whose it is; None when it is nobody's."""
        return None if self.assignee_id is None else Assignee(self.assignee_id, self.assignee_name or "")


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """An entry of a ticket's timeline; what each column may hold is said at `models.TimelineEntry`.

    `attachments` are the files that hang on it, each with its `id`, `name`, `size`, `content_type` and `url`. `mail` is
    how far the mail to the requester has come: waiting, sent or failed; None when there was none. `mail_withdrawn` is
    why it is not to be sent any more, if so.
    """

    id: int
    ticket_id: int
    kind: str
    before: str | None
    after: str | None
    body: str | None
    public: bool
    actor: str
    actor_kind: str
    actor_id: int | None
    mail: str | None
    created_at: datetime
    via: str | None = None
    quoted: str | None = None
    attachments: Sequence[Mapping[str, Any]] = ()
    mail_withdrawn: str | None = None


@dataclass(frozen=True, slots=True)
class DetailRecord:
    """A ticket with its newest entries: `body` is all of it as a JSON object that PostgreSQL made."""

    id: int
    updated_at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class EntriesRecord:
    """Entries of a ticket, oldest first: `body` is a JSON array that PostgreSQL made.

    `older` is the number of the entry before which the next older ones are, None when there are none.
    """

    body: str
    older: int | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries of a ticket one after the other, oldest first.

    `total` counts all entries of the ticket, `before` those before the first of these.
    """

    entries: Sequence[EntryRecord]
    total: int
    before: int
