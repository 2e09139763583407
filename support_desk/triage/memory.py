"""What was answered lately."""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

from support_desk.triage.suggestion import Suggestion


class Memory:
    """The last suggestions, at most `size` and none older than `seconds`; the least used goes first. Thread-safe."""

    def __init__(self, size: int, seconds: float, clock: Callable[[], float]) -> None:
        self._size, self._seconds, self._clock = size, seconds, clock
        self._lock = Lock()
        self._entries: OrderedDict[bytes, tuple[float, Suggestion]] = OrderedDict()

    def recalled(self, key: bytes) -> Suggestion | None:
        """What is kept under `key`."""
        with self._lock:
            born, suggestion = self._entries.get(key, (None, None))
            if born is None:
                return None
            if self._clock() - born >= self._seconds:
                del self._entries[key]
                return None
            self._entries.move_to_end(key)
            return suggestion

    def keep(self, key: bytes, suggestion: Suggestion) -> None:
        """Keep `suggestion` under `key`, instead of what was there."""
        with self._lock:
            self._entries[key] = (self._clock(), suggestion)
            self._entries.move_to_end(key)
            if len(self._entries) > self._size:
                self._entries.popitem(last=False)


def fingerprint(title: str, description: str) -> bytes:
    """A key that stands for exactly this text, and does not give it away."""
    parts = (part.encode("utf-8", "surrogatepass") for part in (title, description))
    return sha256(b"".join(sha256(part).digest() for part in parts)).digest()
