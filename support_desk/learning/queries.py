"""Reads: tickets to learn from, and what was learned."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnExpressionArgument, text
from sqlmodel import Session, col, select

from support_desk.figures.judging import judged, source_records
from support_desk.learning.models import LearnedModel
from support_desk.learning.records import Adopted, Example, LessonRecord, Standing
from support_desk.people.actors import Actor, ActorKind
from support_desk.people.authority import Deed, demand
from support_desk.people.scopes import scope_of
from support_desk.store.columns import one_of
from support_desk.tickets.properties import TRIAGED
from support_desk.triage.learning.report import FEWEST_TICKETS, Marks, Report
from support_desk.words import SETTLED, Source

MOST_TICKETS = 20_000
# Among so many of the newest settled ones they are looked for, so that no desk is too large for that.
MOST_LOOKED_AT = 100_000
JUDGED_DAYS = 90
LOCK = 0x6C6561726E  # "learn"
TEAM = one_of("actor_kind", [ActorKind.agent, ActorKind.api, ActorKind.desk])
WORDS = ", ".join(f"'{each.name}'" for each in TRIAGED)
# Which words the team chose: what was undone is as it was before.
CHOSEN = f"""
SELECT kind FROM timeline_entries WHERE ticket_id = settled.id AND {TEAM} AND kind IN ({WORDS})
GROUP BY kind HAVING (array_agg(before ORDER BY id))[1] <> (array_agg(after ORDER BY id DESC))[1]
"""
# Somebody of the team chose a word, or settled the ticket, and so let what else was suggested be; but to let the
# defaults be says nothing: in place of these he has chosen every word.
FOUND = f"""
SELECT id FROM (
  SELECT id, suggestion_source FROM tickets WHERE {one_of("status", SETTLED)} ORDER BY id DESC LIMIT {MOST_LOOKED_AT}
) AS settled
WHERE (EXISTS (
  SELECT FROM timeline_entries
  WHERE ticket_id = settled.id AND {TEAM} AND kind = 'status' AND {one_of("after", SETTLED)}
) OR EXISTS ({CHOSEN}))
AND (suggestion_source IS DISTINCT FROM '{Source.default}' OR {len(TRIAGED)} = (
  SELECT count(*) FROM ({CHOSEN}) AS kinds
))
"""
IDS = text(f"{FOUND} ORDER BY id DESC LIMIT {MOST_TICKETS}")
COUNT = text(f"SELECT count(*) FROM ({FOUND} LIMIT {FEWEST_TICKETS}) AS found")
TEXTS = text("""
SELECT id, title, description, category, priority FROM tickets WHERE id = ANY (CAST(:ids AS bigint[])) ORDER BY id
""")
IS_RUNNING = text("""
SELECT EXISTS (
  SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = :lock
)
""")


def ids_to_learn_from(session: Session) -> Sequence[int]:
    """The settled tickets whose words somebody of the team set or confirmed, newest first, at most 20,000."""
    return session.scalars(IDS).all()


def number_to_learn_from(session: Session) -> int:
    """How many there are, counted up to as many as it takes."""
    return session.execute(COUNT).scalar_one()


def examples(session: Session, ids: Sequence[int]) -> list[Example]:
    """Those tickets of these numbers that are still there."""
    return [Example(*row) for row in session.execute(TEXTS, {"ids": list(ids)})]


def adopted(session: Session) -> Adopted | None:
    """What is in use, None if nothing is."""
    wanted = select(LearnedModel.base, LearnedModel.weights).where(col(LearnedModel.is_adopted))
    row = session.exec(wanted.order_by(col(LearnedModel.id).desc()).limit(1)).first()
    return Adopted(*row) if row else None


def standing(session: Session, actor: Actor, base: str) -> Standing:
    """How learning stands on a desk whose classifier is `base`.

    Raises:
        SignInNeeded, NotAllowed: it is not for this actor.
    """
    demand(actor, Deed.teach)
    in_use = _newest(session, col(LearnedModel.is_adopted))
    since = datetime.now(UTC) - timedelta(days=JUDGED_DAYS)
    return Standing(
        number_to_learn_from(session),
        _newest(session),
        in_use,
        in_use is not None and in_use.base != base,
        tuple(source_records(judged(session, scope_of(actor), since))),
    )


def is_running_for(session: Session, actor: Actor) -> bool:
    """Whether some process learns at this moment.

    Raises:
        SignInNeeded, NotAllowed: it is not for this actor.
    """
    demand(actor, Deed.teach)
    return is_running(session)


def is_running(session: Session) -> bool:
    """The same, for the desk itself."""
    return bool(session.execute(IS_RUNNING, {"lock": LOCK}).scalar_one())


def _newest(session: Session, *which: ColumnExpressionArgument[bool]) -> LessonRecord | None:
    wanted = select(LearnedModel).where(*which).order_by(col(LearnedModel.id).desc()).limit(1)
    row: Any = session.exec(wanted).first()
    if row is None:
        return None
    told = row.report
    report = Report(row.tickets, told["held_out"], Marks(**told["before"]), Marks(**told["after"]))
    is_undone = row.undone_at is not None
    return LessonRecord(row.id, row.base, row.made_at, row.made_by, report, row.is_adopted, is_undone)
