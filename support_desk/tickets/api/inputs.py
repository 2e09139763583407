"""What REST takes, as its OpenAPI document shows it."""

from collections.abc import Callable
from enum import StrEnum
from itertools import islice
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    WithJsonSchema,
    model_validator,
)

from support_desk import texts
from support_desk.api.deps import as_pydantic
from support_desk.errors import InvalidInput, NothingToChange
from support_desk.texts import SEARCH_LIMIT, SEARCH_WORDS
from support_desk.tickets.actions import KEY_LIMIT, Change, checked_key
from support_desk.tickets.filters import CURSOR, Cursor, TicketFilter
from support_desk.tickets.queries import LARGEST_ID
from support_desk.words import COMMENT_LIMIT, DESCRIPTION_LIMIT, TITLE_LIMIT, Category, Priority, Status

# What Python trims; the \s of other languages is not quite the same.
BLANK = r"\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


def _checked(check: Callable[[str], Any]) -> AfterValidator:
    return AfterValidator(as_pydantic(check))


def _trimmed(limit: int, *, may_be_empty: bool = False) -> Any:
    """The rule of a text for OpenAPI, which has no word for lengths that count after trimming."""
    text = rf"[^{BLANK}\u0000]([^\u0000]{{0,{limit - 2}}}[^{BLANK}\u0000])?"
    return Field(json_schema_extra={"pattern": f"^[{BLANK}]*{f'({text})?' if may_be_empty else text}[{BLANK}]*$"})


def _searchable() -> Any:
    """The rule of a search for OpenAPI; its words are counted, too."""
    word = rf"[^{BLANK}\u0000]+"
    few_words = rf"^[{BLANK}]*({word}([{BLANK}]+{word}){{0,{SEARCH_WORDS - 1}}})?[{BLANK}]*$"
    trimmed = _trimmed(SEARCH_LIMIT, may_be_empty=True).json_schema_extra
    return Field(json_schema_extra={"allOf": [{"pattern": few_words}, trimmed]})


def _cursor(text: str) -> str:
    return str(Cursor.parsed(text)) if text else text


def _limit(text: str) -> int:
    limit = texts.number_of(text, "limit") if text else PAGE_SIZE
    if not 1 <= limit <= LARGEST_PAGE:
        raise InvalidInput(f"The limit must be 1 to {LARGEST_PAGE}.", field="limit")
    return limit


def _without_empty(values: object) -> object:
    """Each word once, and no empty ones."""
    return [value for value in dict.fromkeys(values) if value != ""] if isinstance(values, list) else values


def _any_of(words: type[StrEnum]) -> Any:
    """The rule of a filter for OpenAPI; an empty word filters nothing."""
    return WithJsonSchema({"type": "array", "items": {"type": "string", "enum": [*words, ""]}})


PAGE_SIZE, LARGEST_PAGE = 50, 200
MOST_UNKNOWN = 10
ENTRY_CURSOR = "e[0-9]{1,18}"
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


Limit = Annotated[
    int,
    BeforeValidator(as_pydantic(_limit)),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}, {"const": ""}]}),
]


class Strict(BaseModel):
    """Input: an unknown field is wrong input."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _with_few_unknown(cls, given: Any) -> Any:
        """The input with at most ten unknown names: to say what is wrong with more would take everyone's time."""
        if not isinstance(given, dict):
            return given
        unknown = islice((name for name in given if name not in cls.model_fields), MOST_UNKNOWN)
        return {name: given[name] for name in (*(cls.model_fields.keys() & given.keys()), *unknown)}


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


class TimelineQuery(Strict):
    """A page of a ticket's timeline."""

    limit: Limit = Field(PAGE_SIZE, description="Entries a page.")
    cursor: str = Field(
        "", description="Where the page ends, from the `Link` header of the one before.", pattern=f"^({ENTRY_CURSOR})?$"
    )

    @property
    def before(self) -> int:
        """The number of the entry before which the page ends."""
        return int(self.cursor[1:]) if self.cursor else LARGEST_ID


class ListQuery(Strict):
    """Filters combine with AND; an empty value filters nothing."""

    category: Annotated[list[Category], FailFast(), BeforeValidator(_without_empty), _any_of(Category)] = Field(
        [], description="Any of these."
    )
    priority: Annotated[list[Priority], FailFast(), BeforeValidator(_without_empty), _any_of(Priority)] = Field(
        [], description="Any of these."
    )
    status: Annotated[list[Status], FailFast(), BeforeValidator(_without_empty), _any_of(Status)] = Field(
        [], description="Any of these."
    )
    search: Annotated[str, _checked(texts.search), _searchable()] = Field(
        "", description="At most 16 words that must all occur, in any case; `#12` or `12` finds ticket 12 too."
    )
    limit: Limit = Field(PAGE_SIZE, description="Tickets a page.")
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
