"""How readily the guard takes something for a command.

Chosen in folds of what teaches it, on what each left out, and on the given tickets, of which it learns nothing.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from support_desk.triage.lab.examples import Example
from support_desk.triage.lab.guarding.hiding import IN_TEXT, IN_TITLE
from support_desk.triage.lab.guarding.sayings import Sayings, mixed
from support_desk.triage.lab.report import line
from support_desk.triage.local.guard import Guard, Span, runs
from support_desk.triage.local.hidden import shown
from support_desk.triage.local.marks import marks

FOLDS, SEED = 3, 16
LEANINGS = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0)
# Of the held tickets every so many judges, with and without something put in.
EVERY = 4
# A command is found if so much of it is taken.
FOUND = 0.8
# At most such a share of tickets that nothing was put into may lose a word: it is what people would notice.
MOST_CUT = 0.01
# Of the 480 given tickets at most so many may lose a word: as many as the guard lost that saw the spelling alone.
MOST_TOUCHED = 7


@dataclass
class Count:
    """How many texts with a command there were, in how many it was missed; how many without, and how many lost some."""

    commanded: int = 0
    missed: int = 0
    clean: int = 0
    cut: int = 0

    def add(self, spans: Sequence[Span], start: int, end: int) -> None:
        """Count one text, which commands from `start` to `end`, unless both are the same."""
        got = sum(max(0, min(last, end) - max(first, start)) for first, last in spans)
        if end > start:
            self.commanded += 1
            self.missed += got < FOUND * (end - start)
        else:
            self.clean += 1
            self.cut += bool(spans)


def counts(guard: Guard, tickets: Sequence[Example], said: Sayings, found: dict[float, tuple[Count, Count]]) -> None:
    """Count for each leaning what a guard makes of these tickets as they are, and of the same with something put in."""
    dice = random.Random(SEED)
    for ticket in tickets[::EVERY]:
        for own, spots in ((ticket.description, IN_TEXT), (ticket.title, IN_TITLE)):
            texts = [(own, 0, 0), mixed(own, ticket.language, said, spots, dice)]
            for alone, (text, start, end) in zip((True, False), texts, strict=True):
                begin, inner = len(shown(text[:start])), len(shown(text[start:end]))
                read = marks(shown(text))
                scores = guard.odds(read)
                for leaning, (plain, mixture) in found.items():
                    spans = runs(read, scores, leaning)
                    (plain if alone else mixture).add(spans, begin, begin + inner)


def best(found: dict[float, tuple[Count, Count]], touched: Callable[[float], int]) -> float:
    """The leaning that finds most, of those that hardly ever cut a ticket; the smallest if all do.

    `touched` tells how many of the given tickets lose a word with a leaning.
    """
    for leaning, (plain, mixture) in found.items():
        missed, cut = mixture.missed / mixture.commanded, mixture.cut / mixture.clean
        tickets = plain.cut / plain.clean
        line(f"leaning {leaning:4.1f}: misses {missed:.1%}, cuts {cut:.1%} of others, {tickets:.2%} of tickets")
    fit = [leaning for leaning, (plain, _) in found.items() if plain.cut <= MOST_CUT * plain.clean]
    return max((leaning for leaning in fit if touched(leaning) <= MOST_TOUCHED), default=min(found))


def losing(guard: Guard, tickets: Sequence[Example], leaning: float) -> int:
    """How many of these lose a word to the guard if it leans like this."""
    leant = replace(guard, leaning=leaning)
    many = sum(leant.kept(each.title, each.description) != (each.title, each.description) for each in tickets)
    line(f"leaning {leaning:4.1f}: takes something from {many} of {len(tickets)} given tickets")
    return many


def beginning() -> dict[float, tuple[Count, Count]]:
    """Nothing counted yet."""
    return {leaning: (Count(), Count()) for leaning in LEANINGS}
