"""Which tickets to show: a value, to and from an address's query."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self
from urllib.parse import parse_qs, urlencode

from support_desk import texts
from support_desk.errors import InvalidInput
from support_desk.words import Category, Priority, Status

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Before or after, microseconds since the epoch (three centuries each way), a ticket's number.
CURSOR = r"[ab]-?[0-9]{1,16}\.[0-9]{1,18}"
WORDS: Mapping[str, type[StrEnum]] = {"category": Category, "priority": Priority, "status": Status}


@dataclass(frozen=True)
class Cursor:
    """A place in the list, newest first: just after the ticket it names, or just before when `is_backward`."""

    created_at: datetime
    id: int
    is_backward: bool = False

    def __str__(self) -> str:
        microseconds = (self.created_at - EPOCH) // timedelta(microseconds=1)
        return f"{'b' if self.is_backward else 'a'}{microseconds}.{self.id}"

    @classmethod
    def parsed(cls, text: str) -> Self:
        """The cursor that `str()` gave.

        Raises:
            InvalidInput: `text` is not a cursor.
        """
        if not re.fullmatch(CURSOR, text):
            raise InvalidInput("The cursor is not one that this list gave.", field="cursor")
        microseconds, ticket_id = text[1:].split(".")
        return cls(EPOCH + timedelta(microseconds=int(microseconds)), int(ticket_id), text[0] == "b")


@dataclass(frozen=True)
class TicketFilter:
    """Lets a ticket through that has one of the words of each field (no words: any) and every word of `search`."""

    category: tuple[Category, ...] = ()
    priority: tuple[Priority, ...] = ()
    status: tuple[Status, ...] = ()
    search: str = ""
    cursor: Cursor | None = None

    @classmethod
    def parsed(cls, query: Mapping[str, Sequence[str]]) -> Self:
        """The filter of an address's query; empty values filter nothing, names it does not know are ignored.

        Raises:
            InvalidInput: an unknown word, a search too long, or a malformed cursor; the error names the field.
        """
        words = {field: _known(field, query.get(field, ())) for field in WORDS}
        cursor = next((text for text in query.get("cursor", ()) if text), None)
        return cls(
            **words,  # type: ignore[arg-type]
            search=texts.search(" ".join(query.get("search", ()))),
            cursor=Cursor.parsed(cursor) if cursor else None,
        )

    @classmethod
    def from_query(cls, query: str) -> Self:
        """The filter of an address's query as it stands after the question mark."""
        return cls.parsed(parse_qs(query))

    def to_query(self) -> str:
        """The address's query, without the question mark; empty when nothing is filtered."""
        pairs = [(field, word.value) for field in WORDS for word in getattr(self, field)]
        if self.search:
            pairs.append(("search", self.search))
        if self.cursor:
            pairs.append(("cursor", str(self.cursor)))
        return urlencode(pairs)

    def narrowed(self, field: str, word: str) -> Self:
        """This filter with `field` set to one word (`""`: all), back on the first page.

        Raises:
            InvalidInput: no such field or word.
        """
        if field not in WORDS:
            raise InvalidInput(f"There is no filter {field!r}.", field="filter")
        return replace(self, **{field: _known(field, (word,))}, cursor=None)  # type: ignore[arg-type]

    @property
    def sought(self) -> tuple[str, ...]:
        """The words to search for, each once."""
        return tuple(dict.fromkeys(self.search.split()))

    @property
    def is_everything(self) -> bool:
        """Whether no ticket is filtered out."""
        return not (self.category or self.priority or self.status or self.search)


def _known(field: str, values: Iterable[str]) -> tuple[StrEnum, ...]:
    words = WORDS[field]
    known = {word.value: word for word in words}
    for value in values:
        if value and value not in known:
            raise InvalidInput(f"The {field} must be one of {', '.join(known)}.", field=field)
    return tuple(dict.fromkeys(known[value] for value in values if value))
