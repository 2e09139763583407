"""What the dashboard shows: how the desk stands, and what some days have brought."""

from asyncio import gather
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import reflex as rx
from sqlmodel import Session

from support_desk.figures import flow, judging, stats
from support_desk.figures.shown import (
    Bar,
    Chart,
    Figure,
    OldTicket,
    OverruledRow,
    SourceRow,
    bars_of,
    bars_of_people,
)
from support_desk.figures.spans import SPANS, Days
from support_desk.figures.wording import share
from support_desk.live.touches import Touch
from support_desk.live.views import GoesWithTime
from support_desk.people.scopes import Scope
from support_desk.people.states.zone import UTC as DEFAULT_ZONE
from support_desk.store import db
from support_desk.tickets.filters import ALL_OPEN
from support_desk.tickets.properties import PROPERTIES

Shown = dict[str, Any]


@dataclass(frozen=True)
class Figures:
    """All that the dashboard shows, ready to be read."""

    unsettled: Figure = field(default_factory=Figure)
    opened: Figure = field(default_factory=Figure)
    resolved: Figure = field(default_factory=Figure)
    to_resolve: Figure = field(default_factory=Figure)
    to_answer: Figure = field(default_factory=Figure)
    total: str = ""
    open: str = ""
    per_day: str = ""
    kept: str = ""
    chart: Chart = field(default_factory=Chart)
    is_past: bool = False
    are_days_of_utc: bool = True
    oldest: list[OldTicket] = field(default_factory=list)
    assignees: list[Bar] = field(default_factory=list)
    by_status: list[Bar] = field(default_factory=list)
    by_priority: list[Bar] = field(default_factory=list)
    by_category: list[Bar] = field(default_factory=list)
    sources: list[SourceRow] = field(default_factory=list)
    overruled: list[OverruledRow] = field(default_factory=list)


@dataclass(frozen=True)
class FiguresView(GoesWithTime):
    """The dashboard that somebody looks at, of the `days` that its address names, which are those of `zone`."""

    page: ClassVar[type[rx.State]]
    follows_people: ClassVar = True
    scope: Scope
    days: str
    zone: str = DEFAULT_ZONE

    @property
    def may_take_long(self) -> bool:
        return self.days not in SPANS  # of custom days there are as many as anybody likes

    def is_touched_by(self, touch: Touch) -> bool:
        """By everything: a comment may be the first answer."""
        return True

    async def read(self) -> Figures:
        days = Days.named(self.days, datetime.now(UTC), self.zone, may_be_tomorrow=True)
        of_days = (db.read(part, self.scope, days) for part in (_of_the_days, _quality))
        parts = await gather(db.read(_standing, self.scope), *of_days)
        return Figures(**{name: shown for part in parts for name, shown in part.items()})

    def shown(self, found: Figures) -> dict[str, Any]:
        return {"figures": found, "is_loaded": True}


def _standing(session: Session, scope: Scope) -> Shown:
    """How the desk stands now, whatever days are shown."""
    found = stats.desk_stats(session, scope)
    bars = bars_of({each.name: getattr(found, f"{each.name}_breakdown") for each in PROPERTIES})
    return {
        "total": f"{found.total_tickets:,}",
        "open": f"{found.open_tickets:,}",
        "per_day": f"{found.avg_tickets_per_day:,.2f}",
        "kept": _kept(found.triage_acceptance),
        "oldest": [OldTicket.of(ticket) for ticket in flow.oldest_unsettled(session, scope)],
        "assignees": bars_of_people(flow.by_assignee(session, scope)),
        **{f"by_{name}": bars[name] for name in ("status", "priority", "category")},
    }


def _of_the_days(session: Session, scope: Scope, days: Days) -> Shown:
    """What came and went."""
    found, took = flow.flow(session, scope, days), flow.times(session, scope, days)
    span, query, is_past = len(days.before), days.to_query(), bool(days.after)
    opened, resolved, backlog = zip(*((day.opened, day.resolved, day.backlog) for day in found.days), strict=True)
    return {
        "unsettled": Figure.of(found.unsettled, span, backlog, "" if is_past else ALL_OPEN),
        "opened": Figure.of(found.opened, span, opened, f"opened={query}"),
        "resolved": Figure.of(found.resolved, span, resolved, f"resolved={query}"),
        "to_resolve": Figure.of_time(took.to_resolve, span, took.to_resolve_daily, f"resolved={query}"),
        "to_answer": Figure.of_time(took.to_answer, span),
        "chart": Chart.of(found.days, datetime.now(ZoneInfo(days.zone)).year, is_past=is_past),
        "is_past": is_past,
        "are_days_of_utc": days.are_of_utc,
    }


def _quality(session: Session, scope: Scope, days: Days) -> Shown:
    """How good the suggestions were."""
    found = judging.judged(session, scope, days.begin, days.end)
    return {
        "sources": [SourceRow.of(record) for record in judging.source_records(found)],
        "overruled": [OverruledRow.of(row) for row in judging.most_overruled(found)],
    }


def _kept(acceptance: stats.TriageAcceptance) -> str:
    """The share of suggestions of either kind that were kept; a dash when nothing was suggested."""
    return share(acceptance.kept, acceptance.suggested)
