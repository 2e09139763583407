"""Signing in by e-mail and password. An e-mail without an account, or with one that is of no use, looks the same."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from support_desk.errors import DeskError, SignInNeeded
from support_desk.people.actors import NOBODY
from support_desk.people.audit import Happening, note
from support_desk.people.identity import changed
from support_desk.people.models import Account
from support_desk.people.signing_in.attempts import Attempt, begin_attempt, succeed, too_many
from support_desk.people.signing_in.passwords import PasswordsBusy, is_right
from support_desk.people.signing_in.sessions import Visit, begin_session
from support_desk.store import db

WRONG = "The e-mail or the password is wrong."


@dataclass(frozen=True)
class Claim:
    """An attempt at an account. `password_hash` is None when there is no such account, or none that may sign in."""

    attempt: Attempt
    email: str
    account_id: int | None
    password_hash: str | None


async def sign_in(email: str, password: str, visit: Visit) -> str:
    """Sign somebody in: the secret of his new session.

    Raises:
        SignInNeeded: the e-mail or the password is wrong.
        TooManyRequests: ten failures within a quarter of an hour, of this address or at this e-mail.
        PasswordsBusy, DatabaseAway: it cannot be judged now.
    """
    claim = await db.write(begin_claim, email, visit)
    key = None
    if await is_right_for(claim, password):
        key = await changed(let_in, claim, visit)
    if key is None:
        await db.write(note_failure, claim, visit)
        raise refusal(claim.attempt)
    return key


async def is_right_for(claim: Claim, password: str) -> bool:
    """Whether it is the account's password.

    Raises:
        PasswordsBusy: too many wait already; what was not looked at is no failure.
    """
    try:
        return await is_right(claim.password_hash, password)
    except PasswordsBusy:
        await db.write(succeed, claim.attempt)
        raise


def begin_claim(session: Session, email: str, visit: Visit) -> Claim:
    """Begin an attempt at the account of this e-mail, in any case, if there is one."""
    attempt = begin_attempt(session, email, visit.address)
    account = account_with(session, email)
    if account is None:
        return Claim(attempt, "", None, None)
    return Claim(attempt, account.email, account.id, account.password_hash if account.is_active else None)


def let_in(session: Session, claim: Claim, visit: Visit) -> str | None:
    """Let in whoever has shown the right password; None when meanwhile it is no longer right."""
    account = session.get(Account, claim.account_id, with_for_update=True, populate_existing=True)
    if account is None or not account.is_active or account.password_hash != claim.password_hash:
        return None
    succeed(session, claim.attempt)
    return begin_session(session, account, visit)


def note_failure(session: Session, claim: Claim, visit: Visit) -> None:
    """Write down that somebody was not let in; never what he typed, which may be a password in the wrong box."""
    note(session, NOBODY, Happening.sign_in_failed, claim.email, f"from {visit.address}" if visit.address else "")


def refusal(attempt: Attempt, wrong: str = WRONG) -> DeskError:
    """What whoever was wrong hears."""
    return too_many(attempt.seconds_left) if attempt.seconds_left else SignInNeeded(wrong)


def account_with(session: Session, email: str) -> Account | None:
    """The account of this e-mail, in whatever case and way its accents are written."""
    return session.exec(select(Account).where(func.email_key(col(Account.email)) == func.email_key(email))).first()
