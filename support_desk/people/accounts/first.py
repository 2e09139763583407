"""The first account, which closes the desk: made on a page by whoever has the code that the desk prints."""

import hmac
from base64 import urlsafe_b64encode

from sqlmodel import Session

from support_desk.errors import Conflict, DeskError, NotAllowed
from support_desk.people.accounts.actions import ONE_BY_ONE, NewAccount, add_account
from support_desk.people.actors import Actor, Role
from support_desk.people.audit import Happening, note
from support_desk.people.authority import Deed, demand
from support_desk.people.identity import actor_for, changed, has_accounts
from support_desk.people.models import Account
from support_desk.people.signing_in.attempts import (
    Attempt,
    begin_attempt_at,
    fail,
    in_turn,
    succeed,
    too_many,
    unless_away,
)
from support_desk.people.signing_in.sessions import Visit, begin_session
from support_desk.people.signing_in.sign_in import hashed_for
from support_desk.process.secret import secret_key
from support_desk.store import db

CODE_BYTES = 16
# The name at which attempts count.
SETUP = "/setup"
WRONG_CODE = "This is not the code that the desk printed when it started."
NO_MORE = "There is an account already; whoever has one can invite others."


def setup_code() -> str:
    """What whoever makes the first account must know: the same in every desk that has this one's key.

    Raises:
        BadSetup: there is no key, and none can be made.
    """
    return urlsafe_b64encode(secret_key("setup")[:CODE_BYTES]).decode().rstrip("=")


async def set_up(code: str, email: str, name: str, password: str, visit: Visit, actor: Actor) -> tuple[Account, str]:
    """Make the first account and sign its owner in: the account, and the secret of the session.

    Raises:
        Conflict: there is one already; of two who are first at the same moment one hears that.
        NotAllowed: the code is wrong.
        TooManyRequests: it was wrong ten times within a quarter of an hour.
    """
    attempt = await in_turn(begin_setup, visit, actor)
    if not hmac.compare_digest(code.encode("utf-8", "replace"), setup_code().encode()):
        await db.write(fail, attempt)
        raise _refusal(attempt)
    new = NewAccount(email, name, Role.admin, await hashed_for(attempt, password))
    return await unless_away(attempt, changed(make_first_account, new, attempt, visit))


def begin_setup(session: Session, visit: Visit, actor: Actor) -> Attempt:
    """Begin to try a code."""
    demand(actor, Deed.enter)
    if has_accounts(session):
        raise Conflict(NO_MORE)
    return begin_attempt_at(session, SETUP, visit.address)


def make_first_account(session: Session, new: NewAccount, attempt: Attempt, visit: Visit) -> tuple[Account, str]:
    """Make it, unless somebody has been faster."""
    session.execute(ONE_BY_ONE)
    if has_accounts(session):
        raise Conflict(NO_MORE)
    account = add_account(session, new)
    note(session, actor_for(account), Happening.account_made, account.email, f"{account.role}, the first account")
    succeed(session, attempt)
    return account, begin_session(session, account, visit)


def _refusal(attempt: Attempt) -> DeskError:
    return too_many(attempt.seconds_left) if attempt.seconds_left else NotAllowed(WRONG_CODE)
