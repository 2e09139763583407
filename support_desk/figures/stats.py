"""Reads that count, all in the database; each for a reader who may see what its scope says."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, literal, select, text, union_all
from sqlmodel import Session

from support_desk.figures.records import TALLY, Day, DeskStats, Overruled, Shares, SourceRecord, Tally, TriageAcceptance
from support_desk.people.scopes import Scope
from support_desk.store.prepared import Prepared, compiled
from support_desk.store.records import records_of
from support_desk.tickets.models import TALLIED, ticket_tallies
from support_desk.tickets.properties import PROPERTIES, TRIAGED, Property
from support_desk.tickets.sql import scopes
from support_desk.tickets.sql.tables import TICKETS
from support_desk.words import Source, Status

DAYS_SHOWN = 30
MOVES_SHOWN = 8

Tallies = Sequence[Any]  # of `Tally`, whose fields no type checker can see
NUMBER = func.count().label("number")


def desk_stats(session: Session, scope: Scope) -> DeskStats:
    """The figures of the whole desk, exact as of this transaction.

    The average per day is the total over the days from the first ticket's date to today's, both counted, in UTC.
    """
    found = tallied(scopes.conditions(scope)).run(session, scopes.values(scope))
    tallies: Tallies = [Tally(*row) for row in found]
    total = sum(tally.number for tally in tallies)
    return DeskStats(
        total_tickets=total,
        open_tickets=sum(tally.number for tally in tallies if tally.status == Status.open),
        avg_tickets_per_day=_per_day(total, tallies[0].first_ticket if total else None),
        triage_acceptance=_acceptance(tallies),
        **{f"{each.name}_breakdown": _breakdown(each, tallies) for each in PROPERTIES},
    )


@lru_cache(64)
def tallied(seen: scopes.Conditions) -> Prepared:
    """The columns of a `Tally`, for each kind of which there are tickets."""
    number = cast(func.sum(ticket_tallies.c.number), BigInteger).label("number")
    first = select(func.min(TICKETS.c.created_at)).where(*scopes.clauses(seen)).scalar_subquery().label("first_ticket")
    columns = {column.name: column for column in (*TALLIED, number, first)}
    statement = select(*(columns[name] for name in TALLY)).where(*scopes.clauses(seen)).group_by(*TALLIED)
    return Prepared("tallies", compiled(statement))


def source_records(session: Session, scope: Scope, since: datetime) -> list[SourceRecord]:
    """How each source did on the tickets opened since then, the busiest source first."""
    source = TICKETS.c.suggestion_source
    kept = [_kept(each).label(f"{each.name}_kept") for each in TRIAGED]
    counted = _suggested(scope, select(source.label("source"), NUMBER, *kept), since)
    statement = counted.group_by(source).order_by(NUMBER.desc())
    return records_of(SourceRecord, session.execute(statement, scopes.values(scope)).all())


def most_overruled(session: Session, scope: Scope, since: datetime) -> list[Overruled]:
    """Where suggestions for the tickets opened since then were overruled most, at most 8 moves, the commonest first."""
    found = union_all(*(_suggested(scope, _moves(each), since) for each in TRIAGED)).subquery()
    statement = select(found).order_by(found.c.number.desc(), *found.c).limit(MOVES_SHOWN)
    return records_of(Overruled, session.execute(statement, scopes.values(scope)).all())


def daily_flow(session: Session, scope: Scope, days: int = DAYS_SHOWN) -> list[Day]:
    """Tickets opened and resolved on each of the last `days` UTC dates, today last."""
    today = datetime.now(UTC).date()
    dates = [today - timedelta(days=ago) for ago in reversed(range(days))]
    opened = _per_date(session, scope, "created_at", dates[0])
    resolved = _per_date(session, scope, "resolved_at", dates[0])
    return [Day(date, opened.get(date, 0), resolved.get(date, 0)) for date in dates]


def _per_date(session: Session, scope: Scope, column: str, since: date) -> dict[date, int]:
    moment = TICKETS.c[column]
    on = func.date(func.timezone(text("'UTC'"), moment))
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    seen = scopes.clauses(scopes.conditions(scope))
    statement = select(on.label("date"), NUMBER).where(moment >= start, *seen).group_by(on)
    return {row.date: row.number for row in session.execute(statement, scopes.values(scope))}


def _suggested(scope: Scope, counted: Select, since: datetime) -> Select:
    """The same of the tickets opened since then for which triage suggested something."""
    seen = scopes.clauses(scopes.conditions(scope))
    return counted.where(TICKETS.c.suggestion_source.is_not(None), TICKETS.c.created_at >= since, *seen)


def _kept(one: Property):
    return func.count().filter(TICKETS.c[one.name] == TICKETS.c[f"suggested_{one.name}"])


def _moves(one: Property) -> Select:
    suggested, chosen = TICKETS.c[f"suggested_{one.name}"], TICKETS.c[one.name]
    columns = literal(one.name).label("field"), suggested.label("suggested"), chosen.label("chosen")
    return select(*columns, NUMBER).where(suggested != chosen).group_by(suggested, chosen)


def _acceptance(tallies: Tallies) -> TriageAcceptance:
    by_source = {
        source.value: _shares([tally for tally in tallies if tally.suggestion_source == source]) for source in Source
    }
    return TriageAcceptance(**vars(_shares(tallies)), by_source=by_source)


def _shares(tallies: Tallies) -> Shares:
    return Shares(**{each.name: _share(f"{each.name}_kept", tallies) for each in TRIAGED})


def _share(column: str, tallies: Tallies) -> float | None:
    kept = sum(tally.number for tally in tallies if getattr(tally, column))
    suggested = sum(tally.number for tally in tallies if getattr(tally, column) is not None)
    return kept / suggested if suggested else None


def _breakdown(one: Property, tallies: Tallies) -> dict[str, int]:
    numbers = {word.value: 0 for word in one.words}
    for tally in tallies:
        numbers[getattr(tally, one.name)] += tally.number
    return numbers


def _per_day(total: int, first: datetime | None) -> float:
    if first is None:
        return 0
    days = (datetime.now(UTC).date() - first.astimezone(UTC).date()).days + 1
    return float((Decimal(total) / max(days, 1)).quantize(Decimal("0.01"), ROUND_HALF_UP))
