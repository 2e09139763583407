"""Reads that count, all in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import BigInteger, Select, cast, func, literal, select, text, union_all
from sqlmodel import Session, col

from support_desk.store.prepared import Prepared
from support_desk.store.records import records_of
from support_desk.tickets.models import TALLIED, Ticket, ticket_tallies
from support_desk.tickets.search.page_sql import compiled
from support_desk.words import Category, Priority, Source, Status

DAYS_SHOWN = 30
MOVES_SHOWN = 8

NUMBER = cast(func.sum(ticket_tallies.c.number), BigInteger).label("number")
FIRST_TICKET = select(func.min(Ticket.created_at)).scalar_subquery().label("first_ticket")


class Tally(NamedTuple):
    """How many tickets there are of one kind, and, the same in each, when the first ticket was opened."""

    category: str
    priority: str
    status: str
    suggestion_source: str | None
    category_kept: bool | None
    priority_kept: bool | None
    number: int
    first_ticket: datetime


COLUMNS = {column.name: column for column in (*TALLIED, NUMBER, FIRST_TICKET)}
TALLIES = Prepared("tallies", compiled(select(*(COLUMNS[name] for name in Tally._fields)).group_by(*TALLIED)))


@dataclass(frozen=True)
class Shares:
    """The share (0 to 1) of the tickets with a suggestion whose word is still the suggested one; None without any."""

    category: float | None
    priority: float | None


@dataclass(frozen=True)
class TriageAcceptance(Shares):
    """The shares of all, and of each source by its word."""

    by_source: dict[str, Shares]


@dataclass(frozen=True)
class Overruled:
    """How many tickets have `chosen` where `suggested` was suggested; `field` is `category` or `priority`."""

    field: str
    suggested: str
    chosen: str
    number: int


@dataclass(frozen=True)
class SourceRecord:
    """How many tickets a source suggested for, and how many of them still have its category, and its priority."""

    source: str
    number: int
    category_kept: int
    priority_kept: int


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
    tallies = [Tally(*row) for row in TALLIES.run(session)]
    total = sum(tally.number for tally in tallies)
    by_status = _breakdown(Status, "status", tallies)
    return DeskStats(
        total_tickets=total,
        open_tickets=by_status[Status.open],
        avg_tickets_per_day=_per_day(total, tallies[0].first_ticket if total else None),
        priority_breakdown=_breakdown(Priority, "priority", tallies),
        category_breakdown=_breakdown(Category, "category", tallies),
        status_breakdown=by_status,
        triage_acceptance=_acceptance(tallies),
    )


def source_records(session: Session, since: datetime) -> list[SourceRecord]:
    """How each source did on the tickets opened since then, the busiest source first."""
    number = func.count().label("number")
    category_kept = func.count().filter(col(Ticket.category) == col(Ticket.suggested_category)).label("category_kept")
    priority_kept = func.count().filter(col(Ticket.priority) == col(Ticket.suggested_priority)).label("priority_kept")
    rows = session.execute(
        select(col(Ticket.suggestion_source).label("source"), number, category_kept, priority_kept)
        .where(col(Ticket.suggestion_source).is_not(None), col(Ticket.created_at) >= since)
        .group_by(col(Ticket.suggestion_source))
        .order_by(number.desc())
    )
    return records_of(SourceRecord, rows.all())


def most_overruled(session: Session, since: datetime) -> list[Overruled]:
    """Where suggestions for the tickets opened since then were overruled most, at most 8 moves, the commonest first."""
    number = func.count().label("number")
    moves: list[Select] = [
        select(literal(field).label("field"), suggested.label("suggested"), chosen.label("chosen"), number)
        .where(suggested != chosen, col(Ticket.suggestion_source).is_not(None), col(Ticket.created_at) >= since)
        .group_by(suggested, chosen)
        for field, suggested, chosen in (
            ("category", col(Ticket.suggested_category), col(Ticket.category)),
            ("priority", col(Ticket.suggested_priority), col(Ticket.priority)),
        )
    ]
    found = union_all(*moves).subquery()
    rows = session.execute(select(found).order_by(found.c.number.desc(), *found.c).limit(MOVES_SHOWN))
    return records_of(Overruled, rows.all())


def daily_flow(session: Session, days: int = DAYS_SHOWN) -> list[Day]:
    """Tickets opened and resolved on each of the last `days` UTC dates, today last."""
    today = datetime.now(UTC).date()
    dates = [today - timedelta(days=ago) for ago in reversed(range(days))]
    opened = _per_date(session, "created_at", dates[0])
    resolved = _per_date(session, "resolved_at", dates[0])
    return [Day(date, opened.get(date, 0), resolved.get(date, 0)) for date in dates]


def _per_date(session: Session, column: str, since: date) -> dict[date, int]:
    moment = col(getattr(Ticket, column))
    on = func.date(func.timezone(text("'UTC'"), moment))
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    rows = session.execute(select(on.label("date"), func.count().label("number")).where(moment >= start).group_by(on))
    return {row.date: row.number for row in rows}


def _acceptance(tallies: Sequence[Tally]) -> TriageAcceptance:
    by_source = {
        source.value: _shares([tally for tally in tallies if tally.suggestion_source == source]) for source in Source
    }
    of_all = _shares(tallies)
    return TriageAcceptance(of_all.category, of_all.priority, by_source)


def _shares(tallies: Sequence[Tally]) -> Shares:
    return Shares(_share("category_kept", tallies), _share("priority_kept", tallies))


def _breakdown(words: type[StrEnum], column: str, tallies: Sequence[Tally]) -> dict[str, int]:
    return {word.value: sum(tally.number for tally in tallies if getattr(tally, column) == word) for word in words}


def _per_day(total: int, first: datetime | None) -> float:
    if first is None:
        return 0
    days = (datetime.now(UTC).date() - first.astimezone(UTC).date()).days + 1
    return float((Decimal(total) / max(days, 1)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _share(column: str, tallies: Sequence[Tally]) -> float | None:
    kept = sum(tally.number for tally in tallies if getattr(tally, column))
    suggested = sum(tally.number for tally in tallies if getattr(tally, column) is not None)
    return kept / suggested if suggested else None
