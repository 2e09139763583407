"""Writes and reads of what goes out; each takes `now`, so that a test may move the clock.

A parcel is taken, tried, and then told to be `sent` or `failed`. Taking it counts as a try and puts it off, so a
process
that dies meanwhile loses nothing: the next one takes it again. One waits while an earlier one of the same channel,
recipient and ticket does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from json import dumps
from typing import Any

from sqlalchemy import Connection, TextClause, text
from sqlmodel import Session

from support_desk.languages import to_say
from support_desk.store.outbox.models import ParcelStatus
from support_desk.store.records import records_of

FIRST_PAUSE, LONGEST_PAUSE, MOST_PAUSES = timedelta(seconds=10), timedelta(hours=1), timedelta(days=1)
# As long as somebody may be at it: nobody else takes it meanwhile.
LEASE = timedelta(seconds=45)
# So many old ones go in well under a second.
MOST_FORGOTTEN = 10_000
# So that no statement takes long, however many wait.
MOST_AT_ONCE = 1000
UNDONE = to_say("It was undone.")
RESTORED = to_say("Restored from a backup; it may have been sent before.")
COLUMNS = "id, channel, event, ticket_id, entry_id, recipient, key, payload, attempts"
PUT = text("""
INSERT INTO outbox (channel, event, ticket_id, entry_id, recipient, key, payload)
SELECT channel, :event, :ticket_id, :entry_id, :recipient, outbox_key(:beginning, origin), CAST(:payload AS jsonb)
FROM outlets WHERE channel = :channel
RETURNING id
""")
# PostgreSQL's clock says when a parcel is written, the desk's all other times: what nobody has taken yet is due, and
# does not wait until the one clock has caught up with the other.
IS_DUE = "next_at <= greatest(CAST(:now AS timestamptz), now()) AND (next_at <= :now OR next_at = created_at)"
FOR_WHOM = "channel = :channel AND (CAST(:recipient AS text) IS NULL OR recipient = CAST(:recipient AS text))"
# What is due is found once, whatever the plan: a condition `id IN (SELECT … LIMIT … FOR UPDATE)` may be gone through
# again for each row, and takes more than the limit then. Those about no ticket are found by themselves, in an order
# that the index of all that is due does not have: it would be gone through for them to its end.
TAKE = text(f"""
WITH alone AS MATERIALIZED (
  SELECT id, next_at FROM outbox WHERE {FOR_WHOM} AND ticket_id IS NULL AND status = 'waiting' AND {IS_DUE}
  ORDER BY attempts, id LIMIT :limit FOR UPDATE SKIP LOCKED
), others AS MATERIALIZED (
  SELECT id, next_at FROM outbox AS parcel
  WHERE {FOR_WHOM} AND ticket_id IS NOT NULL AND status = 'waiting' AND {IS_DUE} AND NOT EXISTS (
    SELECT FROM outbox AS earlier
    WHERE earlier.channel = parcel.channel AND earlier.status = 'waiting' AND earlier.ticket_id = parcel.ticket_id
      AND earlier.recipient = parcel.recipient AND earlier.id < parcel.id
  )
  ORDER BY next_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
), due AS MATERIALIZED (
  SELECT id FROM (SELECT *, 1 AS turn FROM alone UNION ALL SELECT *, 2 FROM others) AS found
  ORDER BY turn, next_at, id LIMIT :limit
)
UPDATE outbox SET attempts = attempts + 1, next_at = CAST(:now AS timestamptz) + :lease
WHERE id IN (SELECT id FROM due)
RETURNING {COLUMNS}
""")
# What was withdrawn while it was on its way has come all the same.
SENT = text("""
UPDATE outbox SET status = 'sent', done_at = :now, error = NULL, status_code = :status_code
WHERE id = :id AND status IN ('waiting', 'withdrawn')
""")
FAILED = text("""
UPDATE outbox SET error = :error, status_code = :status_code, status = :status, done_at = :done_at, next_at = :next_at
WHERE id = :id AND status = 'waiting'
""")
# What `failed` and `pause_after` do, for all whose time has come.
PUT_OFF = text(f"""
WITH found AS MATERIALIZED (
  SELECT id FROM outbox WHERE channel = :channel AND status = 'waiting' AND {IS_DUE} LIMIT :limit FOR UPDATE
)
UPDATE outbox SET attempts = attempts + 1, error = :error, status_code = NULL,
  status = CASE WHEN attempts + 1 >= :most_tries THEN 'failed' ELSE 'waiting' END,
  done_at = CASE WHEN attempts + 1 >= :most_tries THEN CAST(:now AS timestamptz) END,
  next_at = CAST(:now AS timestamptz) + least(:first * 2 ^ least(attempts, 20), :longest)
