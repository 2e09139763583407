"""What triage suggests, as the form shows it."""

from dataclasses import dataclass

from support_desk.triage.suggestion import Suggestion


@dataclass(frozen=True)
class ShownSuggestion:
    """A suggestion as the form shows it, all "" while there is none; `sure` is "" when nobody knows how sure it is."""

    category: str = ""
    priority: str = ""
    source: str = ""
    reason: str = ""
    sure: str = ""

    @classmethod
    def of(cls, suggestion: Suggestion) -> "ShownSuggestion":
        return cls(suggestion.category, suggestion.priority, suggestion.source, suggestion.reason, _sure(suggestion))


def _sure(suggestion: Suggestion) -> str:
    """How sure the less sure of the two words is, "" when nobody knows."""
    category, priority = suggestion.category_probability, suggestion.priority_probability
    return "" if category is None or priority is None else f"{min(category, priority):.0%} sure"
