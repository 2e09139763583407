"""A lesson: what is learned from nine tenths of the tickets, and how well it does on the tenth that it never saw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

import numpy as np

from support_desk.triage.learning.fitting import fitted
from support_desk.triage.learning.learned import Learned
from support_desk.triage.learning.report import Marks, Report
from support_desk.triage.local.blend import middle, probabilities
from support_desk.triage.local.linear import CATEGORIES, SCORES, Array
from support_desk.words import Category, Priority

Tell = Callable[[float], None]


class Reader(Protocol):
    """The local classifier, as far as learning needs it."""

    def seen(self, title: str, description: str) -> Array:
        """What it sees in a text: a vector of fixed length."""

    def scores(self, seen: Array) -> Array:
        """4 scores for the categories and 3 for "more urgent than low, medium, high"; the desk's own apart."""


@dataclass(frozen=True)
class Examples:
    """Tickets with the words that they ended with, a row for each; no text of theirs."""

    ids: Array
    seen: Array
    scores: Array
    targets: Array

    def only(self, rows: Array) -> "Examples":
        """Those of these rows."""
        return Examples(self.ids[rows], self.seen[rows], self.scores[rows], self.targets[rows])


def lesson(examples: Examples, in_use: Learned | None, tell: Tell = lambda share: None) -> tuple[Learned, Report]:
    """What is learned from the examples, and how it compares with what is `in_use`."""
    is_out = np.array([is_held_out(ticket_id) for ticket_id in examples.ids.tolist()])
    taught, kept = examples.only(~is_out), examples.only(is_out)
    learned = fitted(taught.seen, taught.scores, taught.targets, tell)
    before = kept.scores + in_use.correction(kept.seen) if in_use else kept.scores
    after = kept.scores + learned.correction(kept.seen)
    marked = [marks(scores, kept.targets) for scores in (before, after)]
    return learned, Report(len(examples.ids), len(kept.ids), *marked)


def is_held_out(ticket_id: int) -> bool:
    """Whether this ticket is of the tenth that nothing is ever learned from."""
    return int.from_bytes(blake2b(str(ticket_id).encode(), digest_size=8).digest()) % 10 == 0


def targets(words: Sequence[tuple[str, str]]) -> Array:
    """The categories and priorities of tickets as rows of 7."""
    category = np.array([list(Category).index(Category(each)) for each, _ in words])
    priority = np.array([list(Priority).index(Priority(each)) for _, each in words])
    rows = np.zeros((len(words), SCORES))
    rows[np.arange(len(words)), category] = 1
    rows[:, CATEGORIES:] = priority[:, None] > np.arange(SCORES - CATEGORIES)
    return rows


def marks(scores: Array, targets: Array) -> Marks:
    """How often the scores lead to the right words; of no tickets it is 0."""
    if not len(scores):
        return Marks(0, 0, 0)
    category, priority = probabilities(scores)
    is_right = category.argmax(1) == targets[:, :CATEGORIES].argmax(1)
    away = np.abs(middle(priority) - targets[:, CATEGORIES:].sum(1))
    return Marks(float(is_right.mean()), float((away == 0).mean()), float((away <= 1).mean()))
