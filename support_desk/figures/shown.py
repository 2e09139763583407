"""What the dashboard shows, ready to be read: frozen values, made of records."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from support_desk import routes
from support_desk.figures.drawing import Axis, line, small_line
from support_desk.figures.records import Assigned, Compared, Day, Overruled, SourceRecord
from support_desk.figures.wording import change, duration, share, whole
from support_desk.tickets.filters import ALL_OPEN, OF_NOBODY
from support_desk.tickets.properties import BY_NAME
from support_desk.tickets.records import TicketRecord
from support_desk.words import label_of

# So many dates fit under the chart.
DATES_SHOWN = 7


@dataclass(frozen=True)
class Figure:
    """A number of a span of days: how it has changed since the one before, the points of its small line, its queue."""

    number: str = ""
    change: str = ""
    line: str = ""
    link: str = ""

    @classmethod
    def of(cls, found: Compared, days: int, numbers: Sequence[float | None], query: str = "") -> "Figure":
        """A number; without a query it has no queue."""
        number = whole(found.now or 0)
        return cls(number, change(found, days), small_line(numbers), routes.tickets(query) if query else "")

    @classmethod
    def of_time(cls, found: Compared, days: int, seconds: Sequence[float | None] = (), query: str = "") -> "Figure":
        """The same of a median."""
        link = routes.tickets(query) if query else ""
        return cls(duration(found.now), change(found, days, duration), small_line(seconds), link)


@dataclass(frozen=True)
class Bar:
    """How many tickets are of one kind, how long its bar is in percent of the longest, and their queue.

    `word` is one of the desk's own, "" where the `name` is somebody's.
    """

    name: str
    word: str
    number: str
    percent: float
    link: str


@dataclass(frozen=True)
class DayBar:
    """One day of the chart; `label` stands under it, "" where there is no room, and heights are in percent.

    Its `name` has the year where that is another than this one.
    A label that `is_minor` has no room on a phone.
    """

    date: str
    name: str
    label: str
    opened: str
    resolved: str
    backlog: str
    opened_percent: float
    resolved_percent: float
    backlog_percent: float
    is_late: bool
    is_minor: bool
    is_last: bool
    is_today: bool


@dataclass(frozen=True)
class Chart:
    """What came and went on each day, bars on the `left` axis, and what was left, a line on the `right` one."""

    days: list[DayBar] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    line: str = ""

    @classmethod
    def of(cls, days: Sequence[Day], this_year: int, *, is_past: bool = False) -> "Chart":
        left = Axis.over([number for day in days for number in (day.opened, day.resolved)])
        right = Axis.over([day.backlog for day in days], from_zero=False)
        bars = [
            _day_bar(day, _name(day.date, this_year), len(days) - 1 - at, len(days), left, right, is_past)
            for at, day in enumerate(days)
        ]
        return cls(bars, left.labels, right.labels, line(bar.backlog_percent for bar in bars))


@dataclass(frozen=True)
class OldTicket:
    """A ticket that has been waiting for long; `created_at` is ISO 8601 in UTC."""

    id: str
    title: str
    created_at: str
    link: str

    @classmethod
    def of(cls, ticket: TicketRecord) -> "OldTicket":
        return cls(str(ticket.id), ticket.title, ticket.created_at.isoformat(), routes.ticket(ticket.id))


@dataclass(frozen=True)
class SourceRow:
    """One source: for how many tickets it suggested, and the shares that were kept, in percent, or a dash."""

    source: str
    number: str
    category: str
    priority: str

    @classmethod
    def of(cls, record: SourceRecord) -> "SourceRow":
        category = record.category_kept, record.category_suggested
        priority = record.priority_kept, record.priority_suggested
        shares = (share(kept, suggested) for kept, suggested in (category, priority))
        return cls(record.source, f"{record.number:,}", *shares)


@dataclass(frozen=True)
class OverruledRow:
    """A suggestion that was overruled, and how often."""

    field: str
    suggested: str
    chosen: str
    number: str

    @classmethod
    def of(cls, row: Overruled) -> "OverruledRow":
        return cls(row.field, row.suggested, row.chosen, f"{row.number:,}")


def bars_of(breakdowns: Mapping[str, Mapping[str, int]]) -> dict[str, list[Bar]]:
    """The bars of each property, all on one scale; where words have no order of their own, the most first."""
    longest = max((number for numbers in breakdowns.values() for number in numbers.values()), default=0)
    return {name: _bars(name, numbers, max(longest, 1)) for name, numbers in breakdowns.items()}


def bars_of_people(assigned: Iterable[Assigned]) -> list[Bar]:
    """A bar for each whose unsettled tickets there are."""
    found = list(assigned)
    longest = max((each.number for each in found), default=1)
    return [
        Bar(
            each.name if each.id else "Nobody",
            "" if each.id else OF_NOBODY,
            f"{each.number:,}",
            round(100 * each.number / longest, 1),
            routes.tickets(f"{ALL_OPEN}&assignee={each.id or OF_NOBODY}"),
        )
        for each in found
    ]


def _bars(name: str, numbers: Mapping[str, int], longest: int) -> list[Bar]:
    bars = [
        Bar(label_of(word), word, f"{number:,}", round(100 * number / longest, 1), routes.tickets(f"{name}={word}"))
        for word, number in numbers.items()
    ]
    has_order = name != "category" and name in BY_NAME
    return bars if has_order else sorted(bars, key=lambda bar: -bar.percent)


def _day_bar(day: Day, name: str, ago: int, number: int, left: Axis, right: Axis, is_past: bool) -> DayBar:
    every = -(-number // DATES_SHOWN)
    return DayBar(
        date=day.date.isoformat(),
        name=name,
        label="" if ago % every else _short(day.date),
        opened=f"{day.opened:,}",
        resolved=f"{day.resolved:,}",
        backlog=f"{day.backlog:,}",
        opened_percent=left.percent(day.opened),
        resolved_percent=left.percent(day.resolved),
        backlog_percent=right.percent(day.backlog),
        is_late=2 * ago < number,
        is_minor=ago // every % 2 == 1,
        is_last=ago == 0,
        is_today=ago == 0 and not is_past,
    )


def _name(day: date, this_year: int) -> str:
    return f"{day:%A}, {_short(day)}" + (f", {day.year}" if day.year != this_year else "")


def _short(day: date) -> str:
    return f"{day:%b} {day.day}"
