"""Reads that count, all in the database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from sqlalchemy import Integer, cast, func, select, text
from sqlmodel import Session, col

from support_desk.models import Category, Priority, Status, Ticket

DAYS_SHOWN = 30


@dataclass(frozen=True)
class TriageAcceptance:
    """The share (0 to 1) of the tickets with a suggestion whose word is still the suggested one; None without any."""

    category: float | None
    priority: float | None


@dataclass(frozen=True)
class DeskStats:
    """How the desk stands; every breakdown has every word, zeros too."""

    total_tickets: int
    open_tickets: int
    avg_tickets_per_day: float
    priority_breakdown: dict[str, int]
    category_breakdown: dict[str, int]
    status_breakdown: dict[str, int]
    triage_acceptance: TriageAcceptance


@dataclass(frozen=True)
class Day:
    """Tickets opened, and resolved or closed, on one UTC date."""

    date: date
    opened: int
    resolved: int


def desk_stats(session: Session) -> DeskStats:
    """The figures of the whole desk, exact as of this transaction.

    The average per day is the total over the days from the first ticket's date to today's, both counted, in UTC.
    """
    groups = session.execute(
        select(
            Ticket.category,
            Ticket.priority,
            Ticket.status,
            func.count(),
            func.count(col(Ticket.suggested_category)),
            func.sum(cast(col(Ticket.category) == col(Ticket.suggested_category), Integer)),
            func.count(col(Ticket.suggested_priority)),
            func.sum(cast(col(Ticket.priority) == col(Ticket.suggested_priority), Integer)),
            func.min(Ticket.created_at),
        ).group_by(col(Ticket.category), col(Ticket.priority), col(Ticket.status))
    ).all()
    total = sum(group[3] for group in groups)
    first = min((group[8] for group in groups), default=None)
    by_status = _breakdown(Status, [(group[2], group[3]) for group in groups])
    return DeskStats(
        total_tickets=total,
        open_tickets=by_status[Status.open],
        avg_tickets_per_day=_per_day(total, first),
        priority_breakdown=_breakdown(Priority, [(group[1], group[3]) for group in groups]),
        category_breakdown=_breakdown(Category, [(group[0], group[3]) for group in groups]),
        status_breakdown=by_status,
        triage_acceptance=TriageAcceptance(
            category=_share(sum(group[5] or 0 for group in groups), sum(group[4] for group in groups)),
            priority=_share(sum(group[7] or 0 for group in groups), sum(group[6] for group in groups)),
        ),
    )


def daily_flow(session: Session, days: int = DAYS_SHOWN) -> list[Day]:
    """Tickets opened and resolved on each of the last `days` UTC dates, today last."""
    today = datetime.now(UTC).date()
    dates = [today - timedelta(days=ago) for ago in reversed(range(days))]
    opened = _per_date(session, "created_at", dates[0])
    resolved = _per_date(session, "resolved_at", dates[0])
    return [Day(date, opened.get(date, 0), resolved.get(date, 0)) for date in dates]


def _per_date(session: Session, column: str, since: date) -> dict[date, int]:
    moment = getattr(Ticket, column)
    on = func.date(func.timezone(text("'UTC'"), moment))
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    rows = session.execute(select(on, func.count()).where(col(moment) >= start).group_by(on))
    return {row[0]: row[1] for row in rows}


def _breakdown(words: type[StrEnum], counts: list[tuple[str, int]]) -> dict[str, int]:
    return {word.value: sum(number for found, number in counts if found == word) for word in words}


def _per_day(total: int, first: datetime | None) -> float:
    if first is None:
        return 0
    days = (datetime.now(UTC).date() - first.astimezone(UTC).date()).days + 1
    return float((Decimal(total) / max(days, 1)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _share(kept: int, suggested: int) -> float | None:
    return round(kept / suggested, 4) if suggested else None
