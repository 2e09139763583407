"""The local classifier at work: features, a linear model of them, and the encoder's opinion beside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from support_desk.triage.local.encoder import Encoder
from support_desk.triage.local.features import features
from support_desk.triage.local.linear import Array, Model
from support_desk.triage.local.reason import reason
from support_desk.triage.suggestion import Suggestion
from support_desk.words import Category, Priority, Source

MODEL, ENCODER = "linear.npz", "encoder.npz"


@dataclass(frozen=True)
class Classifier:
    """Both halves of the model."""

    model: Model
    encoder: Encoder

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The classifier whose files are in `folder`."""
        return cls(Model.read(folder / MODEL), Encoder.read(folder / ENCODER))

    def suggestion(self, title: str, description: str) -> Suggestion | None:
        """What it makes of this text, None if the linear model knows nothing in it."""
        seen = features(title, description)
        parts = self.model.parts(seen)
        if not any(part.numbers for part in parts.values()):
            return None
        answer = self.model.answer(seen, parts, self.encoder.scores(*seen.texts))
        category = list(Category)[int(answer.category.argmax())]
        priority = list(Priority)[middle(answer.priority)]
        why = reason(seen, answer, category, priority)
        return Suggestion(category, priority, Source.local, why, _row(answer.category), _row(answer.priority))


def middle(probabilities: Array) -> int:
    """The priority that half of the probability lies below and half above: seldom far off."""
    return int((probabilities.cumsum()[:-1] < 0.5).sum())


def _row(probabilities: Array) -> tuple[float, ...]:
    return tuple(probabilities.tolist())
