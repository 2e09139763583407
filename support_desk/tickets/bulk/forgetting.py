"""What cannot be undone any more, let go of soon after."""

import asyncio
from contextlib import suppress

from support_desk.errors import DatabaseAway
from support_desk.store import db
from support_desk.tickets.bulk.undoing import forget_what_is_over

FORGET_SECONDS = 20


async def keep_forgetting() -> None:
    """Forget now and then, for as long as the desk serves."""
    while True:
        with suppress(DatabaseAway):  # later is soon enough
            while not await db.write(forget_what_is_over):
                pass
        await asyncio.sleep(FORGET_SECONDS)
