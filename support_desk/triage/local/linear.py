"""A linear model of a ticket's features: 4 scores for the categories, 3 for "more urgent than low, medium, high"."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from support_desk.triage.local.features import Features

Array = np.ndarray[Any, np.dtype[Any]]
BLOCKS = ("words", "pieces")
PARTS = ("keys", "idf", "weights")
SCORES = 7
CATEGORIES = 4


@dataclass(frozen=True)
class Parts:
    """What each known feature of a ticket adds to the scores: its number, and its row of 7."""

    numbers: list[int]
    rows: Array

    def towards(self, direction: Array) -> dict[int, float]:
        """What each adds to a mixture of the scores."""
        return dict(zip(self.numbers, (self.rows @ direction).tolist(), strict=True))


@dataclass(frozen=True)
class Linear:
    """`keys` (sorted), `idf` and `weights` (a row of 7 each) by block; `offset` of 7."""

    keys: dict[str, Array]
    idf: dict[str, Array]
    weights: dict[str, Array]
    offset: Array

    @classmethod
    def read(cls, path: Path) -> Self:
        """The model in the file at `path`."""
        with np.load(path, allow_pickle=False) as file:
            keys, idf, weights = ({block: file[f"{block} {part}"] for block in BLOCKS} for part in PARTS)
            return cls(keys, idf, weights, file["offset"])

    def parts(self, features: Features) -> dict[str, Parts]:
        """What the known features of a ticket add to the scores, by block."""
        return {block: self._parts(block, features.counts(block)) for block in BLOCKS}

    def scores(self, parts: dict[str, Parts]) -> Array:
        """The 7 scores of a ticket with these `parts`."""
        scores: Array = self.offset + sum(part.rows.sum(0) for part in parts.values())
        return scores

    def _parts(self, block: str, counts: dict[int, int]) -> Parts:
        keys = self.keys[block]
        wanted = np.fromiter(counts, np.uint32, len(counts))
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        is_known = keys[at] == wanted
        times = np.fromiter(counts.values(), np.float64, len(counts))[is_known]
        values = (1 + np.log(times)) * self.idf[block][at[is_known]]
        length = np.sqrt((values * values).sum()) or 1.0
        rows = self.weights[block][at[is_known]] * (values / length)[:, None]
        return Parts(wanted[is_known].tolist(), rows)
