"""What a ticket has that can be changed, filtered, tallied and shown: all else derives from it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from support_desk.errors import InvalidInput
from support_desk.words import Category, Priority, Status


@dataclass(frozen=True)
class Property:
    """One of a ticket's words.

    `name` is its column, its field in REST and in an address, and the kind of its timeline entries; `words` are all
    that it may be, `label` is what people call it, and `plural` what they call several. Triage suggests one that
    `is_triaged`. Every new ticket `begins` with the same word of it, which nobody chooses; None when whoever opens the
    ticket may.
    """

    name: str
    words: type[StrEnum]
    label: str
    plural: str
    is_triaged: bool = False
    begins: StrEnum | None = None

    def known(self, word: object) -> StrEnum:
        """The word of this property that somebody sent.

        Raises:
            InvalidInput: it is none of them.
        """
        if not isinstance(word, str) or word not in set(self.words):
            raise InvalidInput(f"The {self.name} must be one of {', '.join(self.words)}.", field=self.name)
        return self.words(word)

    @property
    def default(self) -> StrEnum:
        """The word of a new ticket for which nobody and nothing has chosen one."""
        return self.begins or next(iter(self.words))


PROPERTIES = (
    Property("category", Category, "Category", "categories", is_triaged=True),
    Property("priority", Priority, "Priority", "priorities", is_triaged=True),
    Property("status", Status, "Status", "statuses", begins=Status.open),
)
BY_NAME = {each.name: each for each in PROPERTIES}
TRIAGED = tuple(each for each in PROPERTIES if each.is_triaged)
CHOSEN = tuple(each for each in PROPERTIES if each.begins is None)
"""Those that whoever opens a ticket may choose."""
MOVED = tuple(sorted(PROPERTIES, key=lambda each: each.begins is None))
"""All of them as a timeline tells them: first how far a ticket has come, then what it is."""


def words_of(ticket: object) -> dict[str, str]:
    """The words of a ticket, by the names of their properties."""
    return {each.name: getattr(ticket, each.name) for each in PROPERTIES}


PEOPLE = ("assignee", "requester")
"""Whose a ticket is, and who asked: what a timeline tells of them has the names of people, or of nobody."""
KINDS: Any = {name: name for name in ("opened", *(each.name for each in MOVED), *PEOPLE, "comment", "attachment")}
EntryKind: Any = StrEnum("EntryKind", KINDS)  # type: ignore[misc]
EntryKind.__doc__ = "What an entry of the timeline tells."