WHERE id IN (SELECT id FROM found)
""")
WITHDRAWN = text("""
UPDATE outbox SET status = 'withdrawn', done_at = :now, error = :reason, status_code = NULL
WHERE id = :id AND status = 'waiting'
""")
WITHDRAW_WAITING = text("""
UPDATE outbox SET status = 'withdrawn', done_at = :now, error = :reason, status_code = NULL WHERE status = 'waiting'
""")
# One that somebody else has taken since has been tried more often.
GIVE_BACK = text("""
UPDATE outbox SET attempts = outbox.attempts - 1, next_at = :now
FROM unnest(CAST(:ids AS bigint[]), CAST(:attempts AS bigint[])) AS given (id, attempts)
WHERE outbox.id = given.id AND outbox.attempts = given.attempts AND status = 'waiting'
""")
AGAIN = text("""
UPDATE outbox SET status = 'waiting', attempts = 0, next_at = :now, done_at = NULL, error = NULL, status_code = NULL
WHERE id = :id AND status <> 'waiting'
RETURNING id
""")
# Those that nobody answered: somebody does now.
SOONER = """
WITH found AS MATERIALIZED (
  SELECT id FROM outbox WHERE channel = :channel AND status = 'waiting' AND {} LIMIT :limit FOR UPDATE
)
UPDATE outbox SET next_at = :now WHERE id IN (SELECT id FROM found)
"""
WAKE = text(SOONER.format("error IS NOT NULL AND status_code IS NULL AND next_at > :now"))
HASTEN = text(SOONER.format("next_at > CAST(:now AS timestamptz) + :longest"))
NEXT = text("SELECT min(next_at) FROM outbox WHERE channel = :channel AND status = 'waiting'")
OPEN = text("""
INSERT INTO outlets (channel, origin) VALUES (:channel, :origin)
ON CONFLICT (channel) DO UPDATE SET origin = excluded.origin WHERE outlets.origin <> excluded.origin
""")
IS_OPEN = text("SELECT EXISTS (SELECT FROM outlets WHERE channel = :channel)")
CLOSE = text("DELETE FROM outlets WHERE channel = :channel")
GIVE_UP = text("""
WITH found AS MATERIALIZED (
  SELECT id FROM outbox WHERE channel = :channel AND status = 'waiting' LIMIT :limit FOR UPDATE
)
UPDATE outbox SET status = 'failed', done_at = :now, error = :error WHERE id IN (SELECT id FROM found)
""")
# To each of an array the key's index leads, while a join might go through all that there is.
DROP = text("""
DELETE FROM outbox WHERE done_at < :before AND id = ANY (ARRAY(
  SELECT id FROM outbox WHERE channel = :channel AND done_at < :before ORDER BY done_at LIMIT :most
))
""")


@dataclass(frozen=True)
class ParcelRecord:
    """A parcel to be tried; this is its `attempts`th try."""

    id: int
    channel: str
    event: str
    ticket_id: int | None
    entry_id: int | None
    recipient: str
    key: str
    payload: dict[str, Any] | None
    attempts: int


def put(
    session: Session,
    channel: str,
    event: str,
    recipient: str,
    *,
    beginning: str = "",
    ticket_id: int | None = None,
    entry_id: int | None = None,
    payload: dict[str, Any] | None = None,
) -> int | None:
    """Let something go out with what else the caller commits: its number, None when the channel is closed.

    Its key is `beginning`, something random, and what the keys of the channel end with.
    """
    told = {"channel": channel, "event": event, "recipient": recipient, "beginning": beginning}
    about = {"ticket_id": ticket_id, "entry_id": entry_id, "payload": None if payload is None else dumps(payload)}
    return session.execute(PUT, told | about).scalar()


def take(
    session: Session, channel: str, limit: int, now: datetime, lease: timedelta = LEASE, recipient: str | None = None
) -> Sequence[ParcelRecord]:
    """At most `limit` parcels whose time has come: they are the caller's for the `lease`.

    Those about no ticket come first, for they let people in, then the longest due. Only those for this `recipient`,
    where one is named.
    """
    values = {"channel": channel, "recipient": recipient, "limit": limit, "now": now, "lease": lease}
    rows = session.execute(TAKE, values).all()
    return sorted(records_of(ParcelRecord, rows), key=lambda parcel: parcel.id)


def sent(session: Session, parcel_id: int, now: datetime, status_code: int | None = None) -> None:
    """It has arrived."""
    session.execute(SENT, {"id": parcel_id, "now": now, "status_code": status_code})


def failed(
    session: Session,
    parcel: ParcelRecord,
    error: str,
    now: datetime,
    *,
    status_code: int | None = None,
    is_final: bool = False,
) -> None:
    """The try has failed, for good when it `is_final` or its pauses would come to more than a day."""
    pause = None if is_final else pause_after(parcel.attempts)
    values = {"id": parcel.id, "error": error[:500], "status_code": status_code}
    if pause is None:
        values |= {"status": ParcelStatus.failed, "done_at": now, "next_at": now}
    else:
        values |= {"status": ParcelStatus.waiting, "done_at": None, "next_at": now + pause}
    session.execute(FAILED, values)


def withdrawn(session: Session, parcel_id: int, reason: str, now: datetime) -> None:
    """It is not to be sent any more, and that is no failure."""
    session.execute(WITHDRAWN, {"id": parcel_id, "reason": reason, "now": now})


def withdraw_waiting(connection: Connection, reason: str, now: datetime) -> int:
    """Nothing that waits, for whatever channel, is to be sent any more: how many those were."""
    return connection.execute(WITHDRAW_WAITING, {"reason": reason, "now": now}).rowcount


def give_back(session: Session, parcels: Sequence[ParcelRecord], now: datetime) -> None:
    """These were taken, but nobody has begun with them: they are due `now`, and need not lie as long as the lease."""
    ids, attempts = [parcel.id for parcel in parcels], [parcel.attempts for parcel in parcels]
    session.execute(GIVE_BACK, {"ids": ids, "attempts": attempts, "now": now})


def put_off(session: Session, channel: str, error: str, now: datetime) -> bool:
    """Count a failed try for those whose time has come, 1,000 at most: none of them would have been answered.

    Whether there may be more of them, for the next transaction.
    """
    values = {"first": FIRST_PAUSE, "longest": LONGEST_PAUSE, "most_tries": most_tries()}
    return _has_more(session, PUT_OFF, {"channel": channel, "error": error[:500], "now": now, **values})


@cache
def most_tries() -> int:
    """After so many tries there is no further pause."""
    return next(tries for tries in count(1) if pause_after(tries) is None)


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many tries: ten seconds at first, doubled each time, an hour at most.

    None when all pauses together would be more than a day.
    """
    pauses = [min(FIRST_PAUSE * 2 ** min(step, 20), LONGEST_PAUSE) for step in range(attempts)]
    return None if sum(pauses, timedelta()) > MOST_PAUSES else pauses[-1]


