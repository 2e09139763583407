"""One's own password: changed by whoever knows the one before."""

from sqlmodel import Session

from support_desk.errors import DeskError, InvalidInput
from support_desk.languages import to_say
from support_desk.people.accounts.actions import set_password
from support_desk.people.accounts.queries import account_of
from support_desk.people.actors import Actor
from support_desk.people.audit import Happening, note
from support_desk.people.authority import Deed, demand
from support_desk.people.identity import changed
from support_desk.people.signing_in.attempts import begin_attempt, fail, in_turn, succeed, too_many, unless_away
from support_desk.people.signing_in.sessions import Visit
from support_desk.people.signing_in.sign_in import Claim, hashed_for, is_right_for
from support_desk.store import db

WRONG = "The current password is wrong."
MISSING = to_say("The current_password is missing.")


async def change_password(current: str, new: str, visit: Visit, actor: Actor, kept: str | None) -> None:
    """Change one's own password; all sessions end but the one whose secret is `kept`. API tokens stay.

    Raises:
        SignInNeeded, NotAllowed: there is no account of one's own.
        InvalidInput: the current password is wrong; `field` is `current_password`.
        TooManyRequests: it was wrong too often, as at the sign-in.
    """
    claim = await in_turn(begin_own_claim, visit, actor)
    is_changed = False
    if await is_right_for(claim, current):
        hashed = await hashed_for(claim.attempt, new)
        is_changed = await unless_away(claim.attempt, changed(replace_password, claim, hashed, actor, kept))
    if not is_changed:
        await db.write(note_own_failure, claim, actor)
        raise _refusal(claim)


async def prove_by_password(current: str, visit: Visit, actor: Actor) -> None:
    """Show that one knows one's own password.

    Raises:
        SignInNeeded, NotAllowed, InvalidInput, TooManyRequests: as `change_password`.
    """
    claim = await in_turn(begin_own_claim, visit, actor)
    if await is_right_for(claim, current):
        await unless_away(claim.attempt, db.write(succeed, claim.attempt))
        return
    await db.write(note_own_failure, claim, actor)
    raise _refusal(claim)


def begin_own_claim(session: Session, visit: Visit, actor: Actor) -> Claim:
    """Begin an attempt at one's own account."""
    demand(actor, Deed.own)
    account = account_of(session, actor)
    attempt = begin_attempt(session, account.email, visit.address)
    return Claim(attempt, account.email, account.id, account.password_hash)


def replace_password(session: Session, claim: Claim, password_hash: str, actor: Actor, kept: str | None) -> bool:
    """Change it, unless it has been changed meanwhile: whether that was done."""
    account = account_of(session, actor, for_update=True)
    if account.password_hash != claim.password_hash:
        return False
    succeed(session, claim.attempt)
    set_password(session, account, password_hash, actor, kept)
    return True


def note_own_failure(session: Session, claim: Claim, actor: Actor) -> None:
    """Write down that somebody did not know the password of the account that he is signed in to."""
    fail(session, claim.attempt)
    note(session, actor, Happening.sign_in_failed, claim.email, "the current password was wrong")


def _refusal(claim: Claim) -> DeskError:
    left = claim.attempt.seconds_left
    return too_many(left) if left else InvalidInput(WRONG, field="current_password")
