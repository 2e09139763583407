"""The local classifier: no key, no network, no start-up cost."""

import logging
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from support_desk.models import Category, Priority, Source
from support_desk.triage.suggestion import Suggestion

if TYPE_CHECKING:
    from support_desk.triage.linear import Model

MODEL = Path(__file__).parent / "model" / "model.npz"
log = logging.getLogger("support_desk.triage")
_lock = Lock()


def suggest(title: str, description: str) -> Suggestion | None:
    """What the local classifier makes of this text; None if it knows no word of it or cannot be loaded (logged once).

    Takes some milliseconds; the first call reads the model, a part of a second. Thread-safe. Never call it on the
    event loop.
    """
    model = loaded()
    if model is None:
        return None
    from support_desk.triage.features import features
    from support_desk.triage.reason import reason

    seen = features(title, description)
    answer = model.answer(seen)
    if not any(answer.parts.values()):
        return None
    category = list(Category)[int(answer.category.argmax())]
    priority = list(Priority)[int((answer.priority.cumsum() < 0.5).sum())]
    return Suggestion(
        category,
        priority,
        Source.local,
        reason(seen, answer, category, priority),
        tuple(answer.category.tolist()),
        tuple(answer.priority.tolist()),
    )


def is_loaded() -> bool:
    """Whether `suggest` answers without reading anything first."""
    return _read.cache_info().currsize > 0


def loaded() -> "Model | None":
    """The model, read once by whoever comes first."""
    with _lock:
        return _read()


@cache
def _read() -> "Model | None":
    try:
        from support_desk.triage.linear import Model

        return Model.read(MODEL)
    except Exception as error:
        log.warning("The local classifier did not load: %s", type(error).__name__)
        return None
