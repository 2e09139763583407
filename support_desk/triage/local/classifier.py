"""The local classifier at work: a linear model of words beside a small transformer, and what follows from both."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from support_desk.triage.learning.in_use import corrected
from support_desk.triage.local.blend import Blend, middle, probabilities
from support_desk.triage.local.encoder import Encoder
from support_desk.triage.local.features import features
from support_desk.triage.local.guard import Guard
from support_desk.triage.local.linear import SCORES, Array, Linear, Parts
from support_desk.triage.local.reason import Answer, reason
from support_desk.triage.suggestion import Suggestion
from support_desk.words import Category, Priority, Source

GUARD, LINEAR, ENCODER, BLEND = "guard.npz", "linear.npz", "encoder.npz", "blend.npz"


@dataclass(frozen=True)
class Classifier:
    """All parts of the model."""

    guard: Guard
    linear: Linear
    encoder: Encoder
    blend: Blend

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The classifier whose files are in `folder`."""
        encoder = Encoder.read(folder / ENCODER)
        guard = Guard.read(folder / GUARD, encoder)
        return cls(guard, Linear.read(folder / LINEAR), encoder, Blend.read(folder / BLEND))

    def suggestion(self, title: str, description: str) -> Suggestion | None:
        """What it makes of this text, None if it knows nothing in it."""
        words = features(*self.guard.kept(title, description))
        parts, read = self.linear.parts(words), self.encoder.tokens(*words.texts)
        if not any(part.numbers for part in parts.values()) and not self.encoder.knows(read):
            return None
        seen = self._seen(parts, read)
        rows = probabilities(corrected(self.scores(seen), seen))
        category, priority = list(Category)[int(rows[0].argmax())], list(Priority)[int(middle(rows[1]))]
        why = reason(words, Answer(*rows, parts), category, priority)
        return Suggestion(category, priority, Source.local, why, _row(rows[0]), _row(rows[1]))

    def seen(self, title: str, description: str) -> Array:
        """What it sees in this text: what the words add up to, and what the encoder makes of it."""
        words = features(*self.guard.kept(title, description))
        return self._seen(self.linear.parts(words), self.encoder.tokens(*words.texts))

    def scores(self, seen: Array) -> Array:
        """4 scores for the categories and 3 for "more urgent than low, medium, high"."""
        return self.blend.scores(seen[:SCORES], self.encoder.scores(seen[SCORES:]))

    def _seen(self, parts: dict[str, Parts], read: list[int]) -> Array:
        return np.concatenate([self.linear.scores(parts), self.encoder.seen(read)]).astype(np.float32)


def _row(probabilities: Array) -> tuple[float, ...]:
    return tuple(probabilities.tolist())
