"""A linear model of a ticket's features: 4 scores for the categories, 3 for "more urgent than low, medium, high"."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from support_desk.triage.features import Features

Array = np.ndarray[Any, np.dtype[Any]]
BLOCKS = ("words", "pieces")
SCORES = 7
CATEGORIES = 4


@dataclass(frozen=True)
class Answer:
    """Probabilities in the order of `Category` and `Priority`, each row adding up to 1.

    `parts` is what each known feature adds to the scores, by block and number.
    """

    category: Array
    priority: Array
    parts: dict[str, dict[int, Array]]


@dataclass(frozen=True)
class Model:
    """`keys` (sorted), `idf` and `weights` (a row of 7 each) by block; `signals` a row each; `offset` of 7.

    `trust` is the weight of the encoder's scores; `heat` is what the scores are divided by before they are probabilities, for categories and priorities.
    """

    keys: dict[str, Array]
    idf: dict[str, Array]
    weights: dict[str, Array]
    signals: Array
    offset: Array
    trust: Array
    heat: Array

    @classmethod
    def read(cls, path: Path) -> Self:
        """The model in the file at `path`."""
        with np.load(path, allow_pickle=False) as file:
            return cls(
                *({block: file[f"{block}_{part}"] for block in BLOCKS} for part in ("keys", "idf", "weights")),
                file["signals"],
                file["offset"],
                file["trust"],
                file["heat"],
            )

    def parts(self, features: Features) -> dict[str, dict[int, Array]]:
        """What each known feature of a ticket adds to the scores, by block and number."""
        return {block: self._parts(block, features.counts(block)) for block in BLOCKS}

    def answer(self, features: Features, parts: dict[str, dict[int, Array]], opinion: Array) -> Answer:
        """What follows from the `parts` of a ticket, its signals, and the scores that the encoder gives it."""
        scores = self.offset + np.asarray(features.signals) @ self.signals + opinion * self.trust
        for block in BLOCKS:
            scores = scores + sum(parts[block].values(), np.zeros(SCORES))
        return Answer(*self.probabilities(scores), parts)

    def probabilities(self, scores: Array) -> tuple[Array, Array]:
        """Of the categories and of the priorities."""
        category = np.exp((scores[:CATEGORIES] - scores[:CATEGORIES].max()) / self.heat[0])
        above = 1 / (1 + np.exp(-np.clip(scores[CATEGORIES:] / self.heat[1], -30, 30)))
        above = np.minimum.accumulate(above)
        return category / category.sum(), -np.diff(above, prepend=1, append=0)

    def _parts(self, block: str, counts: dict[int, int]) -> dict[int, Array]:
        """What each known feature adds to the scores."""
        if not counts:
            return {}
        wanted = np.fromiter(counts, np.uint32, len(counts))
        at = np.minimum(np.searchsorted(self.keys[block], wanted), len(self.keys[block]) - 1)
        is_known = self.keys[block][at] == wanted
        times = np.fromiter(counts.values(), np.float64, len(counts))[is_known]
        values = (1 + np.log(times)) * self.idf[block][at[is_known]]
        length = np.sqrt((values * values).sum()) or 1.0
        rows = self.weights[block][at[is_known]] * (values / length)[:, None]
        return dict(zip(wanted[is_known].tolist(), rows, strict=True))
