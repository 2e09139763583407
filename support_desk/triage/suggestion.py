"""What triage answers."""

from dataclasses import dataclass

from support_desk.languages import to_say
from support_desk.words import Category, Priority, Source

REASON_LIMIT = 200


@dataclass(frozen=True)
class Suggestion:
    """A category and a priority, who says so, and why, in a plain sentence of at most 200 characters.

    Who knows how probable each word is tells it, in the order of `Category` and `Priority`; each row adds up to 1.
    """

    category: Category
    priority: Priority
    source: Source
    reason: str
    category_probabilities: tuple[float, ...] | None = None
    priority_probabilities: tuple[float, ...] | None = None

    @property
    def category_probability(self) -> float | None:
        """How probable the suggested category is, from 0 to 1, if anyone knows."""
        if self.category_probabilities is None:
            return None
        return self.category_probabilities[list(Category).index(self.category)]

    @property
    def priority_probability(self) -> float | None:
        """How probable the suggested priority is, from 0 to 1, if anyone knows."""
        if self.priority_probabilities is None:
            return None
        return self.priority_probabilities[list(Priority).index(self.priority)]


UNKNOWN = to_say("No classifier could tell, so these are the defaults.")
NOTHING_KNOWN = Suggestion(Category.general, Priority.medium, Source.default, UNKNOWN)
