"""What was learned: a linear correction of the local classifier's scores."""

import io
from dataclasses import dataclass
from typing import Self

import numpy as np

from support_desk.triage.local.linear import SCORES, Array

PARTS = ("mean", "spread", "weights", "offset")


@dataclass(frozen=True)
class Learned:
    """Numbers alone, no word of any ticket.

    `mean` and `spread` are what the vectors of tickets are made standard with, `weights` a row of 7 for each of their
    numbers, and `offset` is 7.
    """

    mean: Array
    spread: Array
    weights: Array
    offset: Array

    def correction(self, seen: Array) -> Array:
        """What is to be added to the 7 scores of a ticket, or to each row of them, of which this was `seen`."""
        added: Array = ((seen - self.mean) / self.spread) @ self.weights + self.offset
        return added

    def packed(self) -> bytes:
        """All of it, for `unpacked`."""
        file = io.BytesIO()
        np.savez(file, **{name: getattr(self, name).astype(np.float32) for name in PARTS})
        return file.getvalue()

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """The one that was `packed`.

        Raises:
            ValueError: that is something else.
        """
        try:
            with np.load(io.BytesIO(packed), allow_pickle=False) as file:
                found = cls(*(file[name] for name in PARTS))
        except Exception as error:
            raise ValueError("not what was learned") from error
        size = found.mean.shape
        if len(size) != 1 or (found.spread.shape, found.weights.shape) != (size, (*size, SCORES)):
            raise ValueError("not what was learned")
        if found.offset.shape != (SCORES,) or not all(np.isfinite(getattr(found, name)).all() for name in PARTS):
            raise ValueError("not what was learned")
        return found
