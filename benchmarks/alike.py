"""Whether the other ticket about the same problem is found: `python -m benchmarks.alike`.

`alike.jsonl` has pairs of tickets by two people with one problem, written by a hand that saw nothing of the desk; they
are looked for among the examples that triage learns from. By every other pair, from the first on, was chosen how much
meaning counts (`TRUST`); the rest chose nothing, and are what is measured.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import func, insert
from sqlmodel import Session, select

from benchmarks.desks import WORK, keep, opened_session, seeded_database
from support_desk.people.scopes import WHOLE_DESK
from support_desk.serving.postgres.embedded import running_postgres
from support_desk.tickets.models import Ticket
from support_desk.tickets.similar import like_text, meanings
from support_desk.triage.lab.examples import EXAMPLES

PAIRS = Path(__file__).with_name("alike.jsonl")
KINDS = {"same": "in one language", "across": "in two languages"}


def main() -> None:
    """Measure, and keep the table."""
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    others = [json.loads(line) for name in ("own", "given") for line in (EXAMPLES / f"{name}.jsonl").open()]
    texts = [pair[side] for pair in pairs for side in ("first", "second")]
    judged = range(1, len(pairs), 2)
    with (
        running_postgres(WORK) as url,
        seeded_database(url, 1000, "alike") as database,
        opened_session(database) as session,
    ):
        session.execute(insert(Ticket), [_row(text) for text in (*others, *texts)])
        session.commit()
        by_words = _ranks(session, texts)
        if trouble := meanings.prepare(session):
            raise SystemExit(trouble)
        while found := meanings.lacking(session, 500):
            meanings.keep(session, meanings.told(found))
            session.commit()
        by_both = _ranks(session, texts)
    head = [f"| the other ticket of a pair, among {1000 + len(others) + len(texts):,} | by words | by meaning too |"]
    lines = [*head, "| --- | ---: | ---: |"]
    for kind, name in KINDS.items():
        at = [2 * number + side for number in judged if pairs[number]["kind"] == kind for side in (0, 1)]
        for most, place in ((1, "first"), (5, "among the five")):
            shares = [sum(found[each][0] < most for each in at) / len(at) for found in (by_words, by_both)]
            lines.append(f"| {name}, {place}, of {len(at)} | {shares[0]:.0%} | {shares[1]:.0%} |")
    times = [median(each[1] for each in found) for found in (by_words, by_both)]
    keep("alike", "\n".join([*lines, f"| median, ms | {times[0]:.0f} | {times[1]:.0f} |"]))


def _ranks(session: Session, texts: Sequence[dict[str, str]]) -> list[tuple[int, float]]:
    """For each text the place of the other of its pair, 5 if it is not found, and the milliseconds that it took."""
    first = session.exec(select(func.max(Ticket.id))).one() - len(texts) + 1
    found = []
    for at, text in enumerate(texts):
        began = perf_counter()
        ids = [each.id for each in like_text(session, WHOLE_DESK, **text, but=first + at)]
        other = first + (at ^ 1)
        found.append((ids.index(other) if other in ids else 5, 1000 * (perf_counter() - began)))
    return found


def _row(text: dict[str, str]) -> dict[str, str]:
    return {"title": text["title"], "description": text["description"], "category": "general", "priority": "low"}


if __name__ == "__main__":
    main()
