"""Leaves a failing service alone for a growing while."""

from collections.abc import Callable
from threading import Lock
from time import monotonic

PATIENCE = 3
FIRST_REST = 10.0
LONGEST_REST = 600.0


class Breaker:
    """Says who may ask.

    After 3 failures in a row nobody may for 10 seconds; then exactly one caller may, and what becomes of that decides:
    all may again, or nobody for twice as long as before, up to 10 minutes. Thread-safe.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._era = 0
        self._failures = 0
        self._rest = FIRST_REST
        self._rests_until: float | None = None
        self._is_probing = False

    def would_permit(self) -> bool:
        """Whether one who asked now for a permit would get it."""
        with self._lock:
            return self._is_open()

    def permit(self) -> int | None:
        """A permit to ask once, or None. Its holder must `report`."""
        with self._lock:
            if not self._is_open():
                return None
            self._is_probing = self._rests_until is not None
            return self._era

    def report(self, permit: int, *, is_success: bool) -> None:
        """What became of it. A permit from before the last change of mind no longer counts."""
        with self._lock:
            if permit != self._era:
                return
            if is_success:
                self._failures, self._rest = 0, FIRST_REST
                self._turn(None)
            elif self._is_probing or self._failures + 1 >= PATIENCE:
                self._turn(self._clock() + self._rest)
                self._rest = min(2 * self._rest, LONGEST_REST)
            else:
                self._failures += 1

    def _is_open(self) -> bool:
        return self._rests_until is None or (not self._is_probing and self._clock() >= self._rests_until)

    def _turn(self, rests_until: float | None) -> None:
        if rests_until != self._rests_until:
            self._era += 1
        self._rests_until = rests_until
        self._is_probing = False
