"""Which tickets to show: a value, to and from an address's query."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, make_dataclass, replace
from enum import StrEnum
from typing import Any, Self
from urllib.parse import parse_qs, urlencode

from support_desk import texts
from support_desk.errors import InvalidInput
from support_desk.people.actors import Actor
from support_desk.store.columns import LARGEST_ID
from support_desk.tickets.cursors import Cursor
from support_desk.tickets.properties import BY_NAME, PROPERTIES, Property
from support_desk.words import EMAIL_LIMIT

ACCOUNT = re.compile("[0-9]{1,50}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
MINE, OF_NOBODY = "me", "none"
"""Instead of an account's number: the reader's own, and nobody's."""
# A filter has a field for each property: the words that it lets through.
WordsOfEach: Any = make_dataclass("WordsOfEach", [(each.name, tuple, ()) for each in PROPERTIES], frozen=True)


@dataclass(frozen=True)
class TicketFilter(WordsOfEach):
    """Lets a ticket through that has one of the words of each property (no words: any) and every word of `search`.

    `assignee` are numbers of accounts as text, `me` and `none`, any of which will do; `requester` is the e-mail, in any
    case, of whoever asked. Whose `me` is, says `seen_by`: before that such a filter is nobody's to read by.
    """

    search: str = ""
    assignee: tuple[str, ...] = ()
    requester: str = ""
    cursor: Cursor | None = None

    @classmethod
    def parsed(cls, query: Mapping[str, Sequence[str]]) -> Self:
        """The filter of an address's query; empty values filter nothing, names it does not know are ignored.

        Raises:
            InvalidInput: an unknown word, a search too long, no e-mail, or a malformed cursor; the error names the
                field.
        """
        words = {each.name: _known(each, query.get(each.name, ())) for each in PROPERTIES}
        cursor = next((text for text in query.get("cursor", ()) if text), None)
        return cls(
            **words,
            search=texts.search(" ".join(query.get("search", ()))),
            assignee=_known_assignees(query.get("assignee", ())),
            requester=known_requester(next((text for text in query.get("requester", ()) if text.strip()), "")),
            cursor=Cursor.parsed(cursor) if cursor else None,
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
        if self.cursor:
            pairs.append(("cursor", str(self.cursor)))
        return urlencode(pairs)

    def narrowed(self, name: str, word: str) -> Self:
        """This filter with a property, or the assignee, set to one word (`""`: all), back on the first page.

        Raises:
            InvalidInput: no such property or word.
        """
        if name == "assignee":
            return replace(self, assignee=_known_assignees((word,)), cursor=None)
        if name not in BY_NAME:
            raise InvalidInput(f"There is no filter {name!r}.", field="filter")
        return replace(self, **{name: _known(BY_NAME[name], (word,))}, cursor=None)  # type: ignore[arg-type]

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
        """The words to search for, each once."""
        return tuple(dict.fromkeys(self.search.split()))

    @property
    def is_everything(self) -> bool:
        """Whether no ticket is filtered out."""
        return not (self.search or self.assignee or self.requester or any(self.words.values()))


def _known(one: Property, values: Iterable[str]) -> tuple[StrEnum, ...]:
    return tuple(dict.fromkeys(one.known(value) for value in values if value))


def known_assignee(value: str) -> str:
    """Whose tickets somebody asks for: the number of an account, `me` or `none`.

    Raises:
        InvalidInput: it is none of these.
    """
    if value in (MINE, OF_NOBODY):
        return value
    if not ACCOUNT.fullmatch(value) or not 0 < int(value) <= LARGEST_ID:
        raise InvalidInput("The assignee must be an account's number, 'me' or 'none'.", field="assignee")
    return str(int(value))


def known_requester(value: str) -> str:
    """The e-mail of whoever asked, trimmed; `""` for anybody's tickets.

    Raises:
        InvalidInput: it is nothing like an e-mail.
    """
    email = value.strip()
    if email and not (len(email) <= EMAIL_LIMIT and EMAIL.fullmatch(texts.storable("requester", email))):
        raise InvalidInput("The requester must be an e-mail such as ada@example.com.", field="requester")
    return email


def _known_assignees(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(known_assignee(value) for value in values if value))
