"""What the kinds of fields that REST takes are made of: how each is checked, and what OpenAPI says of it."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from support_desk import texts
from support_desk.api.deps import as_pydantic
from support_desk.errors import InvalidInput

PAGE_SIZE, LARGEST_PAGE = 50, 200
# What Python trims; the \s of other languages is not quite the same.
BLANK = r"\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


def checked(check: Callable[[str], Any]) -> AfterValidator:
    """The check of a text as pydantic takes it."""
    return AfterValidator(as_pydantic(check))


def trimmed(limit: int, *, may_be_empty: bool = False) -> Any:
    """The rule of a text for OpenAPI, which has no word for lengths that count after trimming."""
    text = rf"[^{BLANK}\u0000]([^\u0000]{{0,{limit - 2}}}[^{BLANK}\u0000])?"
    return Field(json_schema_extra={"pattern": f"^[{BLANK}]*{f'({text})?' if may_be_empty else text}[{BLANK}]*$"})


def whole(value: object) -> object:
    """To JSON Schema 12.0 is a whole number, too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _limit(text: str) -> int:
    limit = texts.number_of(text, "limit") if text else PAGE_SIZE
    if not 1 <= limit <= LARGEST_PAGE:
        raise InvalidInput(f"The limit must be 1 to {LARGEST_PAGE}.", field="limit")
    return limit


Limit = Annotated[
    int,
    BeforeValidator(as_pydantic(_limit)),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}, {"const": ""}]}),
]
