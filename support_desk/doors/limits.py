"""How often one client may ask."""

from collections import OrderedDict, deque
from collections.abc import Callable
from math import ceil
from threading import Lock
from time import monotonic

from support_desk.doors.addresses import counted_address
from support_desk.errors import TooManyRequests

MOST_CLIENTS = 10_000


class RateLimit:
    """At most `limit` calls of one client within any `seconds`; refused calls do not count. Thread-safe.

    A client is its address; of IPv6 the first half, which is what a household or a machine is given. Remembers 10,000
    clients; beyond that the one that has been silent longest starts anew.
    """

    def __init__(self, limit: int, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._limit, self._seconds, self._clock = limit, seconds, clock
        self._lock = Lock()
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()

    async def allow(self, address: str) -> None:
        """Count a call from `address`.

        Raises:
            TooManyRequests: it is one too many; `retry_after` is when the next one may come, in whole seconds.
        """
        if wait := await self._wait(counted_address(address)):
            seconds = max(1, ceil(wait))
            raise TooManyRequests(f"Too many requests. Please try again in {seconds} s.", retry_after=seconds)

    async def has_room(self, address: str) -> bool:
        """Whether a call from `address` may be made; it is counted if so."""
        return not await self._wait(counted_address(address))

    async def _wait(self, client: str) -> float:
        """Count a call, or the seconds until the next one may come."""
        with self._lock:
            now = self._clock()
            self._forget_idle(now)
            calls = self._calls.setdefault(client, deque())
            while calls and now - calls[0] >= self._seconds:
                calls.popleft()
            if len(calls) >= self._limit:
                return self._seconds - (now - calls[0])
            calls.append(now)
            self._calls.move_to_end(client)
            if len(self._calls) > MOST_CLIENTS:
                self._calls.popitem(last=False)
            return 0

    def _forget_idle(self, now: float) -> None:
        while self._calls:
            client, calls = next(iter(self._calls.items()))
            if now - calls[-1] < self._seconds:
                return
            del self._calls[client]
