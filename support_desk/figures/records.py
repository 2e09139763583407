"""What the figures are: frozen values, with a field for each property that they tell of."""

from collections import namedtuple
from dataclasses import dataclass, make_dataclass
from datetime import date
from typing import Any

from support_desk.tickets.models import TALLIED
from support_desk.tickets.properties import PROPERTIES, TRIAGED

ShareOfEach: Any = make_dataclass("ShareOfEach", [(each.name, float | None) for each in TRIAGED], frozen=True)
KeptOfEach: Any = make_dataclass(
    "KeptOfEach",
    [
        *(("source", str), ("number", int)),
        *((f"{each.name}_{what}", int) for what in ("kept", "suggested") for each in TRIAGED),
    ],
    frozen=True,
)
Breakdowns: Any = make_dataclass(
    "Breakdowns", [(f"{each.name}_breakdown", dict[str, int]) for each in PROPERTIES], frozen=True
)
TALLY = (*(column.name for column in TALLIED), "number", "first_ticket")
Tally: Any = namedtuple("Tally", TALLY)  # type: ignore[misc]
"""How many tickets there are of one kind, and, the same in each, when the first ticket was opened.

There are many and each is asked often, for which records take too long.
"""


@dataclass(frozen=True)
class Shares(ShareOfEach):
    """The share (0 to 1) of the tickets with a suggestion whose word is still the suggested one; None without any.

    It has a field for each property that triage suggests.
    """


@dataclass(frozen=True)
class TriageAcceptance(Shares):
    """The shares of all, and of each source by its word; and of suggestions of any property, how many were kept."""

    by_source: dict[str, Shares]
    kept: int
    suggested: int


@dataclass(frozen=True)
class Overruled:
    """How many tickets have `chosen` where `suggested` was suggested; `field` is the name of the property."""

    field: str
    suggested: str
    chosen: str
    number: int


@dataclass(frozen=True)
class SourceRecord(KeptOfEach):
    """How many tickets a source suggested for; of each property, how many of its words were kept, of how many."""


@dataclass(frozen=True)
class DeskStats(Breakdowns):
    """How the desk stands; every `…_breakdown` has every word of its property, zeros too."""

    total_tickets: int
    open_tickets: int
    avg_tickets_per_day: float
    triage_acceptance: TriageAcceptance


@dataclass(frozen=True)
class Day:
    """Tickets opened, and resolved or closed, on one date, and how many were unsettled when it ended, or are by now."""

    date: date
    opened: int
    resolved: int
    backlog: int


@dataclass(frozen=True)
class Compared:
    """A figure of a span of days, and of the same number of days before; None where there is nothing to tell it by."""

    now: float | None
    before: float | None


@dataclass(frozen=True)
class Flow:
    """What came and went; `unsettled` is how it stood when the days ended, or stands now, and when those before did."""

    days: tuple[Day, ...]
    opened: Compared
    resolved: Compared
    unsettled: Compared


@dataclass(frozen=True)
class Times:
    """Medians in seconds; None where nothing was resolved or answered. The daily ones are of the days themselves."""

    to_resolve: Compared
    to_answer: Compared
    to_resolve_daily: tuple[float | None, ...]


@dataclass(frozen=True)
class Assigned:
    """How many unsettled tickets are those of an account; the number 0 and no name stand for nobody."""

    id: int
    name: str
    number: int
