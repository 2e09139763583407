"""What REST gives of tickets, as its OpenAPI document shows it."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, create_model

from support_desk.api.schemas import Moment
from support_desk.people.actors import ActorKind
from support_desk.tickets.properties import PROPERTIES, TRIAGED, EntryKind
from support_desk.triage.suggestion import Suggestion
from support_desk.words import Category, Priority, Source, Status


def _ticket_words() -> Any:
    """A model of what comes before a ticket's times: its texts, its properties, and what was suggested."""
    fields: dict[str, Any] = {"id": (int, ...), "title": (str, ...), "description": (str, ...)}
    fields |= {each.name: (each.words, ...) for each in PROPERTIES}
    fields |= {f"suggested_{each.name}": (each.words | None, ...) for each in TRIAGED}
    return create_model("TicketWords", **fields)


TicketWords: Any = _ticket_words()


class FromRecord(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class RequesterOut(FromRecord):
    """Who asked; the name is null when it is not known."""

    name: str | None
    email: str


class AssigneeOut(FromRecord):
    """The account whose it is; the name of an inactive one says so."""

    id: int
    name: str


class TicketOut(TicketWords):
    """A ticket. Times are UTC, ISO 8601 with offset."""

    model_config = ConfigDict(from_attributes=True)

    suggestion_source: Source | None
    requester: RequesterOut | None
    assignee: AssigneeOut | None
    created_at: Moment
    updated_at: Moment
    resolved_at: Moment | None


class AuthorOut(BaseModel):
    """Who wrote something; `via` tells how it came, if by mail, and is left out otherwise."""

    kind: ActorKind
    name: str
    via: Literal["mail"] | None = None


class ActorOut(BaseModel):
    """Who did something; `id` is the number of the account, null without one, and kept when the account goes.

    `via` tells how it came, if by mail, and is left out otherwise.
    """

    kind: ActorKind
    id: int | None
    name: str
    via: Literal["mail"] | None = None


class FileOut(BaseModel):
    """A file; `size` is in bytes, `content_type` what they are, whatever its name says, and `url` where they are."""

    id: int
    name: str
    size: int
    content_type: str
    url: str


class CommentOut(BaseModel):
    """What somebody added to a ticket, with its files; the requester sees it only if it is `public`.

    `quoted` is what was folded away of a mail: quotes and signature. A requester does not get it. An answer has 100,000
    bytes of it, the newest first, and of what is older the first 200 characters.
    """

    id: int
    body: str
    quoted: str | None = None
    public: bool
    author: AuthorOut
    attachments: list[FileOut]
    created_at: Moment


class TimelineEntryOut(BaseModel):
    """One thing that happened; a move has `before` and `after`, a comment has a `body`.

    An attachment without a comment is an entry of its own; one that was deleted is another, with its name `before`.
    Those of a requester or an assignee are names, and null is nobody. `mail` is how far the mail has come that tells
    the requester of it; null when there was none.
    """

    id: int
    kind: EntryKind
    before: str | None
    after: str | None
    body: str | None
    quoted: str | None = None
    public: bool
    actor: ActorOut
    mail: Literal["waiting", "sent", "failed"] | None
    attachments: list[FileOut]
    created_at: Moment


class TicketDetailOut(TicketOut):
    """A ticket with its newest 200 comments and entries, oldest first, and how many there are in all.

    The rest is at `/api/tickets/<id>/timeline/`. `attachments` are the files that hang on no comment.
    """

    attachments: list[FileOut]

    comments: list[CommentOut]
    comments_total: int
    timeline: list[TimelineEntryOut]
    timeline_total: int


class OwnTicketOut(BaseModel):
    """A ticket as its requester sees it, with the newest 200 of its public comments, oldest first.

    `attachments` are the files that hang on no comment.
    """

    id: int
    title: str
    description: str
    category: Category
    priority: Priority
    status: Status
    created_at: Moment
    resolved_at: Moment | None
    attachments: list[FileOut]
    comments: list[CommentOut]
    comments_total: int


class AlikeOut(FromRecord):
    """A ticket like another, or like a text: `score` is how much it shares with it, 0 to 1, the rarest words first."""

    id: int
    title: str
    status: Status
    score: float


class SuggestionOut(BaseModel):
    """What triage suggests, who says so, and why."""

    suggested_category: Category
    suggested_priority: Priority
    source: Source
    reason: str

    @classmethod
    def of(cls, suggestion: Suggestion) -> Self:
        return cls(
            suggested_category=suggestion.category,
            suggested_priority=suggestion.priority,
            source=suggestion.source,
            reason=suggestion.reason,
        )
