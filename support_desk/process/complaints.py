"""Complaints that repeat themselves: each is said at once, then at most once a minute, with how often it came."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock, Timer
from time import monotonic

MINUTE = 60
# So many different ones a minute; what comes beyond that is counted as one.
MOST_DIFFERENT = 200
THE_REST = "WARNING support_desk: Too many different complaints to say them all."


@dataclass
class Complaint:
    """When it was said, and how often it has come since without being said."""

    said_at: float
    repeated: int = 0


class Complaints:
    """Hears complaints and says them through `say`. Thread-safe; remembers 200, each for a minute."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = monotonic) -> None:
        self._say, self._clock = say, clock
        self._lock = RLock()
        self._complaints: dict[str, Complaint] = {}
        self._timer: Timer | None = None

    def hear(self, said: str) -> None:
        """Say it, unless it has been said within the minute."""
        with self._lock:
            self.settle()
            if said not in self._complaints and len(self._complaints) >= MOST_DIFFERENT:
                said = THE_REST
            if known := self._complaints.get(said):
                known.repeated += 1
                self._settle_later()
            else:
                self._complaints[said] = Complaint(self._clock())
                self._say(said)

    def settle(self, *, is_last: bool = False) -> None:
        """Say how often complaints that were said a minute ago have come since, and begin anew with them."""
        with self._lock:
            now = self._clock()
            for said, complaint in list(self._complaints.items()):
                if not is_last and now - complaint.said_at < MINUTE:
                    continue
                del self._complaints[said]
                if complaint.repeated:
                    self._say(f"{_first_line(said)} ({_times(complaint.repeated)} more in the last minute)")
                    self._complaints[said] = Complaint(now)

    def close(self) -> None:
        """Say what has not been said."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self.settle(is_last=True)

    def _settle_later(self) -> None:
        if self._timer is None:
            self._timer = Timer(MINUTE, self._settle_in_time)
            self._timer.daemon = True
            self._timer.start()

    def _settle_in_time(self) -> None:
        with self._lock:
            self._timer = None
            self.settle()
            if any(complaint.repeated for complaint in self._complaints.values()):
                self._settle_later()


def _first_line(said: str) -> str:
    return said.partition("\n")[0]


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"
