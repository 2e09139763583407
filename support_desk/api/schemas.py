"""What REST gives, as its OpenAPI document shows it."""

from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from support_desk.models import Category, EntryKind, Priority, Source, Status
from support_desk.stats import DeskStats
from support_desk.triage.suggestion import Suggestion


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}+00:00"


Moment = Annotated[
    datetime,
    PlainSerializer(_written, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]


class TicketOut(BaseModel):
    """A ticket. Times are UTC, ISO 8601 with offset."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    description: str
    category: Category
    priority: Priority
    status: Status
    suggested_category: Category | None
    suggested_priority: Priority | None
    suggestion_source: Source | None
    created_at: Moment
    updated_at: Moment
    resolved_at: Moment | None


class CommentOut(BaseModel):
    """What somebody added to a ticket."""

    id: int
    body: str
    created_at: Moment


class TimelineEntryOut(BaseModel):
    """One thing that happened; a move has `before` and `after`, a comment has a `body`."""

    id: int
    kind: EntryKind
    before: str | None
    after: str | None
    body: str | None
    actor: str
    created_at: Moment


class TicketDetailOut(TicketOut):
    """A ticket with its newest 200 comments and entries, oldest first, and how many there are in all.

    The rest is at `/api/tickets/<id>/timeline/`.
    """

    comments: list[CommentOut]
    comments_total: int
    timeline: list[TimelineEntryOut]
    timeline_total: int


class SharesOut(BaseModel):
    """The share (0 to 1) of suggested tickets whose word is still the suggested one; null when there is none."""

    model_config = ConfigDict(from_attributes=True)

    category: float | None
    priority: float | None


class AcceptanceOut(SharesOut):
    """The shares of all suggestions, and of each source."""

    by_source: dict[Source, SharesOut]


class StatsOut(BaseModel):
    """How the desk stands; every breakdown has every word."""

    model_config = ConfigDict(from_attributes=True)

    total_tickets: int
    open_tickets: int
    avg_tickets_per_day: float
    priority_breakdown: dict[Priority, int]
    category_breakdown: dict[Category, int]
    status_breakdown: dict[Status, int]
    triage_acceptance: AcceptanceOut

    @classmethod
    def of(cls, stats: DeskStats) -> Self:
        return cls.model_validate(stats)


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


class HealthOut(BaseModel):
    """The desk is well."""

    status: Literal["ok"] = "ok"


class ErrorOut(BaseModel):
    """What went wrong, in a sentence for people."""

    detail: str


class FieldError(BaseModel):
    """A field and what is wrong with it, in a sentence for people; `body` and `query` stand for all of it."""

    field: str
    message: str


class InvalidOut(ErrorOut):
    """Wrong input: `detail` tells the first fault, `errors` the first ten."""

    errors: list[FieldError] = Field(min_length=1, max_length=10)
