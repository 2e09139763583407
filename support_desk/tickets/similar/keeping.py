"""Tells what new tickets are about, and by and by the older ones, a fifth of a processor at most.

Where the desk has much else to do it is a hundredth: nobody who waits for an answer pays for it.
"""

import asyncio
import logging
from contextlib import suppress
from itertools import count
from time import process_time

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import DatabaseAway
from support_desk.store import db
from support_desk.tickets.similar import meanings

AT_ONCE = 10
# As long as some were told, times this.
REST = 4
# Of a processor, while nothing is told; then the rest is that much longer.
MUCH = 0.3
LONGER = 20
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
        if len(found) < AT_ONCE:
            break
        await _rest((clock() - began) * REST)


async def _rest(seconds: float) -> None:
    """Rest so long, and again as long as the desk has much to do."""
    for _ in range(LONGER):
        used = process_time()
        await asyncio.sleep(seconds)
        if process_time() - used < seconds * MUCH:
            break


def _newest(session: Session) -> int:
    return session.scalar(NEWEST) or 0
