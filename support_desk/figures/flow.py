"""Reads of what comes and goes, how long it takes, and what is left; each for a reader who may see what its scope says.

They are counted from tallies, so that they take no longer on a desk with many tickets.
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import Row, text
from sqlmodel import Session

from support_desk.figures.counting import source
from support_desk.figures.records import Assigned, Compared, Day, Flow, Times
from support_desk.figures.spans import Days
from support_desk.people.scopes import Scope
from support_desk.store.records import records_of
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.queries import page_of_tickets
from support_desk.tickets.records import TicketRecord
from support_desk.tickets.sql import scopes
from support_desk.tickets.sql.tables import NAME
from support_desk.words import UNSETTLED, Sort

OLDEST_SHOWN = 5
MOST_ASSIGNEES = 500
# One statement, hence of one moment: the backlog of each day is told from what is left.
PER_DAY = """
SELECT figure, width_bucket(moment, CAST(:midnights AS timestamptz[])) AS place, sum(number)::bigint AS number
FROM {source} AS tally WHERE figure IN ('opened', 'resolved') AND moment >= :since GROUP BY figure, place
UNION ALL SELECT 'unsettled', 0, coalesce(sum(number), 0)::bigint FROM {source} AS tally WHERE figure = 'unsettled'
"""
# The middle ones of all, by the steps in which they are: the mean of each step stands for every one in it.
MEDIANS = """
WITH steps AS (
  SELECT {part} AS part, key, sum(number)::bigint AS number, sum(seconds)::bigint AS seconds FROM {source} AS tally
  WHERE figure = :figure AND moment >= :since AND moment < :until GROUP BY part, key HAVING sum(number) > 0
), ranked AS (
  SELECT *, sum(number) OVER (one ORDER BY key)::bigint AS last, sum(number) OVER one::bigint AS total
  FROM steps WINDOW one AS (PARTITION BY part)
), middle AS (
  SELECT *, ((total + 1) / 2 BETWEEN last - number + 1 AND last)::int AS has_lower,
    (total / 2 + 1 BETWEEN last - number + 1 AND last)::int AS has_upper
  FROM ranked
)
SELECT part, sum(seconds::double precision / number * (has_lower + has_upper) / 2) AS seconds
FROM middle WHERE has_lower + has_upper > 0 GROUP BY part
"""
HALF, DAY = "width_bucket(moment, CAST(:halves AS timestamptz[]))", "moment"
ASSIGNED = f"""
SELECT key AS id, coalesce({NAME}, '') AS name, sum(number)::bigint AS number
FROM {{source}} AS tally LEFT JOIN accounts ON accounts.id = key
WHERE figure = 'unsettled' GROUP BY key, 2 HAVING sum(number) > 0 ORDER BY number DESC, name, key LIMIT :most
"""


def flow(session: Session, scope: Scope, days: Days) -> Flow:
    """What was opened and resolved on each day, and what was unsettled when it ended.

    A ticket counts as resolved on the day of its `resolved_at`, so one that was opened again was never resolved.
    """
    midnights = days.midnights
    found = _run(session, scope, PER_DAY, midnights=midnights, since=midnights[0])
    numbers = {(row.figure, row.place): row.number for row in found}
    opened, resolved = (
        [numbers.get((name, at + 1), 0) for at in range(len(midnights))] for name in ("opened", "resolved")
    )
    backlog = _backlog(numbers["unsettled", 0], opened, resolved)
    half = len(days.before)
    before, these = slice(half), slice(half, 2 * half)
    return Flow(
        days=tuple(map(Day, days.dates, opened[these], resolved[these], backlog[these])),
        opened=Compared(sum(opened[these]), sum(opened[before])),
        resolved=Compared(sum(resolved[these]), sum(resolved[before])),
        unsettled=Compared(backlog[these][-1], backlog[before][-1]),
    )


def times(session: Session, scope: Scope, days: Days) -> Times:
    """How many seconds it took in the middle until a ticket was resolved, and until its requester was answered first.

    A ticket counts on the UTC day on which either happened.
    """
    return Times(
        to_resolve=_medians(session, scope, "time_to_resolve", days),
        to_answer=_medians(session, scope, "time_to_answer", days),
        to_resolve_daily=_daily(session, scope, "time_to_resolve", days),
    )


def by_assignee(session: Session, scope: Scope) -> Sequence[Assigned]:
    """How many unsettled tickets each account has, and nobody (0), the most first; none of those without any."""
    if scopes.seen(scope).of_ticket is not None:
        return []
    return records_of(Assigned, _run(session, scope, ASSIGNED, most=MOST_ASSIGNEES))


def oldest_unsettled(session: Session, scope: Scope) -> Sequence[TicketRecord]:
    """The 5 unsettled tickets that were opened first."""
    wanted = TicketFilter(status=UNSETTLED, sort=Sort.oldest)
    return page_of_tickets(session, scope, wanted, OLDEST_SHOWN).tickets


def _backlog(left: int, opened: list[int], resolved: list[int]) -> list[int]:
    """What was unsettled when each day ended: what is left now, without what came since, with what went since."""
    steps = [gone - come for come, gone in zip(opened, resolved, strict=True)]
    after = list(accumulate(reversed(steps[1:]), initial=0))
    return [left + each for each in reversed(after)]


def _medians(session: Session, scope: Scope, figure: str, days: Days) -> Compared:
    statement = MEDIANS.replace("{part}", HALF)
    found = _run(session, scope, statement, figure=figure, halves=days.halves, since=days.halves[0], until=_until(days))
    seconds = {row.part: row.seconds for row in found}
    return Compared(seconds.get(2), seconds.get(1))


def _daily(session: Session, scope: Scope, figure: str, days: Days) -> tuple[float | None, ...]:
    statement = MEDIANS.replace("{part}", DAY)
    found = _run(session, scope, statement, figure=figure, since=days.halves[1], until=_until(days))
    seconds: dict[date, float] = {row.part.date(): row.seconds for row in found}
    return tuple(seconds.get(day) for day in days.dates)


def _until(days: Days) -> datetime | str:
    """When the days of UTC are over; of a span that has not ended yet all counts that there is."""
    return days.halves[2] if days.after else "infinity"


def _run(session: Session, scope: Scope, statement: str, **given: Any) -> Sequence[Row]:
    counted = text(statement.format(source=source(scopes.conditions(scope))))
    return session.execute(counted, {**scopes.values(scope), **given}).all()
