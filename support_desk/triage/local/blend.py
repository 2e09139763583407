"""Both halves' scores made one, and what they say as probabilities: 4 for the categories, 4 for the priorities."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from support_desk.triage.local.linear import CATEGORIES, Array


@dataclass(frozen=True)
class Blend:
    """How much each half counts (of the linear model's and of the encoder's 7 scores each), and what is added.

    These are such that the probabilities are right as often as they say.
    """

    linear: Array
    encoder: Array
    offset: Array

    @classmethod
    def read(cls, path: Path) -> Self:
        """The blend in the file at `path`."""
        with np.load(path, allow_pickle=False) as file:
            return cls(file["linear"], file["encoder"], file["offset"])

    def scores(self, linear: Array, encoder: Array) -> Array:
        """4 scores for the categories and 3 for "more urgent than low, medium, high", a row for each ticket."""
        scores: Array = self.linear * linear + self.encoder * encoder + self.offset
        return scores


def probabilities(scores: Array) -> tuple[Array, Array]:
    """Of the categories and of the priorities, a row for each ticket that adds up to 1."""
    above = np.minimum.accumulate(logistic(scores[..., CATEGORIES:]), axis=-1)
    return softmax(scores[..., :CATEGORIES]), -np.diff(above, prepend=1, append=0, axis=-1)


def softmax(scores: Array) -> Array:
    """Chances that add up to 1 in each row."""
    likely = np.exp(scores - scores.max(-1, keepdims=True))
    shared: Array = likely / likely.sum(-1, keepdims=True)
    return shared


def logistic(scores: Array) -> Array:
    """A chance for each score."""
    chance: Array = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return chance


def middle(probabilities: Array) -> Array:
    """The priorities that half of the probability lies below and half above: seldom far off."""
    number: Array = (probabilities.cumsum(-1)[..., :-1] < 0.5).sum(-1)
    return number
