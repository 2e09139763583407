"""What REST gives of tickets, as its OpenAPI document shows it."""

from typing import Any, Self

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
    """Who wrote something."""

    kind: ActorKind
    name: str


class ActorOut(BaseModel):
    """Who did something; `id` is the number of the account, null without one, and kept when the account goes."""

    kind: ActorKind
    id: int | None
    name: str


class CommentOut(BaseModel):
    """What somebody added to a ticket; the requester sees it only if it is `public`."""

    id: int
    body: str
    public: bool
    author: AuthorOut
    created_at: Moment


class TimelineEntryOut(BaseModel):
    """One thing that happened; a move has `before` and `after`, a comment has a `body`.

    Those of a requester or an assignee are names, and null is nobody.
    """

    id: int
    kind: EntryKind
    before: str | None
    after: str | None
    body: str | None
    public: bool
    actor: ActorOut
    created_at: Moment


class TicketDetailOut(TicketOut):
    """A ticket with its newest 200 comments and entries, oldest first, and how many there are in all.

    The rest is at `/api/tickets/<id>/timeline/`.
    """

    comments: list[CommentOut]
    comments_total: int
    timeline: list[TimelineEntryOut]
    timeline_total: int


class OwnTicketOut(BaseModel):
    """A ticket as its requester sees it, with the newest 200 of its public comments, oldest first."""

    id: int
    title: str
    description: str
    category: Category
    priority: Priority
    status: Status
    created_at: Moment
    resolved_at: Moment | None
    comments: list[CommentOut]
    comments_total: int


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
