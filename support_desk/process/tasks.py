"""Tasks that run as long as the desk does: no exception ends them for good, and health names those that are down."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Any

from support_desk.process.logs import log_exception

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30
# A task that has run for so long has recovered: its next pause is a short one again.
STEADY_SECONDS = 60

log = logging.getLogger("support_desk.tasks")


class Interrupted(Exception):
    """A task was cancelled by something other than the end of the desk."""


@dataclass(eq=False)
class Kept:
    """A task that is kept running; `is_down` from a failure until it is started again."""

    name: str
    task: Callable[[], Awaitable[None]]
    longest_silence: float
    is_down: bool = False
    heard_at: float = inf
    _began: float = 0

    async def keep(self) -> None:
        """Run it until it returns or the desk ends; after a failure again, with growing pauses."""
        pause = FIRST_PAUSE_SECONDS
        while not await self._has_returned():
            if monotonic() - self._began >= STEADY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            log.warning("Stopped, and started again soon: %s.", self.name)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _has_returned(self) -> bool:
        """Run it once; whether it has done its work, and not failed."""
        self.is_down, self._began = False, monotonic()
        self.heard_at = self._began
        try:
            await self._run()
        except BaseException as error:
            self.is_down = True
            if not isinstance(error, Exception):
                raise
            log_exception(error)
            return False
        self.heard_at = inf
        return True

    async def _run(self) -> None:
        """Run it once, in a task of its own: to cancel that does not cancel this one, which keeps it."""
        running = asyncio.ensure_future(self.task())
        try:
            await asyncio.wait({running})
        except asyncio.CancelledError:
            running.cancel()
            await asyncio.wait({running})
            raise
        if running.cancelled():
            raise Interrupted
        running.result()

    def complaint(self) -> str | None:
        """What is wrong with it, if anything is."""
        silence = monotonic() - self.heard_at
        if self.is_down:
            return f"Not running at the moment: {self.name}."
        return f"Not heard from for {silence:.0f} s: {self.name}." if silence > self.longest_silence else None


_kept: dict[str, Kept] = {}


def kept_running(app: Any, name: str, task: Callable[[], Awaitable[None]], longest_silence: float = inf) -> None:
    """Run `task` for as long as `app` serves. `name` is what people call it, as "live updates".

    A task that returns has done its work. One that raises, or is cancelled, is logged and started again, with pauses
    that grow from half a second to 30; meanwhile `/api/health` is 503 and names it. The same holds for a task
    with a `longest_silence` that has not called `heard` for so many seconds.
    """
    _kept[name] = kept = Kept(name, task, longest_silence)
    app.register_lifespan_task(kept.keep)


def heard(name: str) -> None:
    """Take note that the task of this name is alive."""
    if name in _kept:
        _kept[name].heard_at = monotonic()


def complaint() -> str | None:
    """What does not run and should, in a sentence; None when all is well."""
    return next(filter(None, (kept.complaint() for kept in _kept.values())), None)
