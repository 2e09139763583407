"""Logistic regression on top of scores that are there already, in plain numpy.

The vectors are turned so that their squares lie along the axes; there the curvature of the loss is bounded by a number
for each axis, and a step divided by it never goes too far (Böhning, 1992). All strengths of the ridge share the turn.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import sqrt

import numpy as np

from support_desk.triage.learning.learned import Learned
from support_desk.triage.local.blend import logistic, softmax
from support_desk.triage.local.linear import CATEGORIES, SCORES, Array

STRENGTHS = (1e6, 3e4, 1e4, 3e3, 1e3, 300.0, 100.0, 30.0)
"""How firmly weights are held at zero, firmest first, where next to nothing but the offset is learned."""
FOLDS, STEPS, CLOSE = 5, 60, 1e-4
# As if so many tickets said that the offset is right.
DOUBT = 2.0
Tell = Callable[[float], None]


@dataclass(frozen=True)
class Kind:
    """One question: whose `columns` of the scores and targets, how steep its loss can be, how likely each answer is."""

    columns: slice
    steepest: float
    chances: Callable[[Array], Array]

    def loss(self, scores: Array, targets: Array) -> float:
        """How surprising the targets are, of all rows together."""
        said = np.clip(self.chances(scores), 1e-6, 1 - 1e-6)
        if self.columns == CATEGORY.columns:
            return float(-(targets * np.log(said)).sum())
        return float(-(targets * np.log(said) + (1 - targets) * np.log(1 - said)).sum())


CATEGORY = Kind(slice(0, CATEGORIES), 0.5, softmax)
PRIORITY = Kind(slice(CATEGORIES, SCORES), 0.25, logistic)


@dataclass(frozen=True)
class Turned:
    """Vectors along axes, the sum of squares of each axis in `squares`; `back` turns weights back."""

    rows: Array
    squares: Array
    back: Array

    @classmethod
    def of(cls, rows: Array) -> "Turned":
        squares, back = np.linalg.eigh((rows.T @ rows).astype(np.float64))
        back = back.astype(np.float32)
        return cls(rows @ back, np.maximum(squares, 0).astype(np.float32), back)


def fitted(seen: Array, scores: Array, targets: Array, tell: Tell = lambda share: None) -> Learned:
    """What makes `targets` likeliest of the tickets of which these were `seen` and that have these `scores`.

    A row for each ticket; of the targets 4 numbers say which category, and 3 whether it is more urgent than low,
    medium, high. The strengths are chosen by five folds. `tell` is told what share of the work is done.
    """
    mean, spread = seen.mean(0), np.maximum(seen.std(0), 1e-4)
    rows = ((seen - mean) / spread).astype(np.float32)
    scores, targets = scores.astype(np.float32), targets.astype(np.float32)  # twice as fast, and as good
    strengths = _chosen(rows, scores, targets, lambda done: tell(done / (FOLDS + 1)))
    turned = Turned.of(rows)
    found = [
        list(_path(kind, turned, scores, targets, strength))[-1]
        for kind, strength in zip((CATEGORY, PRIORITY), strengths, strict=True)
    ]
    weights = turned.back @ np.hstack([weights for weights, _ in found])
    tell(1)
    return Learned(mean, spread, weights, np.concatenate([offset for _, offset in found]))


def _chosen(rows: Array, scores: Array, targets: Array, tell: Tell) -> list[float]:
    """For each kind the strength that does best on what it was not fitted to."""
    fold = np.random.default_rng(7).permutation(len(rows)) % FOLDS
    losses = {kind.columns.start: np.zeros(len(STRENGTHS)) for kind in (CATEGORY, PRIORITY)}
    for number in range(FOLDS):
        left, out = fold != number, fold == number
        turned = Turned.of(rows[left])
        test = rows[out] @ turned.back
        for kind in (CATEGORY, PRIORITY):
            path = _path(kind, turned, scores[left], targets[left], STRENGTHS[-1])
            losses[kind.columns.start] += [
                kind.loss(scores[out][:, kind.columns] + test @ weights + offset, targets[out][:, kind.columns])
                for weights, offset in path
            ]
        tell(number + 1)
    return [STRENGTHS[int(loss.argmin())] for loss in losses.values()]


def _path(kind: Kind, turned: Turned, scores: Array, targets: Array, last: float) -> Iterator[tuple[Array, Array]]:
    """Weights and offset for each strength down to the last, each begun where the one before ended."""
    base, wanted = scores[:, kind.columns], targets[:, kind.columns]
    at = np.zeros((turned.rows.shape[1] + 1, wanted.shape[1]), np.float32)
    for strength in STRENGTHS[: STRENGTHS.index(last) + 1]:
        step = partial(_step, kind, turned, base, wanted, strength)
        at = _settled(step, at)
        yield at[:-1], at[-1]


def _settled(step: Callable[[Array], Array], at: Array) -> Array:
    """Where the steps lead to, with a swing that is let go where it leads astray."""
    ahead, speed = at, 1.0
    for _ in range(STEPS):
        after = step(ahead)
        if np.abs(after - ahead).max() < CLOSE:
            return after
        if ((ahead - after) * (after - at)).sum() > 0:
            speed = 1.0
        faster = (1 + sqrt(1 + 4 * speed * speed)) / 2
        ahead = after + (speed - 1) / faster * (after - at)
        at, speed = after, faster
    return at


def _step(kind: Kind, turned: Turned, base: Array, wanted: Array, strength: float, at: Array) -> Array:
    weights, offset = at[:-1], at[-1]
    error = kind.chances(base + turned.rows @ weights + offset) - wanted
    steep = (turned.rows.T @ error + strength * weights) / (kind.steepest * turned.squares + strength)[:, None]
    level = (error.sum(0) + DOUBT * offset) / (kind.steepest * len(error) + DOUBT)
    moved: Array = at - np.vstack([steep, level])
    return moved
