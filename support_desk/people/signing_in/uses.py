"""When sessions and tokens were last used, and their owners seen: noted once a minute at most; nobody waits for it."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from sqlalchemy import TextClause, text
from sqlmodel import Session

from support_desk.errors import DatabaseAway
from support_desk.people.keys import hash_of
from support_desk.store import db

SESSION_DAYS = 14
EVERY_SECONDS = 60
MOST_KNOWN = 10_000
# What has expired meanwhile stays expired. One table a statement, each a transaction by itself: it waits for nobody
# while it holds anything.
USED = "UPDATE {table} SET last_used_at = now() WHERE secret_hash = :hashed AND {is_due} RETURNING account_id"
DUE = "last_used_at <= now() - interval '1 minute'"
OF_SESSION = text(
    USED.format(table="sign_ins", is_due=f"{DUE} AND last_used_at > now() - interval '{SESSION_DAYS} days'")
)
OF_TOKEN = text(USED.format(table="api_tokens", is_due=f"(last_used_at IS NULL OR {DUE})"))
SEEN = text(
    "UPDATE accounts SET last_seen_at = now() WHERE id = :account"
    " AND (last_seen_at IS NULL OR last_seen_at <= now() - interval '1 minute')"
)


def note_session(session: Session, hashed: str) -> None:
    """A session was used, and its owner seen; nothing is written that was written within the minute."""
    _note(session, OF_SESSION, hashed)


def note_token(session: Session, hashed: str) -> None:
    """The same of an API token."""
    _note(session, OF_TOKEN, hashed)


def _note(session: Session, statement: TextClause, hashed: str) -> None:
    if account_id := session.execute(statement, {"hashed": hashed}).scalar():
        session.execute(SEEN, {"account": account_id})


class Uses:
    """Notes uses by `verb`, in tasks for which nobody waits. What cannot be written now is noted at the next use."""

    def __init__(self, verb: Callable[[Session, str], None], clock: Callable[[], float] = monotonic) -> None:
        self._verb, self._clock = verb, clock
        self._noted: OrderedDict[str, float] = OrderedDict()
        self._tasks: set[asyncio.Task] = set()

    def note(self, secret: str) -> None:
        """The session or token of this secret is of use now."""
        hashed, now = hash_of(secret), self._clock()
        if now - self._noted.get(hashed, -EVERY_SECONDS) < EVERY_SECONDS:
            return
        self._noted[hashed] = now
        if len(self._noted) > MOST_KNOWN:
            self._noted.popitem(last=False)
        task = asyncio.get_running_loop().create_task(self._write(hashed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self, hashed: str) -> None:
        try:
            await db.write_at_once(self._verb, hashed)
        except DatabaseAway:
            self._noted.pop(hashed, None)


sessions_used, tokens_used = Uses(note_session), Uses(note_token)
