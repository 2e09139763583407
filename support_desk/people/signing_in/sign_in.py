"""Signing in by e-mail and password, and a code where the account has a second factor.

An e-mail without an account, or with one that is of no use, looks the same as a wrong password. That a code is needed
hears only whoever knows the password.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session, col, func, select

from support_desk.errors import DeskError, SignInNeeded
from support_desk.people.actors import NOBODY
from support_desk.people.audit import Happening, note
from support_desk.people.factors.tries import try_code
from support_desk.people.identity import changed
from support_desk.people.models import Account
from support_desk.people.signing_in.attempts import (
    Attempt,
    begin_attempt,
    fail,
    in_turn,
    succeed,
    too_many,
    unless_away,
)
from support_desk.people.signing_in.passwords import PasswordsBusy, hashed, is_right
from support_desk.people.signing_in.sessions import Entry, Visit, begin_session
from support_desk.store import db

WRONG = "The e-mail or the password is wrong."
CODE_NEEDED = "Please type the code that your authenticator app shows, or a recovery code."

Found = TypeVar("Found")


@dataclass(frozen=True)
class Claim:
    """An attempt at an account. `password_hash` is None when there is no such account, or none that may sign in."""

    attempt: Attempt
    email: str
    account_id: int | None
    password_hash: str | None


async def sign_in(email: str, password: str, code: str | None, visit: Visit) -> str:
    """Sign somebody in: the secret of his new session. `code` is the second factor's, None or empty when not given.

    Raises:
        SignInNeeded: the e-mail or the password is wrong; or, with `field` `code`, a code is needed or wrong.
        TooManyRequests: ten failures within a quarter of an hour, of this address or at this e-mail.
        PasswordsBusy, Crowded, DatabaseAway: it cannot be judged now.
    """
    claim = await in_turn(begin_claim, email, visit)
    let: str | DeskError | None = None
    if await is_right_for(claim, password):
        let = await unless_away(claim.attempt, changed(let_in, claim, code, visit))
    if let is None:
        await db.write(note_failure, claim, visit)
        raise refusal(claim.attempt)
    if isinstance(let, DeskError):
        raise let
    return let


async def is_right_for(claim: Claim, password: str) -> bool:
    """Whether it is the account's password.

    Raises:
        PasswordsBusy: too many wait already; what was not looked at is no failure.
    """
    return await _unless_busy(claim.attempt, is_right(claim.password_hash, password, claim.attempt.address))


async def hashed_for(attempt: Attempt, password: str) -> str:
    """What is stored of a password that whoever tries is to have.

    Raises:
        PasswordsBusy: too many wait already; that he could not have it now is no failure.
    """
    return await _unless_busy(attempt, hashed(password, attempt.address))


def begin_claim(session: Session, email: str, visit: Visit) -> Claim:
    """Begin an attempt at the account of this e-mail, in any case, if there is one."""
    attempt = begin_attempt(session, email, visit.address)
    account = account_with(session, email)
    if account is None:
        return Claim(attempt, "", None, None)
    return Claim(attempt, account.email, account.id, account.password_hash if account.is_active else None)


def let_in(session: Session, claim: Claim, code: str | None, visit: Visit) -> str | DeskError | None:
    """Let in whoever has shown the right password and the code that it takes, or say what to say about the code.

    None when meanwhile the password is no longer right.
    """
    account = session.get(Account, claim.account_id, with_for_update=True, populate_existing=True)
    if account is None or not account.is_active or account.password_hash != claim.password_hash:
        return None
    succeed(session, claim.attempt)
    if account.totp_secret is None:
        return begin_session(session, account, visit)
    if code is None or not code.strip():
        return SignInNeeded(CODE_NEEDED, field="code")
    tried = try_code(session, account, code, visit.address, SignInNeeded)
    if tried.refusal:
        note_failure(session, claim, visit, tried.said)
        return tried.refusal
    return begin_session(session, account, visit, entry=Entry(tried.said))


def note_failure(session: Session, claim: Claim, visit: Visit, why: str = "") -> None:
    """Write down that somebody was not let in; never what he typed, which may be a password in the wrong box."""
    fail(session, claim.attempt)
    said = [f"from {visit.address}"] if visit.address else []
    note(session, NOBODY, Happening.sign_in_failed, claim.email, ", ".join([*said, *filter(None, [why])]))


def refusal(attempt: Attempt, wrong: str = WRONG) -> DeskError:
    """What whoever was wrong hears."""
    return too_many(attempt.seconds_left) if attempt.seconds_left else SignInNeeded(wrong)


def account_with(session: Session, email: str) -> Account | None:
    """The account of this e-mail, in whatever case and way its accents are written."""
    return session.exec(select(Account).where(func.email_key(col(Account.email)) == func.email_key(email))).first()


async def _unless_busy(attempt: Attempt, asked: Awaitable[Found]) -> Found:
    """What was asked about passwords; an attempt that comes to no end because too many ask is taken back."""
    try:
        return await asked
    except PasswordsBusy:
        await unless_away(attempt, db.write(succeed, attempt))
        raise
