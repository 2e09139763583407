"""The local classifier: no key, no network, no start-up cost."""

import logging
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from support_desk.triage.suggestion import Suggestion

if TYPE_CHECKING:
    from support_desk.triage.local.classifier import Classifier

FOLDER = Path(__file__).parent / "model"
log = logging.getLogger("support_desk.triage")
_lock = Lock()


def suggest(title: str, description: str) -> Suggestion | None:
    """What the local classifier makes of this text; None if it knows no word of it or cannot be loaded (logged once).

    Takes some milliseconds; the first call reads the model, a part of a second. Thread-safe. Never call it on the
    event loop.
    """
    with _lock:
        classifier = _read()
    return classifier.suggestion(title, description) if classifier else None


def meaning(title: str, description: str) -> list[float] | None:
    """What this text is about, as a vector of length 1: those of texts about the same thing are close to each other.

    None if nobody can say, or the model cannot be loaded. Takes as long as `suggest`. Thread-safe.
    """
    with _lock:
        classifier = _read()
    found = classifier.meaning(title, description) if classifier else None
    return None if found is None else found.tolist()


def is_loaded() -> bool:
    """Whether `suggest` answers without reading anything first."""
    return _read.cache_info().currsize > 0


@cache
def _read() -> "Classifier | None":
    try:
        # Here, because numpy takes a while to import.
        from support_desk.triage.local.classifier import Classifier

        return Classifier.read(FOLDER)
    except Exception as error:
        log.warning("The local classifier did not load: %s", type(error).__name__)
        return None
