"""The kinds of fields that REST takes: how each is checked, and what OpenAPI says of it."""

from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, FailFast, Field, WithJsonSchema

from support_desk import texts
from support_desk.api.deps import as_pydantic
from support_desk.api.fields import BLANK, checked, trimmed, whole
from support_desk.store.columns import LARGEST_ID
from support_desk.texts import SEARCH_LIMIT, SEARCH_WORDS
from support_desk.tickets.filters import MINE, OF_NOBODY
from support_desk.tickets.filters.cursors import CURSOR, Cursor
from support_desk.tickets.filters.fields import known_assignee, known_requester, known_sort, known_span
from support_desk.tickets.idempotency import KEY_LIMIT, checked_key
from support_desk.words import COMMENT_LIMIT, DESCRIPTION_LIMIT, EMAIL_LIMIT, TITLE_LIMIT, Sort


def _searchable() -> Any:
    """The rule of a search for OpenAPI; its words are counted, too."""
    word = rf"[^{BLANK}\u0000]+"
    few_words = rf"^[{BLANK}]*({word}([{BLANK}]+{word}){{0,{SEARCH_WORDS - 1}}})?[{BLANK}]*$"
    is_trimmed = trimmed(SEARCH_LIMIT, may_be_empty=True).json_schema_extra
    return Field(json_schema_extra={"allOf": [{"pattern": few_words}, is_trimmed]})


def _cursor(text: str) -> str:
    return str(Cursor.parsed(text)) if text else text


def _without_empty(values: object) -> object:
    """Each word once, and no empty ones."""
    return [value for value in dict.fromkeys(values) if value != ""] if isinstance(values, list) else values


def any_of(words: Any) -> Any:
    """A filter's field: any of these words; an empty one filters nothing."""
    shown = WithJsonSchema({"type": "array", "items": {"type": "string", "enum": [*words, ""]}})
    return Annotated[list[words], FailFast(), BeforeValidator(_without_empty), shown]


def happened(name: str) -> Any:
    """A filter's field: the day, or the days, on which it happened; empty for any."""
    return Annotated[
        str,
        AfterValidator(as_pydantic(partial(known_span, name))),
        Field(description=SPAN, json_schema_extra={"pattern": SPAN_PATTERN}, examples=["2026-11-01..2026-11-07"]),
    ]


def _assignees(values: list[str]) -> list[str]:
    return [known_assignee(value) for value in values]


SPAN = """A day (UTC), `2026-11-01` or `-2d`, two days ago; or a range, whose ends belong to it:
`2026-11-01..2026-11-07`, `2026-11-01..`, `..-2d` for what is older than two days by the hour. `today` is a day, too."""
# What every client understands; more is taken.
DAY_PATTERN = "((19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|-[0-9]{1,5}d|today)"
SPAN_PATTERN = rf"^({DAY_PATTERN}|{DAY_PATTERN}\.\.{DAY_PATTERN}?|\.\.{DAY_PATTERN})?$"
ENTRY_CURSOR = "e[0-9]{1,18}"
Title = Annotated[
    str,
    checked(texts.title),
    trimmed(TITLE_LIMIT),
    Field(description=f"1 to {TITLE_LIMIT} characters, trimmed.", examples=["No invoice for March"]),
]
Description = Annotated[
    str,
    checked(texts.description),
    trimmed(DESCRIPTION_LIMIT),
    Field(
        description=f"1 to {DESCRIPTION_LIMIT:,} characters, trimmed.",
        examples=["I paid on the 3rd, but no invoice came by mail."],
    ),
]
Comment = Annotated[
    str,
    checked(texts.comment),
    trimmed(COMMENT_LIMIT),
    Field(description=f"1 to {COMMENT_LIMIT:,} characters, trimmed.", examples=["Sent again."]),
]
Key = Annotated[str, checked(checked_key), Field(json_schema_extra={"minLength": 1, "maxLength": KEY_LIMIT})]
# A header that a client, or a proxy, may send in several lines is one with commas (RFC 9110, 5.3).
TagLines = Annotated[list[str], WithJsonSchema({"type": "string"})]


Search = Annotated[str, checked(texts.search), _searchable()]
ListCursor = Annotated[str, checked(_cursor), Field(json_schema_extra={"pattern": f"^({CURSOR})?$"})]
AccountId = Annotated[
    int,
    Field(strict=True, ge=1, le=LARGEST_ID, description="The number of an active account.", examples=[1]),
    BeforeValidator(whole),
]
OfAssignees = Annotated[
    list[str],
    BeforeValidator(_without_empty),
    AfterValidator(as_pydantic(_assignees)),
    WithJsonSchema(
        {"type": "array", "items": {"type": "string", "pattern": f"^({MINE}|{OF_NOBODY}|0{{0,9}}[1-9][0-9]{{0,17}})?$"}}
    ),
]
OfRequester = Annotated[
    str,
    checked(known_requester),
    Field(json_schema_extra={"pattern": f"^([^@{BLANK}\\u0000]+@[^@{BLANK}\\u0000]+)?$", "maxLength": EMAIL_LIMIT}),
]
Order = Annotated[
    Sort,
    BeforeValidator(as_pydantic(known_sort)),
    WithJsonSchema({"type": "string", "enum": [*Sort, ""]}),
]
