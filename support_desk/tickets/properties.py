"""What a ticket has that can be changed, filtered, tallied and shown: all else derives from it."""

from dataclasses import dataclass
from enum import StrEnum

from support_desk.words import Category, Priority, Status


@dataclass(frozen=True)
class Property:
    """One of a ticket's words.

    `name` is its column, its field in REST and in an address, and the kind of its timeline entries; `words` are all
    that it may be, and `label` is what people call it. Triage suggests one that `is_triaged`, and whoever opens a
    ticket may choose it; any other begins as its `first` word.
    """

    name: str
    words: type[StrEnum]
    label: str
    is_triaged: bool = False

    @property
    def first(self) -> StrEnum:
        """The word that a new ticket has."""
        return next(iter(self.words))


PROPERTIES = (
    Property("category", Category, "Category", is_triaged=True),
    Property("priority", Priority, "Priority", is_triaged=True),
    Property("status", Status, "Status"),
)
