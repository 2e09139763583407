"""How often somebody may try a password, or another secret that can be guessed: ten failures in a quarter of an hour.

What is being tried may be a failure, so of an address no more is tried at once than might fail: a hundred at once are
not a hundred tries, and the eleventh of an office that comes in at nine waits a moment. Ten failures of an address: it
is refused whatever it shows. Ten of an account: others hear that they came too often instead of that they were wrong,
and whoever knows the password comes in; nobody can lock anybody out.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar, TypeVarTuple

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import DatabaseAway, DeskError, TooManyRequests
from support_desk.languages import to_say
from support_desk.store import db

MOST_FAILURES, MINUTES = 10, 15
WINDOW = f"interval '{MINUTES} minutes'"
# Whoever waited for his turn may see what began after him. What is later still was there before the database's clock
# was put back, and counts no more: it would for as long as that.
IS_RECENT = f"created_at > now() - {WINDOW} AND created_at <= now() + interval '1 minute'"
# How long one waits whose address has so many on their way that it might be the eleventh failure.
PAUSES = (0.2, 0.4, 0.8, 1.6)
# Whose process died while it was tried has failed.
HAS_FAILED = "(NOT is_on_its_way OR created_at < now() - interval '1 minute')"

# Two that come from one address at once are counted one after the other.
IN_TURN = text("SELECT pg_advisory_xact_lock(hashtext('support_desk.attempts.' || :address))")
# Until the tenth newest failure is a quarter of an hour old; NULL when there are fewer.
SECONDS_LEFT = """
SELECT ceil(extract(epoch FROM created_at + {window} - now()))::int FROM sign_in_failures
WHERE {column} AND {is_recent} ORDER BY created_at DESC OFFSET {most} - 1 LIMIT 1
"""
# Of an e-mail its hash, whatever was typed as one; where the desk has a name for what is tried, that, which is no hash.
SAID = "coalesce(:name, encode(sha256(convert_to(email_key(:email), 'UTF8')), 'hex'))"
OF_ADDRESS = f"address = :address AND {HAS_FAILED}"
BOUNDS = {"window": WINDOW, "is_recent": IS_RECENT, "most": MOST_FAILURES}
LEFT_OF_ADDRESS = text(SECONDS_LEFT.format(column=OF_ADDRESS, **BOUNDS))
TRIED = text(f"SELECT count(*) FROM sign_in_failures WHERE address = :address AND {IS_RECENT}")
LEFT_OF_NAME = text(SECONDS_LEFT.format(column=f"email_hash = {SAID}", **BOUNDS))
BEGIN = text(f"INSERT INTO sign_in_failures (email_hash, address) VALUES ({SAID}, :address) RETURNING id")
FAIL = text("UPDATE sign_in_failures SET is_on_its_way = false WHERE id = :number")
# The oldest have the lowest numbers: it looks at a hundred of them, however many there are.
FORGET_OLD = text(
    f"DELETE FROM sign_in_failures WHERE id < (SELECT min(id) + 100 FROM sign_in_failures) AND NOT ({IS_RECENT})"
)
SUCCEED = text("DELETE FROM sign_in_failures WHERE id = :number")


Given = TypeVarTuple("Given")
Begun = TypeVar("Begun")
Found = TypeVar("Found")

_taken_back: set[asyncio.Task] = set()


class Crowded(DeskError):
    """So many are on their way from one address that one more might be a failure too many."""

    status_code = 503

    def __init__(self) -> None:
        super().__init__("Too many people sign in from where you are just now. Please try again.", retry_after=1)


@dataclass(frozen=True)
class Attempt:
    """A try from an address that is to succeed or to fail.

    `seconds_left` is None, unless there are ten failures already at what was said: then it is after how long there
    will be fewer, and a failure is answered with that.
    """

    number: int
    address: str
    seconds_left: int | None


async def in_turn(verb: Callable[[Session, *Given], Begun], *given: *Given) -> Begun:
    """As `db.write`, for what begins an attempt: it waits a little while others are on their way.

    Raises:
        Crowded: they still are.
    """
    for pause in PAUSES:
        try:
            return await db.write(verb, *given)
        except Crowded:
            await asyncio.sleep(pause)
    return await db.write(verb, *given)


def begin_attempt(session: Session, email: str, address: str) -> Attempt:
    """Begin to try a password at what somebody says is his e-mail, in any case, from an address as limits count it.

    Raises:
        TooManyRequests: ten failures of this address within a quarter of an hour.
        Crowded: with those that are on their way it might be more.
    """
    return _begin(session, email, None, address)


def begin_attempt_at(session: Session, name: str, address: str) -> Attempt:
    """Begin to try another secret, by a name of the desk's own: nothing that is typed as an e-mail counts there.

    Raises:
        TooManyRequests, Crowded: as `begin_attempt`.
    """
    return _begin(session, None, name, address)


def succeed(session: Session, attempt: Attempt) -> None:
    """It was the right secret: no failure."""
    session.execute(SUCCEED, {"number": attempt.number})


async def unless_away(attempt: Attempt, asked: Awaitable[Found]) -> Found:
    """What the database is asked for somebody who has shown the right secret: that it is away is no failure of his.

    Raises:
        DatabaseAway: it is; the attempt is taken back once it answers again.
    """
    try:
        return await asked
    except DatabaseAway:
        task = asyncio.create_task(db.write_surely(succeed, attempt))
        _taken_back.add(task)
        task.add_done_callback(_taken_back.discard)
        raise


def fail(session: Session, attempt: Attempt) -> None:
    """It was wrong."""
    session.execute(FAIL, {"number": attempt.number})


def too_many(seconds: int) -> TooManyRequests:
    """What whoever failed too often hears."""
    minutes = max(1, -(-seconds // 60))
    wait = to_say("a minute") if minutes == 1 else to_say(f"{minutes} minutes")
    return TooManyRequests(f"Too many failed tries. Please try again in {wait}.", retry_after=max(1, seconds))


def _begin(session: Session, email: str | None, name: str | None, address: str) -> Attempt:
    given = {"email": email, "name": name, "address": address}
    session.execute(IN_TURN, given)
    if left := session.execute(LEFT_OF_ADDRESS, given).scalar():
        raise too_many(left)
    if session.execute(TRIED, given).scalar_one() >= MOST_FAILURES:
        raise Crowded
    seconds_left = session.execute(LEFT_OF_NAME, given).scalar()
    session.execute(FORGET_OLD)
    return Attempt(session.execute(BEGIN, given).scalar_one(), address, seconds_left)
