"""Tells what new tickets are about, and by and by the older ones, a fifth of a processor at most."""

import asyncio
import logging
from contextlib import suppress
from itertools import count

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import DatabaseAway
from support_desk.store import db
from support_desk.tickets.similar import meanings

AT_ONCE = 10
# As long as some were told, times this.
REST = 4
LOOK_SECONDS = 20
# What came back, as a deletion was undone, is not newer than the others: all are looked through every ten minutes.
LOOKS_BETWEEN = 30
NEWEST = text("SELECT coalesce(max(id), 0) FROM tickets")

log = logging.getLogger("support_desk.similar")


async def keep_meanings() -> None:
    """Do so as long as the desk serves; end, and say why, where the database cannot keep them."""
    if trouble := await db.write(meanings.prepare):
        log.info("Similar tickets are found by their words alone: %s.", trouble)
        return
    told_to = 0
    for look in count():
        with suppress(DatabaseAway):  # later is soon enough
            newest = await db.read(_newest)
            if look % LOOKS_BETWEEN == 0:
                told_to = 0
            if newest != told_to:
                await _tell(told_to)
                told_to = newest
        await asyncio.sleep(LOOK_SECONDS)


async def _tell(after: int) -> None:
    """Tell of all tickets `after` this one of which nobody knows."""
    clock = asyncio.get_running_loop().time
    while found := await db.read(meanings.lacking, AT_ONCE, after):
        began = clock()
        await db.write(meanings.keep, await asyncio.to_thread(meanings.told, found))
        await asyncio.sleep((clock() - began) * REST)


def _newest(session: Session) -> int:
    return session.scalar(NEWEST) or 0
