"""Lets the local classifier of this process know what the desk has learned, whichever process learned it."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

import reflex as rx

from support_desk.errors import DatabaseAway
from support_desk.learning.actions import CHANNEL, LEARNED
from support_desk.learning.here import STARTING, STOPPED, base, here, progress_of
from support_desk.learning.queries import adopted, is_running
from support_desk.learning.records import Adopted, Progress
from support_desk.learning.states import LearningView, ProgressView
from support_desk.live.listening import hear
from support_desk.live.telling import refresh_where
from support_desk.store import db
from support_desk.triage.learning import in_use

RETRY_SECONDS = 0.5
# Longer than a process takes until it learns, on a busy machine, too: whoever began that may have been killed.
STARTING_SECONDS = 120
log = logging.getLogger("support_desk.triage")


async def hear_of_learning(app: rx.App, on_alive: Callable[[], None]) -> None:
    """Hear of what is learned and undone, use it, and tell those who look, forever."""

    async def on_heard(payloads: list[str] | None) -> None:
        before, has_news = here.progress, await take_note(payloads)
        touched = (LearningView, ProgressView) if has_news else ProgressView
        await refresh_where(app, lambda view: isinstance(view, touched))
        if here.progress is not before and here.progress.step == STARTING:
            doubts.create_task(doubt(here.progress))

    async def doubt(starting: Progress) -> None:
        if await has_come_to_nothing(starting):
            await refresh_where(app, lambda view: isinstance(view, ProgressView))

    async def on_away() -> None:
        """Whoever follows tickets tells pages that the database is away."""

    async with asyncio.TaskGroup() as doubts:
        await hear(CHANNEL, on_heard, on_away, on_alive)


async def take_note(payloads: list[str] | None) -> bool:
    """Remember how far it is, and use what is adopted by now, if that may have changed, which it tells."""
    told = [found for found in map(progress_of, payloads or []) if found]
    for progress in told:
        if progress.ended != STOPPED or not here.progress.ended:  # else it has told by itself how it ended
            here.progress = progress
    if payloads is None and here.progress.step == STARTING:
        here.progress = Progress()  # what became of that was not heard
    has_news = payloads is None or any(each.ended or each.step == LEARNED for each in told)
    if has_news:
        await take_over()
    return has_news


async def has_come_to_nothing(starting: Progress) -> bool:
    """Wait whether a process that was told to be `starting` learns; if it does not, that has ended."""
    while here.progress is starting:
        await asyncio.sleep(STARTING_SECONDS)
        with suppress(DatabaseAway):
            if not await db.read(is_running) and here.progress is starting:
                here.progress = Progress(ended=STOPPED)
                return True
    return False


async def take_over() -> None:
    """Use what is adopted from now on, or nothing; ask again while the database is away."""
    while True:
        try:
            found = await db.read(adopted)
            break
        except DatabaseAway:
            await asyncio.sleep(RETRY_SECONDS)
    await asyncio.to_thread(_use, found)


def _use(found: Adopted | None) -> None:
    if found is None:
        return in_use.use(None)
    from support_desk.triage.learning.learned import Learned  # numpy takes a while to import

    if found.base != base():
        log.warning("What triage learned was for another classifier: it is not used until it has learned anew.")
        return in_use.use(None)
    try:
        return in_use.use(Learned.unpacked(found.weights))
    except ValueError:
        log.warning("What triage learned cannot be read: it is not used until it has learned anew.")
        return in_use.use(None)
