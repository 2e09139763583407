"""Reads that count, all in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from sqlalchemy import BigInteger, Row, cast, delete, func, insert, select, text
from sqlmodel import Session, col

from support_desk.models import Category, Priority, Status, Ticket, ticket_tallies

DAYS_SHOWN = 30
# Any fixed number does: it names the lock of the one process that merges.
MERGE_LOCK = 7_305_202
MANY_TALLIES = 500


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
    tallies = _tallies(session)
    total = sum(tally.number for tally in tallies)
    by_status = _breakdown(Status, "status", tallies)
    return DeskStats(
        total_tickets=total,
        open_tickets=by_status[Status.open],
        avg_tickets_per_day=_per_day(total, session.scalar(select(func.min(Ticket.created_at)))),
        priority_breakdown=_breakdown(Priority, "priority", tallies),
        category_breakdown=_breakdown(Category, "category", tallies),
        status_breakdown=by_status,
        triage_acceptance=TriageAcceptance(_share("category_kept", tallies), _share("priority_kept", tallies)),
    )


def merge_tallies(session: Session) -> None:
    """Make one row of all that stand for the same kind, once there are many; one process at a time does it."""
    rows = session.scalar(select(func.count()).select_from(ticket_tallies)) or 0
    if rows < MANY_TALLIES or not session.scalar(select(func.pg_try_advisory_xact_lock(MERGE_LOCK))):
        return
    kind = [column for column in ticket_tallies.c if column.name != "number"]
    gone = delete(ticket_tallies).returning(*ticket_tallies.c).cte("gone")
    kinds = [gone.c[column.name] for column in kind]
    number = func.sum(gone.c.number)
    merged = select(*kinds, number).group_by(*kinds).having(number != 0)
    session.execute(insert(ticket_tallies).from_select([*kind, ticket_tallies.c.number], merged))


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


def _tallies(session: Session) -> Sequence[Row]:
    kind = [column for column in ticket_tallies.c if column.name != "number"]
    number = cast(func.sum(ticket_tallies.c.number), BigInteger).label("number")
    return session.execute(select(*kind, number).group_by(*kind)).all()


def _breakdown(words: type[StrEnum], column: str, tallies: Sequence[Row]) -> dict[str, int]:
    return {word.value: sum(tally.number for tally in tallies if getattr(tally, column) == word) for word in words}


def _per_day(total: int, first: datetime | None) -> float:
    if first is None:
        return 0
    days = (datetime.now(UTC).date() - first.astimezone(UTC).date()).days + 1
    return float((Decimal(total) / max(days, 1)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _share(column: str, tallies: Sequence[Row]) -> float | None:
    kept = sum(tally.number for tally in tallies if getattr(tally, column))
    suggested = sum(tally.number for tally in tallies if getattr(tally, column) is not None)
    return kept / suggested if suggested else None
