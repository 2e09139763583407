"""What REST takes and gives, as its OpenAPI document shows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from support_desk import texts
from support_desk.errors import DeskError
from support_desk.models import (
    COMMENT_LIMIT,
    DESCRIPTION_LIMIT,
    TITLE_LIMIT,
    Category,
    Kind,
    Priority,
    Source,
    Status,
    Ticket,
    TimelineEntry,
)
from support_desk.stats import DeskStats
from support_desk.triage.suggestion import Suggestion


def _checked(check: Any) -> AfterValidator:
    def run(value: str) -> str:
        try:
            return check(value)
        except DeskError as error:
            raise ValueError(error.sentence) from None

    return AfterValidator(run)


# JSON Schema counts characters before trimming and has no word for that rule, so the limits stand in the description.
Title = Annotated[str, _checked(texts.title), Field(min_length=1, description=f"1 to {TITLE_LIMIT} characters.")]
Description = Annotated[
    str, _checked(texts.description), Field(min_length=1, description=f"1 to {DESCRIPTION_LIMIT} characters, trimmed.")
]
Comment = Annotated[
    str, _checked(texts.comment), Field(min_length=1, description=f"1 to {COMMENT_LIMIT} characters, trimmed.")
]
NoWord = Literal[""]


class Strict(BaseModel):
    """Input: an unknown field is wrong input."""

    model_config = ConfigDict(extra="forbid")


class TicketIn(Strict):
    """A new ticket; triage is asked for the category or priority that is left out."""

    title: Title
    description: Description
    category: Category | None = None
    priority: Priority | None = None
    suggested_category: Category | None = Field(None, description="As `classify` answered.")
    suggested_priority: Priority | None = Field(None, description="As `classify` answered.")


class ChangeIn(Strict):
    """What is to be different; `comment` is added. At least one field."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    status: Status | None = None
    category: Category | None = None
    priority: Priority | None = None
    comment: Comment | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if all(value is None for value in (self.status, self.category, self.priority, self.comment)):
            raise ValueError("Nothing to change: send status, category, priority or comment.")
        return self


class ClassifyIn(Strict):
    """What triage is asked about."""

    description: Description


class ListQuery(Strict):
    """Filters combine with AND; an empty value filters nothing."""

    category: list[Category | NoWord] = Field([], description="Any of these.")
    priority: list[Priority | NoWord] = Field([], description="Any of these.")
    status: list[Status | NoWord] = Field([], description="Any of these.")
    search: Annotated[str, _checked(texts.search)] = Field(
        "",
        description="Words that must all occur, in any case; `#12` or `12` finds ticket 12 too.",
    )
    limit: Annotated[int, Field(ge=1, le=200)] | NoWord = Field(50, description="Tickets a page.")
    cursor: str = Field("", description="Where the page begins, from the `Link` header of the one before.")


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
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None


class CommentOut(BaseModel):
    """What somebody added to a ticket."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    body: str
    created_at: datetime


class TimelineEntryOut(BaseModel):
    """One thing that happened; a move has `before` and `after`, a comment has a `body`."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: Kind
    before: str | None
    after: str | None
    body: str | None
    actor: str
    created_at: datetime


class TicketDetail(TicketOut):
    """A ticket with what happened to it, oldest first."""

    comments: list[CommentOut]
    timeline: list[TimelineEntryOut]

    @classmethod
    def of(cls, ticket: Ticket, entries: Sequence[TimelineEntry]) -> Self:
        comments = [CommentOut.model_validate(entry) for entry in entries if entry.kind == Kind.comment]
        timeline = [TimelineEntryOut.model_validate(entry) for entry in entries]
        return cls(**TicketOut.model_validate(ticket).model_dump(), comments=comments, timeline=timeline)


class AcceptanceOut(BaseModel):
    """The share (0 to 1) of suggested tickets whose word is still the suggested one; null when there is none."""

    model_config = ConfigDict(from_attributes=True)

    category: float | None
    priority: float | None


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
    """What went wrong, in a sentence."""

    detail: str


class FieldError(BaseModel):
    """One wrong field: where it is, what is wrong with it."""

    type: str
    loc: list[str | int]
    msg: str


class InvalidOut(BaseModel):
    """Wrong input, field by field."""

    detail: list[FieldError]
