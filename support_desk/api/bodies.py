"""Bodies: JSON objects in UTF-8, read without holding up the event loop."""

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from support_desk.errors import InvalidInput

# Far more names than any call takes: whoever sends as many is refused, and naming all of them would take seconds.
MOST_NAMES = 100
# What a body with arrays or objects inside may be made of: half a million take a tenth of a second of everyone's.
MOST_PARTS = 30_000
SPACE = re.compile(r"[ \t\n\r]*")
DECODER = json.JSONDecoder()


def fields_of(body: bytes) -> dict[str, Any]:
    """The fields of a JSON object; of a repeated one the last counts. No more is read after a hundred names.

    Raises:
        InvalidInput: it is no JSON object in UTF-8, or made of too many parts.
    """
    try:
        return _read(body.decode())
    except (ValueError, RecursionError):
        raise InvalidInput("The body must be a JSON object in UTF-8.", field="body") from None


def _read(text: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    is_crowded = sum(text.count(mark) for mark in ",[{") > MOST_PARTS
    place = _after("{", text, 0)
    if text.startswith("}", place):
        return _ended(fields, text, place)
    for _ in range(2 * MOST_NAMES):
        if not text.startswith('"', place):
            raise ValueError
        name, place = scanstring(text, place + 1)
        place = _after(":", text, place)
        if is_crowded and text.startswith(("[", "{"), place):
            raise _too_many()
        fields[name], place = DECODER.raw_decode(text, place)
        place = SPACE.match(text, place).end()  # type: ignore[union-attr]
        if text.startswith("}", place):
            return _ended(fields, text, place)
        if len(fields) == MOST_NAMES:
            return fields
        place = _after(",", text, place)
    raise _too_many()


def _after(mark: str, text: str, place: int) -> int:
    """Where something begins again after `mark`, which must come next, and the white space around it."""
    place = SPACE.match(text, place).end()  # type: ignore[union-attr]
    if not text.startswith(mark, place):
        raise ValueError
    return SPACE.match(text, place + 1).end()  # type: ignore[union-attr]


def _ended(fields: dict[str, Any], text: str, place: int) -> dict[str, Any]:
    if SPACE.fullmatch(text, place + 1) is None:
        raise ValueError
    return fields


def _too_many() -> InvalidInput:
    return InvalidInput("The body is made of too many parts.", field="body")
