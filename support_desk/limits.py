"""How often one client may ask."""

from collections import OrderedDict, deque
from collections.abc import Callable
from functools import cache
from math import ceil
from threading import Lock
from time import monotonic

from support_desk.errors import TooManyRequests

MOST_CLIENTS = 10_000


class RateLimit:
    """At most `limit` calls of one client within any `seconds`; refused calls do not count. Thread-safe.

    Remembers 10,000 clients; beyond that the one that has been silent longest starts anew.
    """

    def __init__(self, limit: int, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._limit, self._seconds, self._clock = limit, seconds, clock
        self._lock = Lock()
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()

    def allow(self, client: str) -> None:
        """Count a call of `client`.

        Raises:
            TooManyRequests: it is one too many; `retry_after` is when the next one may come, in whole seconds.
        """
        with self._lock:
            now = self._clock()
            self._forget_idle(now)
            calls = self._calls.setdefault(client, deque())
            while calls and now - calls[0] >= self._seconds:
                calls.popleft()
            if len(calls) >= self._limit:
                wait = max(1, ceil(self._seconds - (now - calls[0])))
                raise TooManyRequests(f"Too many requests. Please try again in {wait} s.", retry_after=wait)
            calls.append(now)
            self._calls.move_to_end(client)
            if len(self._calls) > MOST_CLIENTS:
                self._calls.popitem(last=False)

    def _forget_idle(self, now: float) -> None:
        while self._calls:
            client, calls = next(iter(self._calls.items()))
            if now - calls[-1] < self._seconds:
                return
            del self._calls[client]


@cache
def classify_limit() -> RateLimit:
    """The limit on asking triage, the pages and REST together: 30 a minute."""
    return RateLimit(30, 60)
