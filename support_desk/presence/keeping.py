"""Keeps who is where true, for as long as the desk serves."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import reflex as rx

from support_desk.errors import DatabaseAway
from support_desk.live.insides import connected
from support_desk.live.listening import hear
from support_desk.live.telling import refresh_where
from support_desk.people.states.watch.tabs import tabs
from support_desk.presence.actions import CHANNEL, be_there, leave, look_after
from support_desk.presence.here import here
from support_desk.presence.states import PresenceView
from support_desk.store import db

# A tab that closes is gone after two looks.
LOOK_SECONDS = 0.7
LOOKS_A_BEAT, LOOKS_A_ROUND = 14, 3


async def keep_present(app: rx.App) -> None:
    """Take away who has left, and say now and then that the others are still there, forever."""
    look = 0
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        look += 1
        with suppress(DatabaseAway):  # what was not said is said with the next beat
            await look_around(app, look)


async def look_around(app: rx.App, look: int) -> None:
    """One look at this process's tabs; on a desk where nobody has a ticket open it costs nothing.

    Raises:
        DatabaseAway: as `db.write`.
    """
    gone = here.gone(connected(app), tabs.address_of)
    if gone:
        try:
            await db.write_at_once(leave, here.process, tuple(gone))
        except DatabaseAway:
            here.name_again(gone)
            raise
    left = tuple(here.tabs())
    if left and look % LOOKS_A_BEAT == 0:
        await db.write_at_once(be_there, here.process, left)
    if left and look % LOOKS_A_ROUND == 0:
        await db.write_at_once(look_after)


async def hear_of_presence(app: rx.App, on_alive: Callable[[], None]) -> None:
    """Hear of everybody who opens a ticket, writes there, or leaves it, and tell those who look, forever."""

    async def on_heard(payloads: list[str] | None) -> None:
        await tell_of_presence(app, payloads)

    async def on_away() -> None:
        """Whoever follows tickets tells pages that the database is away."""

    await hear(CHANNEL, on_heard, on_away, on_alive)


async def tell_of_presence(app: rx.App, payloads: list[str] | None) -> None:
    """Let the pages of these tickets show who is there; all of them, when nobody knows what was missed."""
    touched = None if payloads is None else {*payloads}

    def is_touched(view: object) -> bool:
        return isinstance(view, PresenceView) and (touched is None or str(view.ticket_id) in touched)

    await refresh_where(app, is_touched)
