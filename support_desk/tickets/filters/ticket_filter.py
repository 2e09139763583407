"""Which tickets to show: a value, to and from an address's query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, make_dataclass, replace
from enum import StrEnum
from typing import Any, Self
from unicodedata import normalize
from urllib.parse import parse_qs, urlencode

from support_desk import texts
from support_desk.errors import InvalidInput
from support_desk.people.actors import Actor
from support_desk.tickets.filters.cursors import Cursor
from support_desk.tickets.filters.fields import (
    MINE,
    OF_NOBODY,
    known_assignees,
    known_requester,
    known_sort,
    known_span,
    known_words,
)
from support_desk.tickets.filters.spans import COLUMNS, Span
from support_desk.tickets.properties import BY_NAME, PROPERTIES
from support_desk.words import UNSETTLED, Sort

LONGEST_NAME = 50
# A filter has a field for each property: the words that it lets through.
WordsOfEach: Any = make_dataclass("WordsOfEach", [(each.name, tuple, ()) for each in PROPERTIES], frozen=True)
KNOWN = frozenset({*(each.name for each in PROPERTIES), *COLUMNS, "search", "assignee", "requester", "sort", "cursor"})
"""The names that an address's query may have."""


@dataclass(frozen=True)
class TicketFilter(WordsOfEach):
    """Lets a ticket through that has one of the words of each property (no words: any) and every word of `search`.

    `assignee` are numbers of accounts as text, `me` and `none`, any of which will do; `requester` is the e-mail of
    whoever asked, in upper or lower case of a to z. Whose `me` is, says `seen_by`: before that such a filter is
    nobody's to read by.
    `opened`, `resolved` and `changed` say when that must have happened last, in days of `zone`, which is no part of
    the address. `sort` is the order of the list.
    """

    search: str = ""
    assignee: tuple[str, ...] = ()
    requester: str = ""
    cursor: Cursor | None = None
    opened: Span | None = None
    resolved: Span | None = None
    changed: Span | None = None
    sort: Sort = Sort.newest
    zone: str = "UTC"

    @classmethod
    def parsed(cls, query: Mapping[str, Sequence[str]]) -> Self:
        """The filter of an address's query; empty values filter nothing, names it does not know are ignored.

        Raises:
            InvalidInput: an unknown word, a search too long, no e-mail, no day, or a malformed cursor; the error names
                the field.
        """
        given: dict[str, Any] = {each.name: known_words(each, query.get(each.name, ())) for each in PROPERTIES}
        given |= {name: known_span(name, _first(query, name)) for name in COLUMNS}
        cursor = _first(query, "cursor")
        return cls(
            **given,
            search=texts.search(" ".join(query.get("search", ()))),
            assignee=known_assignees(query.get("assignee", ())),
            requester=known_requester(_first(query, "requester")),
            cursor=Cursor.parsed(cursor) if cursor else None,
            sort=known_sort(_first(query, "sort")),
        )

    @classmethod
    def from_query(cls, query: str) -> Self:
        """The filter of an address's query as it stands after the question mark."""
        return cls.parsed(parse_qs(query))

    def to_query(self) -> str:
        """The address's query, without the question mark; empty when nothing is filtered."""
        pairs = [(name, word.value) for name, words in self.words.items() for word in words]
        pairs += [("assignee", whose) for whose in self.assignee]
        if self.requester:
            pairs.append(("requester", self.requester))
        if self.search:
            pairs.append(("search", self.search))
        pairs += [(name, str(span)) for name, span in self.spans.items()]
        if self.sort != Sort.newest:
            pairs.append(("sort", self.sort.value))
        if self.cursor:
            pairs.append(("cursor", str(self.cursor)))
        return urlencode(pairs)

    def narrowed(self, name: str, word: str) -> Self:
        """This filter with one of its fields set to a word, back on the first page.

        An empty one stands for all, and for the newest first. A property and the assignee may have several words, with
        commas between them.

        Raises:
            InvalidInput: no such field or word.
        """
        if name == "assignee":
            return replace(self, assignee=known_assignees(word.split(",")), cursor=None)
        if name == "requester":
            return replace(self, requester=known_requester(word), cursor=None)
        if name in COLUMNS:
            return replace(self, **{name: known_span(name, word)}, cursor=None)  # type: ignore[arg-type]
        if name == "sort":
            return replace(self, sort=known_sort(word), cursor=None)
        if name not in BY_NAME:
            name = name[:LONGEST_NAME]  # what is said stays in the session
            raise InvalidInput(f"There is no filter {name!r}.", field="filter")
        return replace(self, **{name: known_words(BY_NAME[name], word.split(","))}, cursor=None)  # type: ignore[arg-type]

    def seen_by(self, reader: Actor) -> Self:
        """This filter with the reader's own number in the place of `me`.

        Raises:
            InvalidInput: the reader has no account.
        """
        if MINE not in self.assignee:
            return self
        if reader.id is None:
            raise InvalidInput("There is no account to which the assignee could be 'me'.", field="assignee")
        own = (str(reader.id) if whose == MINE else whose for whose in self.assignee)
        return replace(self, assignee=tuple(dict.fromkeys(own)))

    def seen_from(self, zone: str) -> Self:
        """This filter with the days of whoever sees it; those of UTC when there is no such zone."""
        return replace(self, zone=zone)

    @property
    def spans(self) -> dict[str, Span]:
        """When what must have happened, by the names of `spans.COLUMNS`; none: at any time."""
        found = {name: getattr(self, name) for name in COLUMNS}
        return {name: span for name, span in found.items() if span is not None}

    @property
    def assignee_ids(self) -> list[int]:
        """The numbers of the accounts among the assignees."""
        return [int(whose) for whose in self.assignee if whose != OF_NOBODY]

    @property
    def words(self) -> dict[str, tuple[StrEnum, ...]]:
        """The words of each property, by its name; none: any."""
        return {each.name: getattr(self, each.name) for each in PROPERTIES}

    def lets_through(self, words: Mapping[str, str | None]) -> bool:
        """Whether a ticket with these words may pass; of what is not told, as who asked, nothing is known.

        The word of its `assignee` is the number of an account, or None.
        """
        if self.assignee and "assignee" in words and (words["assignee"] or OF_NOBODY) not in self.assignee:
            return False
        return all(not chosen or words.get(name, chosen[0]) in chosen for name, chosen in self.words.items())

    @property
    def sought(self) -> tuple[str, ...]:
        """The words to search for in NFC, each once."""
        return tuple(dict.fromkeys(normalize("NFC", self.search).split()))

    @property
    def is_everything(self) -> bool:
        """Whether no ticket is filtered out, whatever the order."""
        return not (self.search or self.assignee or self.requester or self.spans or any(self.words.values()))

    @property
    def goes_by_changes(self) -> bool:
        """Whether a change of any kind, a comment too, may let a ticket through or not, or give it another place."""
        return self.changed is not None or self.sort == Sort.changed


def _first(query: Mapping[str, Sequence[str]], name: str) -> str:
    return next((text for text in query.get(name, ()) if text.strip()), "")


ALL_OPEN = TicketFilter(status=UNSETTLED).to_query()
"""The query of the queue of all that is not settled."""