def again(session: Session, parcel_id: int, now: datetime) -> bool:
    """Let one that is done begin anew, with the same key; False when there is none, or it waits anyway."""
    return session.execute(AGAIN, {"id": parcel_id, "now": now}).scalar() is not None


def wake(session: Session, channel: str, now: datetime) -> bool:
    """Let those be tried at once, 1,000 at most, that wait only because nobody answered.

    Whether there may be more of them, for the next transaction.
    """
    return _has_more(session, WAKE, {"channel": channel, "now": now})


def hasten(session: Session, channel: str, now: datetime) -> bool:
    """Let those be tried at once, 1,000 at most, that would wait longer than the longest pause: the clock was put back.

    Whether there may be more of them, for the next transaction.
    """
    return _has_more(session, HASTEN, {"channel": channel, "now": now, "longest": LONGEST_PAUSE})


def next_time(session: Session, channel: str) -> datetime | None:
    """When the next one is to be tried; None when none waits."""
    return session.execute(NEXT, {"channel": channel}).scalar()


def open_outlet(session: Session | Connection, channel: str, origin: str = "") -> None:
    """From now on triggers write parcels for this channel, whose keys end with `origin`."""
    session.execute(OPEN, {"channel": channel, "origin": origin})


def is_open(session: Session, channel: str) -> bool:
    """Whether anything is sent by this channel."""
    return session.execute(IS_OPEN, {"channel": channel}).scalar_one()


def close_outlet(session: Session, channel: str, now: datetime, error: str) -> None:
    """Nothing goes out there any more: what waits has failed, and why."""
    session.execute(CLOSE, {"channel": channel})
    while _has_more(session, GIVE_UP, {"channel": channel, "now": now, "error": error}):
        pass


def drop_done(session: Session, channel: str, before: datetime) -> bool:
    """Forget some of what has been done before then; whether that was all."""
    values = {"channel": channel, "before": before, "most": MOST_FORGOTTEN}
    return session.connection().execute(DROP, values).rowcount < MOST_FORGOTTEN


def _has_more(session: Session, statement: TextClause, values: dict[str, Any]) -> bool:
    return session.connection().execute(statement, values | {"limit": MOST_AT_ONCE}).rowcount == MOST_AT_ONCE
