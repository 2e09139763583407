"""Tells what new tickets are about, and by and by the older ones, a fifth of a processor at most."""

import asyncio
import logging

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import DatabaseAway
from support_desk.store import db
from support_desk.tickets.similar import meanings

AT_ONCE = 10
# As long as some were told, times this.
REST = 4
LOOK_SECONDS, LOOK_AGAIN_SECONDS = 20, 600
NEWEST = text("SELECT max(id) FROM tickets")

log = logging.getLogger("support_desk.similar")


async def keep_meanings() -> None:
    """Do so as long as the desk serves; end, and say why, where the database cannot keep them."""
    if trouble := await db.write(meanings.prepare):
        log.info("Similar tickets are found by their words alone: %s.", trouble)
        return
    while True:
        newest = await _look()
        await _until_newer(newest)


async def _look() -> int | None:
    """Tell of all tickets of which nobody knows; the newest ticket before that."""
    clock = asyncio.get_running_loop().time
    try:
        newest = await db.read(_newest)
        while found := await db.read(meanings.lacking, AT_ONCE):
            began = clock()
            await db.write(meanings.keep, await asyncio.to_thread(meanings.told, found))
            await asyncio.sleep((clock() - began) * REST)
    except DatabaseAway:
        return None
    return newest


async def _until_newer(newest: int | None) -> None:
    """Wait until there is a newer ticket, or long enough for one that came back."""
    loop = asyncio.get_running_loop()
    until = loop.time() + LOOK_AGAIN_SECONDS
    while loop.time() < until:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            if await db.read(_newest) != newest:
                return
        except DatabaseAway:
            newest = None


def _newest(session: Session) -> int | None:
    return session.scalar(NEWEST)
