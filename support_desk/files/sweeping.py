"""Bytes that nothing refers to any more, swept away soon after a deletion could still have been undone."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import func, select, text
from sqlmodel import Session

from support_desk.errors import DatabaseAway, FilesAway
from support_desk.files.places import place
from support_desk.store import db

# A deletion can be undone for 60 seconds, and bytes are to be gone a minute later.
SPARED = timedelta(seconds=75)
SWEEP_SECONDS = 20
# A transaction is open meanwhile, and a bucket takes its time for each.
MOST_AT_ONCE = 20
# Of so many that cannot be deleted it is rather the place that is away than each of them.
MOST_FAILED = 3
# Those wait longer than any others, which they would hold up each time.
PUT_OFF_FOR = timedelta(hours=1)
# Any fixed number will do: it names the lock of whoever sweeps, or must find everything in its place meanwhile.
SWEEP_LOCK = 7_305_203
DUE = text("""
SELECT key FROM blobs WHERE unreferenced_since < now() - :spared
  AND NOT EXISTS (SELECT FROM attachments WHERE blob_key = key)
ORDER BY unreferenced_since LIMIT :most FOR UPDATE SKIP LOCKED
""")
PUT_OFF = text("UPDATE blobs SET unreferenced_since = now() + :put_off_for WHERE key = :key")
FORGET = text("DELETE FROM blobs WHERE key = :key")
# Longer than a place may take for one of them: PostgreSQL would end the session before that could be put off.
PATIENCE = text("SET LOCAL idle_in_transaction_session_timeout = '60s'")


async def keep_sweeping() -> None:
    """Sweep now and then, for as long as the desk serves."""
    while True:
        with suppress(DatabaseAway, FilesAway):  # later is soon enough
            while await db.write(sweep) == MOST_AT_ONCE:
                pass
        await asyncio.sleep(SWEEP_SECONDS)


def sweep(session: Session, spared: timedelta = SPARED) -> int:
    """Delete bytes without a reference for so long, a few at a time; their number, 0 while another process does it.

    The bytes go first: a row without bytes is swept again, while bytes without a row would stay for ever. Those that
    cannot be deleted count, too, and are put off for an hour; after three of them the others wait for the next time.

    Raises:
        FilesAway: there is no place to delete them from.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(SWEEP_LOCK))):
        return 0
    session.execute(PATIENCE)
    due = session.scalars(DUE, {"spared": spared, "most": MOST_AT_ONCE}).all()
    if not due:  # a desk that has no files needs no place for them
        return 0
    swept, failed, kept_at = 0, 0, place()
    for key in due:
        try:
            kept_at.delete(key)
        except FilesAway:  # the log says why
            session.execute(PUT_OFF, {"key": key, "put_off_for": PUT_OFF_FOR})
            failed += 1
            if failed == MOST_FAILED:
                break
        else:
            session.execute(FORGET, {"key": key})
            swept += 1
    return swept + failed
