"""How many uploads are read at once: each has a part of a file in memory, and whoever is slow keeps others waiting.

The next turn is of whoever waits and has the fewest. While all are taken, whoever has two or more than one who waits
gives one of them up, unless he has just begun: so few people, however slowly they send, leave some for everybody.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache

MOST_AT_ONCE, MOST_OF_ONE = 16, 4
# Nobody has to give up a turn that is younger: most uploads are through by then.
SAFE_SECONDS = 30


@dataclass(eq=False)
class Turn:
    """Somebody's turn, which began at this time of the clock; `is_over` once he has been told to give it up."""

    whose: str
    began: float
    is_over: bool = False


class Turns:
    """At most 16 turns at once, 4 of them for one person; whoever comes then waits."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._number_of: Counter[str] = Counter()
        self._taken: set[Turn] = set()
        self._waiting: dict[asyncio.Future[Turn], str] = {}

    @asynccontextmanager
    async def turn(self, whose: str) -> AsyncIterator[Turn]:
        """Wait for a turn, and have it."""
        asked = asyncio.get_running_loop().create_future()
        self._waiting[asked] = whose
        self._call_next()
        try:
            yield await asked
        finally:
            self._waiting.pop(asked, None)
            if asked.done() and not asked.cancelled():
                self._end(asked.result())

    def is_over(self, turn: Turn) -> bool:
        """Whether it must be given up for somebody who waits and has two fewer; one at a time, until it has ended."""
        is_safe = self._clock() - turn.began < SAFE_SECONDS
        if not is_safe and not any(each.is_over for each in self._taken):
            most = self._number_of[turn.whose] - 2
            turn.is_over = any(self._number_of[whose] <= most for whose in self._waiting.values())
        return turn.is_over

    def _call_next(self) -> None:
        able = [asked for asked, whose in self._waiting.items() if self._is_able(asked, whose)]
        if not able or len(self._taken) >= MOST_AT_ONCE:
            return
        asked = min(able, key=lambda each: self._number_of[self._waiting[each]])
        turn = Turn(self._waiting.pop(asked), self._clock())
        self._taken.add(turn)
        self._number_of[turn.whose] += 1
        asked.set_result(turn)

    def _is_able(self, asked: asyncio.Future[Turn], whose: str) -> bool:
        """Whether he may have one more; who has just left waits no more."""
        return not asked.done() and self._number_of[whose] < MOST_OF_ONE

    def _end(self, turn: Turn) -> None:
        self._taken.discard(turn)
        self._number_of[turn.whose] -= 1
        self._number_of += Counter()  # without those who have none
        self._call_next()


@lru_cache(1)
def turns(_: asyncio.AbstractEventLoop) -> Turns:
    """Those of this event loop."""
    return Turns()
