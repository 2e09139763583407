"""Tickets to be, and what is to be different about those that are."""

from dataclasses import dataclass, fields, make_dataclass
from enum import Enum
from typing import Any

from support_desk.tickets.properties import CHOSEN, MOVED, TRIAGED
from support_desk.tickets.records import Requester
from support_desk.words import Source


class Unchanged(Enum):
    """What stands for "leave it as it is" where None stands for nobody."""

    unchanged = "unchanged"


UNCHANGED = Unchanged.unchanged

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
    `requester` is who asks, `assignee` the number of the account whose it will be; None: nobody. `quoted` is what was
    folded away of a mail, "" for nothing.
    """

    suggestion_source: Source | None = None
    requester: Requester | None = None
    assignee: int | None = None
    quoted: str = ""


@dataclass(frozen=True)
class Change(Moves):
    """What is to be different about a ticket; None leaves a property as it is, `comment` is added.

    Of `assignee`, the number of an account, and `requester` None means nobody. A comment that is `public` is shown to
    the requester; None is as whoever writes it usually does: a requester in public, others among themselves. The same
    holds for files that the change `attaches`: they hang on its comment, or without one on an entry of theirs.
    `quoted` is what was folded away of a mail, "" for nothing.
    """

    comment: str | None = None
    assignee: int | Unchanged | None = UNCHANGED
    requester: Requester | Unchanged | None = UNCHANGED
    public: bool | None = None
    quoted: str = ""
    attaches: bool = False

    @property
    def asked(self) -> frozenset[str]:
        """The names of all that is asked for."""
        names = (*CHANGEABLE, "attaches")
        return frozenset(name for name in names if getattr(self, name) != getattr(Change, name))

    @property
    def says(self) -> bool:
        """Whether it adds something that could be public."""
        return self.comment is not None or self.attaches


CHANGEABLE = tuple(field.name for field in fields(Change) if field.name not in ("public", "quoted", "attaches"))
"""What a change may be about, each of which is something to ask for."""
