"""Reads that count, all in the database; each for a reader who may see what its scope says."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session

from support_desk.figures.records import TALLY, DeskStats, Shares, Tally, TriageAcceptance
from support_desk.people.scopes import Scope
from support_desk.store.prepared import Prepared, compiled
from support_desk.tickets.models import TALLIED, ticket_tallies
from support_desk.tickets.properties import PROPERTIES, TRIAGED, Property
from support_desk.tickets.sql import scopes
from support_desk.tickets.sql.tables import TICKETS
from support_desk.words import Source, Status

Tallies = Sequence[Any]  # of `Tally`, whose fields no type checker can see


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


def _acceptance(tallies: Tallies) -> TriageAcceptance:
    by_source = {
        source.value: _shares([tally for tally in tallies if tally.suggestion_source == source]) for source in Source
    }
    kept, suggested = map(sum, zip(*(_counted(each, tallies) for each in TRIAGED), strict=True))
    return TriageAcceptance(**vars(_shares(tallies)), by_source=by_source, kept=kept, suggested=suggested)


def _shares(tallies: Tallies) -> Shares:
    return Shares(**{each.name: _share(*_counted(each, tallies)) for each in TRIAGED})


def _share(kept: int, suggested: int) -> float | None:
    return kept / suggested if suggested else None


def _counted(one: Property, tallies: Tallies) -> tuple[int, int]:
    """Of how many tickets the suggested word was kept, of how many."""
    judged = [(getattr(tally, f"{one.name}_kept"), tally.number) for tally in tallies]
    return sum(number for kept, number in judged if kept), sum(number for kept, number in judged if kept is not None)


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
