"""What REST takes and gives, as its OpenAPI document shows it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from support_desk import texts
from support_desk.actions import KEY_LIMIT, Change, checked_key
from support_desk.errors import DeskError, NothingToChange
from support_desk.filters import CURSOR, Cursor, TicketFilter
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
from support_desk.texts import SEARCH_LIMIT
from support_desk.triage.suggestion import Suggestion

# What Python trims; the \s of other languages is not quite the same.
BLANK = r"\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


def _checked(check: Callable[[str], Any]) -> AfterValidator:
    def run(value: str) -> Any:
        try:
            return check(value)
        except DeskError as error:
            raise ValueError(error.sentence) from None

    return AfterValidator(run)


def _trimmed(limit: int, *, may_be_empty: bool = False) -> Any:
    """The rule of a text for OpenAPI, which has no word for lengths that count after trimming."""
    text = rf"[^{BLANK}\u0000]([^\u0000]{{0,{limit - 2}}}[^{BLANK}\u0000])?"
    return Field(json_schema_extra={"pattern": f"^[{BLANK}]*{f'({text})?' if may_be_empty else text}[{BLANK}]*$"})


def _cursor(text: str) -> str:
    return str(Cursor.parsed(text)) if text else text


def _without_empty(values: object) -> object:
    return [value for value in values if value != ""] if isinstance(values, list) else values


def _any_of(words: type[StrEnum]) -> Any:
    """The rule of a filter for OpenAPI: an empty word is none."""
    return WithJsonSchema({"type": "array", "items": {"type": "string", "enum": [*words, ""]}})


PAGE_SIZE = 50
Title = Annotated[
    str,
    _checked(texts.title),
    _trimmed(TITLE_LIMIT),
    Field(description=f"1 to {TITLE_LIMIT} characters, trimmed.", examples=["No invoice for March"]),
]
Description = Annotated[
    str,
    _checked(texts.description),
    _trimmed(DESCRIPTION_LIMIT),
    Field(
        description=f"1 to {DESCRIPTION_LIMIT:,} characters, trimmed.",
        examples=["I paid on the 3rd, but no invoice came by mail."],
    ),
]
Comment = Annotated[
    str,
    _checked(texts.comment),
    _trimmed(COMMENT_LIMIT),
    Field(description=f"1 to {COMMENT_LIMIT:,} characters, trimmed.", examples=["Sent again."]),
]
Key = Annotated[str, _checked(checked_key), Field(json_schema_extra={"minLength": 1, "maxLength": KEY_LIMIT})]


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
    """What is to be different; null leaves a thing as it is, `comment` is added. At least one field."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": [field], "properties": {field: {"type": "string"}}}
                for field in ("status", "category", "priority", "comment")
            ]
        }
    )

    status: Status | None = None
    category: Category | None = None
    priority: Priority | None = None
    comment: Comment | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if Change(**self.model_dump()) == Change():
            raise ValueError(NothingToChange().sentence)
        return self


class ClassifyIn(Strict):
    """What triage is asked about."""

    description: Description


class ListQuery(Strict):
    """Filters combine with AND; an empty value filters nothing."""

    category: Annotated[list[Category], BeforeValidator(_without_empty), _any_of(Category)] = Field(
        [], description="Any of these."
    )
    priority: Annotated[list[Priority], BeforeValidator(_without_empty), _any_of(Priority)] = Field(
        [], description="Any of these."
    )
    status: Annotated[list[Status], BeforeValidator(_without_empty), _any_of(Status)] = Field(
        [], description="Any of these."
    )
    search: Annotated[str, _checked(texts.search), _trimmed(SEARCH_LIMIT, may_be_empty=True)] = Field(
        "", description="Words that must all occur, in any case; `#12` or `12` finds ticket 12 too."
    )
    limit: Annotated[
        int,
        BeforeValidator(lambda value: PAGE_SIZE if value == "" else value),
        WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 200}, {"const": ""}]}),
    ] = Field(PAGE_SIZE, ge=1, le=200, description="Tickets a page.")
    cursor: Annotated[str, _checked(_cursor)] = Field(
        "",
        description="Where the page begins, from the `Link` header of the one before.",
        json_schema_extra={"pattern": f"^({CURSOR})?$"},
    )

    def wanted(self) -> TicketFilter:
        return TicketFilter(
            tuple(self.category),
            tuple(self.priority),
            tuple(self.status),
            self.search,
            Cursor.parsed(self.cursor) if self.cursor else None,
        )


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
