"""How often somebody may try a password, or another secret that can be guessed: ten failures in a quarter of an hour.

An attempt counts as a failure from its beginning until it has succeeded, so that a hundred at once are not a hundred
tries. Ten failures of an address: it is refused whatever it shows. Ten of an account: others hear that they came too
often instead of that they were wrong, and whoever knows the password comes in; nobody can lock anybody out.
"""

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import TooManyRequests

MOST_FAILURES, MINUTES = 10, 15
WINDOW = f"interval '{MINUTES} minutes'"

# Two that come from one address at once are counted one after the other.
IN_TURN = text("SELECT pg_advisory_xact_lock(hashtext('support_desk.attempts.' || :address))")
# Until the tenth newest failure is a quarter of an hour old; NULL when there are fewer.
SECONDS_LEFT = """
SELECT ceil(extract(epoch FROM created_at + {window} - now()))::int FROM sign_in_failures
WHERE {column} AND created_at > now() - {window} ORDER BY created_at DESC OFFSET {most} - 1 LIMIT 1
"""
SAID = "encode(sha256(convert_to(email_key(:said), 'UTF8')), 'hex')"
LEFT_OF_ADDRESS = text(SECONDS_LEFT.format(window=WINDOW, most=MOST_FAILURES, column="address = :address"))
LEFT_OF_NAME = text(SECONDS_LEFT.format(window=WINDOW, most=MOST_FAILURES, column=f"email_hash = {SAID}"))
FAIL = text(f"INSERT INTO sign_in_failures (email_hash, address) VALUES ({SAID}, :address) RETURNING id")
# The oldest have the lowest numbers: it looks at a hundred of them, however many there are.
FORGET_OLD = text(
    "DELETE FROM sign_in_failures WHERE id < (SELECT min(id) + 100 FROM sign_in_failures)"
    f" AND created_at < now() - {WINDOW}"
)
SUCCEED = text("DELETE FROM sign_in_failures WHERE id = :number")


@dataclass(frozen=True)
class Attempt:
    """A try that counts as a failure until it has succeeded.

    `seconds_left` is None, unless there are ten failures already at what was said: then it is after how long there
    will be fewer, and a failure is answered with that.
    """

    number: int
    seconds_left: int | None


def begin_attempt(session: Session, said: str, address: str) -> Attempt:
    """Begin to try a secret at what somebody says (an e-mail, in any case), from an address as limits count it.

    Raises:
        TooManyRequests: ten failures of this address within a quarter of an hour.
    """
    given = {"said": said, "address": address}
    session.execute(IN_TURN, given)
    if left := session.execute(LEFT_OF_ADDRESS, given).scalar():
        raise too_many(left)
    seconds_left = session.execute(LEFT_OF_NAME, given).scalar()
    session.execute(FORGET_OLD)
    return Attempt(session.execute(FAIL, given).scalar_one(), seconds_left)


def succeed(session: Session, attempt: Attempt) -> None:
    """It was the right secret: no failure."""
    session.execute(SUCCEED, {"number": attempt.number})


def too_many(seconds: int) -> TooManyRequests:
    """What whoever failed too often hears."""
    minutes = max(1, -(-seconds // 60))
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return TooManyRequests(f"Too many failed tries. Please try again in {wait}.", retry_after=max(1, seconds))
