"""The local classifier at work: a linear model of words beside a small transformer, and what follows from both."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from support_desk.triage.learning.in_use import corrected
from support_desk.triage.local.blend import Blend, middle, probabilities
from support_desk.triage.local.encoder import Encoder, Meanings
from support_desk.triage.local.features import features
from support_desk.triage.local.guard import Guard
from support_desk.triage.local.linear import SCORES, Array, Linear, Parts
from support_desk.triage.local.reason import Answer, reason
from support_desk.triage.suggestion import Suggestion
from support_desk.words import Category, Priority, Source

GUARD, LINEAR, ENCODER, BLEND = "guard.npz", "linear.npz", "encoder.npz", "blend.npz"
MEANINGS = "meanings.npz"
# Of less nobody can say what it is about.
FEWEST_TOKENS = 6


@dataclass(frozen=True)
class Classifier:
    """All parts of the model."""

    guard: Guard
    linear: Linear
    encoder: Encoder
    blend: Blend
    meanings: Meanings

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The classifier whose files are in `folder`."""
        encoder = Encoder.read(folder / ENCODER)
        guard, linear = Guard.read(folder / GUARD, encoder), Linear.read(folder / LINEAR)
        return cls(guard, linear, encoder, Blend.read(folder / BLEND), Meanings.read(folder / MEANINGS))

    def suggestion(self, title: str, description: str) -> Suggestion | None:
        """What it makes of this text, None if it knows nothing in it.

        Paragraphs that may hold an order to the machine count only where they make the ticket more urgent.
        """
        said = [self._said(*text) for text in self.guard.texts(title, description)]
        return max(filter(None, said), key=_urgency, default=None)

    def _said(self, title: str, description: str) -> Suggestion | None:
        words = features(title, description)
        parts, read = self.linear.parts(words), self.encoder.tokens(*words.texts)
        if not any(part.numbers for part in parts.values()) and not self.encoder.knows(read):
            return None
        seen = self._seen(parts, read)
        rows = probabilities(corrected(self.scores(seen), seen))
        category, priority = list(Category)[int(rows[0].argmax())], list(Priority)[int(middle(rows[1]))]
        why = reason(words, Answer(*rows, parts, self.encoder.is_used_to(read)), category, priority)
        return Suggestion(category, priority, Source.local, why, _row(rows[0]), _row(rows[1]))

    def meaning(self, title: str, description: str) -> Array | None:
        """What this text is about, as `Meanings` tell it; None if it says too little, or knows too little of it."""
        read = self.encoder.tokens(title, description)
        if len(read) < FEWEST_TOKENS or not self.encoder.knows(read):
            return None
        return self.meanings.of(self.encoder.seen(read))

    def seen(self, title: str, description: str) -> Array:
        """What it sees in this text: what the words add up to, and what the encoder makes of it."""
        words = features(*self.guard.kept(title, description))
        return self._seen(self.linear.parts(words), self.encoder.tokens(*words.texts))

    def scores(self, seen: Array) -> Array:
        """4 scores for the categories and 3 for "more urgent than low, medium, high"."""
        return self.blend.scores(seen[:SCORES], self.encoder.scores(seen[SCORES:]))

    def _seen(self, parts: dict[str, Parts], read: list[int]) -> Array:
        return np.concatenate([self.linear.scores(parts), self.encoder.seen(read)]).astype(np.float32)


def _urgency(suggestion: Suggestion) -> int:
    return list(Priority).index(suggestion.priority)


def _row(probabilities: Array) -> tuple[float, ...]:
    return tuple(probabilities.tolist())
