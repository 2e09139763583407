"""How good the suggestions of a span of days were: one read, and what follows from it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlmodel import Session

from support_desk.figures.records import Overruled, SourceRecord
from support_desk.people.scopes import Scope
from support_desk.tickets.properties import TRIAGED
from support_desk.tickets.sql import scopes
from support_desk.tickets.sql.tables import TICKETS

MOVES_SHOWN = 8
JUDGED = [
    TICKETS.c.suggestion_source,
    *(TICKETS.c[f"{start}{each.name}"] for each in TRIAGED for start in ("suggested_", "")),
]


def judged(session: Session, scope: Scope, since: datetime, until: datetime | None = None) -> Sequence[Row]:
    """The `number` of the tickets opened since then for which triage suggested the same, and that are the same now.

    Of those opened at `until` or later there is none.
    """
    opened = TICKETS.c.created_at
    seen = scopes.clauses(scopes.conditions(scope))
    counted = select(*JUDGED, func.count().label("number")).group_by(*JUDGED)
    within = [opened >= since] if until is None else [opened >= since, opened < until]
    statement = counted.where(TICKETS.c.suggestion_source.is_not(None), *within, *seen)
    return session.execute(statement, scopes.values(scope)).all()


def source_records(found: Sequence[Row]) -> list[SourceRecord]:
    """How each source did, the busiest source first."""
    numbers, judged_as = Counter[str](), defaultdict[str, Counter[str]](Counter)
    for row in found:
        numbers[row.suggestion_source] += row.number
        for each in TRIAGED:
            suggested, now = getattr(row, f"suggested_{each.name}"), getattr(row, each.name)
            judged_as[row.suggestion_source][f"{each.name}_suggested"] += row.number * (suggested is not None)
            judged_as[row.suggestion_source][f"{each.name}_kept"] += row.number * (suggested == now)
    return [SourceRecord(source, number, **judged_as[source]) for source, number in numbers.most_common()]


def most_overruled(found: Sequence[Row]) -> list[Overruled]:
    """Where suggestions were overruled most, at most 8 moves, the commonest first."""
    moves = Counter[tuple[str, str, str]]()
    for row in found:
        for each in TRIAGED:
            suggested, chosen = getattr(row, f"suggested_{each.name}"), getattr(row, each.name)
            if suggested not in (None, chosen):
                moves[each.name, suggested, chosen] += row.number
    ranked = sorted(moves.items(), key=lambda move: (-move[1], move[0]))
    return [Overruled(*names, number) for names, number in ranked[:MOVES_SHOWN]]
