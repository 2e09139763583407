"""The numbers of the views of which the tallies cannot tell them: they are counted, with pauses."""

import asyncio
from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx

from support_desk.live.touches import Touch
from support_desk.live.views import GoesWithTime
from support_desk.people.actors import Actor
from support_desk.tickets.queries import COUNT_LIMIT
from support_desk.tickets.tallied import knows
from support_desk.views.filters import address_of, filter_of
from support_desk.views.queries import counts
from support_desk.views.states.shown import shown_number, views_for

# They are counted for at most a tenth of the time, and not longer after a change than this.
LEAST_PAUSE, LONGEST_PAUSE, PAUSE_PER_COUNT = 1.0, 8.0, 10
_again_at: dict["CountedView", float] = {}


@dataclass(frozen=True)
class CountedView(GoesWithTime):
    """The numbers of the views of which the tallies cannot tell them, by the addresses of their queues.

    They change with time as well: what was untouched for an hour less than two days is so for two days in an hour.
    """

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = True
    follows_people: ClassVar = False
    reader: Actor
    zone: str

    def is_touched_by(self, touch: Touch) -> bool:
        return True

    async def read(self) -> dict[str, str]:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0, _again_at.get(self, 0) - loop.time()))
        began = loop.time()
        try:
            asked = [view.query for view in await views_for(self.reader) if not knows(filter_of(view.query))]
            numbers = await counts(self.reader, asked, self.zone)
        finally:  # what failed took its time, too
            pause = min(max(LEAST_PAUSE, PAUSE_PER_COUNT * (loop.time() - began)), LONGEST_PAUSE)
            _forget_pauses(loop.time())
            _again_at[self] = loop.time() + pause
        said = [shown_number(number, COUNT_LIMIT) for number in numbers]
        return {address_of(query): number for query, number in zip(asked, said, strict=True)}

    def shown(self, found: dict[str, str]) -> dict[str, Any]:
        return {"counted": found}


def _forget_pauses(now: float) -> None:
    for view in [view for view, at in _again_at.items() if at < now]:
        del _again_at[view]
