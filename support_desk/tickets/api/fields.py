"""The kinds of fields that REST takes: how each is checked, and what OpenAPI says of it."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, FailFast, Field, WithJsonSchema

from support_desk import texts
from support_desk.api.deps import as_pydantic
from support_desk.errors import InvalidInput
from support_desk.texts import SEARCH_LIMIT, SEARCH_WORDS
from support_desk.tickets.cursors import CURSOR, Cursor
from support_desk.tickets.idempotency import KEY_LIMIT, checked_key
from support_desk.words import COMMENT_LIMIT, DESCRIPTION_LIMIT, TITLE_LIMIT

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


def any_of(words: Any) -> Any:
    """A filter's field: any of these words; an empty one filters nothing."""
    shown = WithJsonSchema({"type": "array", "items": {"type": "string", "enum": [*words, ""]}})
    return Annotated[list[words], FailFast(), BeforeValidator(_without_empty), shown]


PAGE_SIZE, LARGEST_PAGE = 50, 200
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

Search = Annotated[str, _checked(texts.search), _searchable()]
ListCursor = Annotated[str, _checked(_cursor), Field(json_schema_extra={"pattern": f"^({CURSOR})?$"})]
