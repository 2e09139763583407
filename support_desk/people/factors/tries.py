"""Trying a code of somebody's second factor.

Only whoever knows the password already gets as far as this, and six digits can be guessed from many addresses at once.
So ten failures at an account within a quarter of an hour end it there, whoever comes: unlike a password, not even the
right six digits let in then. A recovery code cannot be guessed, and still does.
"""

from dataclasses import dataclass

from sqlmodel import Session

from support_desk.errors import DeskError
from support_desk.languages import to_say
from support_desk.people.factors.recovery import number_of_codes, use_code
from support_desk.people.factors.totp import CODE, plain, step_of
from support_desk.people.models import Account
from support_desk.people.signing_in.attempts import begin_attempt_at, fail, succeed, too_many

WRONG_CODE = to_say("The code is wrong, or has been used already.")
# The name at which attempts count.
CODES_OF = "/code/{}"


@dataclass(frozen=True)
class Tried:
    """What became of a code: `said` is for the audit, `refusal` what its owner hears when it was not right."""

    said: str
    refusal: DeskError | None = None


def try_code(session: Session, account: Account, typed: str, address: str, wrong: type[DeskError]) -> Tried:
    """Try a code of an account whose row is locked, and use it up; one that was not right counts as a failure.

    Raises:
        TooManyRequests: ten failures of this address within a quarter of an hour.
    """
    attempt = begin_attempt_at(session, CODES_OF.format(account.id), address)
    code, said = plain(typed), ""
    if not CODE.fullmatch(code):
        if use_code(session, account, code):
            said = f"with a recovery code, {number_of_codes(session, account.id)} left"
    elif attempt.seconds_left is None and _is_now(account, code):
        said = "with a code"
    if said:
        succeed(session, attempt)
        return Tried(said)
    fail(session, attempt)
    left = attempt.seconds_left
    return Tried("the code was wrong", too_many(left) if left else wrong(WRONG_CODE, field="code"))


def _is_now(account: Account, code: str) -> bool:
    """Whether it is a code of now that was not used before; from now on it was."""
    secret = account.totp_secret or account.totp_begun
    step = step_of(secret, code, account.totp_last_step) if secret else None
    account.totp_last_step = step or account.totp_last_step
    return step is not None
