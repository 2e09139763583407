"""Which tickets to show: a value, to and from an address's query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, make_dataclass, replace
from enum import StrEnum
from typing import Any, Self
from urllib.parse import parse_qs, urlencode

from support_desk import texts
from support_desk.errors import InvalidInput
from support_desk.tickets.cursors import Cursor
from support_desk.tickets.properties import BY_NAME, PROPERTIES, Property

# A filter has a field for each property: the words that it lets through.
WordsOfEach: Any = make_dataclass("WordsOfEach", [(each.name, tuple, ()) for each in PROPERTIES], frozen=True)


@dataclass(frozen=True)
class TicketFilter(WordsOfEach):
    """Lets a ticket through that has one of the words of each property (no words: any) and every word of `search`."""

    search: str = ""
    cursor: Cursor | None = None

    @classmethod
    def parsed(cls, query: Mapping[str, Sequence[str]]) -> Self:
        """The filter of an address's query; empty values filter nothing, names it does not know are ignored.

        Raises:
            InvalidInput: an unknown word, a search too long, or a malformed cursor; the error names the field.
        """
        words = {each.name: _known(each, query.get(each.name, ())) for each in PROPERTIES}
        cursor = next((text for text in query.get("cursor", ()) if text), None)
        return cls(
            **words,
            search=texts.search(" ".join(query.get("search", ()))),
            cursor=Cursor.parsed(cursor) if cursor else None,
        )

    @classmethod
    def from_query(cls, query: str) -> Self:
        """The filter of an address's query as it stands after the question mark."""
        return cls.parsed(parse_qs(query))

    def to_query(self) -> str:
        """The address's query, without the question mark; empty when nothing is filtered."""
        pairs = [(name, word.value) for name, words in self.words.items() for word in words]
        if self.search:
            pairs.append(("search", self.search))
        if self.cursor:
            pairs.append(("cursor", str(self.cursor)))
        return urlencode(pairs)

    def narrowed(self, name: str, word: str) -> Self:
        """This filter with a property set to one word (`""`: all), back on the first page.

        Raises:
            InvalidInput: no such property or word.
        """
        if name not in BY_NAME:
            raise InvalidInput(f"There is no filter {name!r}.", field="filter")
        return replace(self, **{name: _known(BY_NAME[name], (word,))}, cursor=None)  # type: ignore[arg-type]

    @property
    def words(self) -> dict[str, tuple[StrEnum, ...]]:
        """The words of each property, by its name; none: any."""
        return {each.name: getattr(self, each.name) for each in PROPERTIES}

    def lets_through(self, words: Mapping[str, str]) -> bool:
        """Whether a ticket with these words may pass; of properties that are not told nothing is known."""
        return all(not chosen or words.get(name, chosen[0]) in chosen for name, chosen in self.words.items())

    @property
    def sought(self) -> tuple[str, ...]:
        """The words to search for, each once."""
        return tuple(dict.fromkeys(self.search.split()))

    @property
    def is_everything(self) -> bool:
        """Whether no ticket is filtered out."""
        return not (self.search or any(self.words.values()))


def _known(one: Property, values: Iterable[str]) -> tuple[StrEnum, ...]:
    return tuple(dict.fromkeys(one.known(value) for value in values if value))
