"""Learning from beginning to end, in whatever process that is: it takes minutes, and should be of low priority."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import Conflict, DeskError
from support_desk.languages import to_say
from support_desk.learning.actions import keep_lesson, tell
from support_desk.learning.queries import LOCK, adopted, examples, ids_to_learn_from
from support_desk.learning.records import Example, Progress, too_few
from support_desk.store.db import engine, errors_as_away, made_engine, open_session
from support_desk.triage.learning.learned import Learned
from support_desk.triage.learning.lesson import Examples, Reader, lesson, targets
from support_desk.triage.learning.report import FEWEST_TICKETS, Report

READ_AT_ONCE = 100
TELL_SECONDS = 0.5
ON_LOCK = text("SELECT pg_try_advisory_lock(:lock)")
OFF_LOCK = text("SELECT pg_advisory_unlock(:lock)")
SEARCH_SECONDS = 120
Say = Callable[[Progress], None]


def learn(reader: Reader, base: str, made_by: str, also: Say = lambda progress: None) -> Report:
    """Learn from the desk's own tickets, and use what was learned from now on if it is better.

    All processes are told how far it is, and `also` is.

    Raises:
        Conflict: too few tickets, or another process is learning.
        DatabaseAway: PostgreSQL does not answer.
    """
    say = _told_seldom(also)
    try:
        with _alone():
            report = _learned(reader, base, made_by, say)
    except DeskError as error:
        with suppress(DeskError):
            say(Progress(ended=error.sentence))
        raise
    say(Progress(ended=outcome(report)))
    return report


def outcome(report: Report) -> str:
    """What came of it, in a sentence."""
    tickets = f"{report.taught:,}"
    if report.is_better:
        return to_say(f"Learned from {tickets} tickets: suggestions are better now.")
    return to_say(f"Learned from {tickets} tickets, but that was no better: suggestions stay as they are.")


def _learned(reader: Reader, base: str, made_by: str, say: Say) -> Report:
    found = _ids()
    if len(found) < FEWEST_TICKETS:
        raise Conflict(too_few(len(found)))
    read = _read(reader, found, say)
    with open_session() as session:
        in_use = adopted(session)
    before = None
    with suppress(ValueError):  # what is damaged is not in use
        before = Learned.unpacked(in_use.weights) if in_use and in_use.base == base else None
    learned, report = lesson(read, before, lambda share: say(Progress(to_say("Learning"), round(100 * share))))
    with open_session() as session:
        keep_lesson(session, learned.packed(), report, base, made_by)
    return report


def _ids() -> Sequence[int]:
    patient = made_engine(SEARCH_SECONDS, pool_size=1)
    try:
        with errors_as_away(), Session(patient) as session:
            return ids_to_learn_from(session)
    finally:
        patient.dispose()


def _read(reader: Reader, ids: Sequence[int], say: Say) -> Examples:
    """The tickets as the classifier sees them; their texts are let go at once."""
    kept: list[tuple[int, Any, str, str]] = []
    for begin in range(0, len(ids), READ_AT_ONCE):
        say(Progress(to_say("Reading tickets"), round(100 * begin / len(ids))))
        with open_session() as session:
            found = examples(session, ids[begin : begin + READ_AT_ONCE])
        kept += (_seen(reader, each) for each in found)
    if len(kept) < FEWEST_TICKETS:  # some were deleted meanwhile
        raise Conflict(too_few(len(kept)))
    numbers, seen, categories, priorities = zip(*kept, strict=True)
    scores = np.stack([reader.scores(each) for each in seen])
    return Examples(np.array(numbers), np.stack(seen), scores, targets(list(zip(categories, priorities, strict=True))))


def _seen(reader: Reader, ticket: Example) -> tuple[int, Any, str, str]:
    seen = reader.seen(ticket.title, ticket.description)
    return ticket.id, np.asarray(seen, np.float32), ticket.category, ticket.priority


@contextmanager
def _alone() -> Iterator[None]:
    """While no other process of the desk learns; a process that dies gives its turn back."""
    with errors_as_away(), engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(ON_LOCK, {"lock": LOCK}).scalar_one():
            raise Conflict("The desk is learning already.")
        try:
            yield
        finally:
            connection.execute(OFF_LOCK, {"lock": LOCK})


def _told_seldom(also: Say) -> Say:
    last = [0.0]

    def say(progress: Progress) -> None:
        if not progress.ended and monotonic() - last[0] < TELL_SECONDS:
            return
        last[0] = monotonic()
        also(progress)
        with open_session() as session:
            tell(session, progress)

    return say
