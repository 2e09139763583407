"""Tickets to be, and what is to be different about those that are."""

from dataclasses import dataclass, fields, make_dataclass
from typing import Any

from support_desk.tickets.properties import CHOSEN, MOVED, TRIAGED
from support_desk.words import Source

Texts: Any = make_dataclass(
    "Texts",
    [
        ("title", str),
        ("description", str),
        *((each.name, each.words) for each in CHOSEN),
        *((f"suggested_{each.name}", each.words | None, None) for each in TRIAGED),
    ],
    frozen=True,
)
Moves: Any = make_dataclass("Moves", [(each.name, each.words | None, None) for each in MOVED], frozen=True)


@dataclass(frozen=True)
class Draft(Texts):
    """A ticket to be; its texts are trimmed and checked, its words known, one for each property that is chosen.

    `suggested_…` is what triage said, and `suggestion_source` who of it did; None when it was not asked.
    """

    suggestion_source: Source | None = None


@dataclass(frozen=True)
class Change(Moves):
    """What is to be different about a ticket; None leaves a property as it is, `comment` is added."""

    comment: str | None = None


CHANGEABLE = tuple(field.name for field in fields(Change))
