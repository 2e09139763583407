"""The numbers."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from support_desk import routes
from support_desk.figures import stats
from support_desk.live.touches import Touch
from support_desk.people.authority import Deed, needs
from support_desk.people.scopes import Scope
from support_desk.people.states.scoped import ScopedPage
from support_desk.store import db

SPANS = ("7", "30", "90")


@dataclass(frozen=True)
class Bar:
    """One word of a breakdown: how many, and how long its bar is, in percent of the longest."""

    word: str
    number: int
    percent: float


@dataclass(frozen=True)
class DayBar:
    """One day: its UTC date in ISO 8601, both numbers, and both heights in percent of the highest."""

    date: str
    opened: int
    resolved: int
    opened_percent: float
    resolved_percent: float


@dataclass(frozen=True)
class SourceRow:
    """One source: for how many tickets it suggested, and the shares that were kept, in percent."""

    source: str
    number: str
    category: str
    priority: str


@dataclass(frozen=True)
class OverruledRow:
    """A suggestion that was overruled, and how often."""

    field: str
    suggested: str
    chosen: str
    number: str


@dataclass(frozen=True)
class Figures:
    """All that the dashboard shows, ready to be read."""

    total: str = ""
    open: str = ""
    per_day: str = ""
    kept: str = ""
    by_status: list[Bar] = field(default_factory=list)
    by_priority: list[Bar] = field(default_factory=list)
    by_category: list[Bar] = field(default_factory=list)
    days: list[DayBar] = field(default_factory=list)
    sources: list[SourceRow] = field(default_factory=list)
    overruled: list[OverruledRow] = field(default_factory=list)


@dataclass(frozen=True)
class FiguresView:
    """The dashboard that somebody looks at; triage is judged by the tickets of the last `days` times 24 hours."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = False
    scope: Scope
    days: int

    def is_touched_by(self, touch: Touch) -> bool:
        return touch.is_visible

    async def read(self) -> Figures:
        return await db.read(_figures, self.scope, self.days)

    def shown(self, found: Figures) -> dict[str, Any]:
        return {"figures": found, "is_loaded": True}


class Dashboard(ScopedPage, rx.State):
    """How the desk stands."""

    SHOWN: ClassVar = frozenset({"figures"})
    figures: Figures = Figures()
    span: str = str(stats.DAYS_SHOWN)

    @rx.event
    @needs(Deed.find)
    async def load(self):
        """Show the figures as they are now, and triage over the days that the address names."""
        span = self.router.url.query_parameters.get("days", "")
        self.span = span if span in SPANS else str(stats.DAYS_SHOWN)
        await self._look(lambda scope: [FiguresView(scope, int(self.span))])

    @rx.event
    @needs(Deed.find)
    def choose_span(self, days: str):
        """Judge triage over so many days; the address follows."""
        return rx.redirect(routes.dashboard(days)) if days in SPANS else None


FiguresView.page = Dashboard


def _figures(session: Session, scope: Scope, days: int) -> Figures:
    found = stats.desk_stats(session, scope)
    since = datetime.now(UTC) - timedelta(days=days)
    return Figures(
        total=f"{found.total_tickets:,}",
        open=f"{found.open_tickets:,}",
        per_day=f"{found.avg_tickets_per_day:,.2f}",
        kept=_kept(found.triage_acceptance),
        by_status=_bars(found.status_breakdown),
        by_priority=_bars(found.priority_breakdown),
        by_category=_bars(found.category_breakdown),
        days=_day_bars(stats.daily_flow(session, scope)),
        sources=[_source_row(record) for record in stats.source_records(session, scope, since)],
        overruled=[
            OverruledRow(row.field, row.suggested, row.chosen, f"{row.number:,}")
            for row in stats.most_overruled(session, scope, since)
        ],
    )


def _kept(acceptance: stats.TriageAcceptance) -> str:
    """The share of suggestions of either kind that were kept; a dash when nothing was suggested."""
    shares = [share for share in (acceptance.category, acceptance.priority) if share is not None]
    return f"{sum(shares) / len(shares):.0%}" if shares else "–"


def _source_row(record: stats.SourceRecord) -> SourceRow:
    return SourceRow(
        record.source,
        f"{record.number:,}",
        f"{record.category_kept / record.number:.0%}",
        f"{record.priority_kept / record.number:.0%}",
    )


def _bars(breakdown: dict[str, int]) -> list[Bar]:
    longest = max(*breakdown.values(), 1)
    return [Bar(word, number, round(100 * number / longest, 1)) for word, number in breakdown.items()]


def _day_bars(days: list[stats.Day]) -> list[DayBar]:
    highest = max(1, *(max(day.opened, day.resolved) for day in days))
    return [
        DayBar(
            day.date.isoformat(),
            day.opened,
            day.resolved,
            round(100 * day.opened / highest, 1),
            round(100 * day.resolved / highest, 1),
        )
        for day in days
    ]
