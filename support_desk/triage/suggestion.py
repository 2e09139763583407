"""What triage answers."""

from dataclasses import dataclass

from support_desk.models import Category, Priority, Source


@dataclass(frozen=True)
class Suggestion:
    """A category and a priority, who says so, and why, in a plain sentence of at most 200 characters."""

    category: Category
    priority: Priority
    source: Source
    reason: str


NOTHING_KNOWN = Suggestion(
    Category.general, Priority.medium, Source.default, "No classifier could tell, so these are the defaults."
)
