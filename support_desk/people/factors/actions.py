"""Writes: one's own second factor set up and ended, and somebody else's reset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session

from support_desk.errors import Conflict, DeskError, InvalidInput, NotFound
from support_desk.people.accounts.queries import LARGEST_ID, account_of
from support_desk.people.actors import Actor
from support_desk.people.audit import Happening, note
from support_desk.people.authority import Deed, demand
from support_desk.people.factors.recovery import forget_codes, make_codes
from support_desk.people.factors.totp import address_of, new_secret, picture_of
from support_desk.people.factors.tries import try_code
from support_desk.people.identity import changed
from support_desk.people.models import Account
from support_desk.people.signing_in.sessions import Visit, end_sessions

THERE_IS_ONE = "You have a second factor already; end it first."
THERE_IS_NONE = "You have no second factor."
NOT_BEGUN = "Begin to set up a second factor first."
OWN_IS_ELSEWHERE = "Your own second factor ends in your settings."

Done = TypeVar("Done")


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator app must know: a secret to type, the address that says the same, and its picture (SVG)."""

    secret: str
    address: str
    picture: str


def begin_factor(session: Session, actor: Actor) -> Enrolment:
    """Begin to set up a second factor of one's own; it counts once a code has confirmed it. A begun one is replaced.

    Raises:
        SignInNeeded, NotAllowed: it takes a session of somebody with an account.
        Conflict: there is one already.
    """
    account = _own(session, actor)
    if account.totp_secret is not None:
        raise Conflict(THERE_IS_ONE)
    account.totp_begun, account.totp_last_step = new_secret(), 0
    secret = account.totp_begun
    address = address_of(secret, account.email)
    return Enrolment(secret, address, picture_of(address))


async def confirm_factor(code: str, visit: Visit, actor: Actor, kept: str | None) -> Sequence[str]:
    """Confirm by a code that the app knows the secret: the recovery codes, which are never shown again.

    All other sessions than that whose secret is `kept` end: nobody showed them a code.

    Raises:
        SignInNeeded, NotAllowed: it takes a session of somebody with an account.
        Conflict: none was begun.
        InvalidInput: the code is wrong; `field` is `code`.
        TooManyRequests: it was wrong too often, as at the sign-in.
    """
    return await _done(confirm, code, visit, actor, kept)


async def prove_by_code(code: str, visit: Visit, actor: Actor) -> None:
    """Show that one has one's own second factor at hand.

    Raises:
        SignInNeeded, NotAllowed, Conflict, InvalidInput, TooManyRequests: as `confirm_factor`.
    """
    await _done(prove, code, visit, actor)


def confirm(session: Session, code: str, visit: Visit, actor: Actor, kept: str | None) -> Sequence[str] | DeskError:
    """Confirm it: the recovery codes, or what to say when the code is wrong."""
    account = _own(session, actor)
    if account.totp_secret is not None or account.totp_begun is None:
        raise Conflict(NOT_BEGUN if account.totp_secret is None else THERE_IS_ONE)
    if refusal := _refusal(session, account, code, visit, actor):
        return refusal
    account.totp_secret, account.totp_begun = account.totp_begun, None
    end_sessions(session, account.id, kept)
    note(session, actor, Happening.factor_set_up, account.email)
    return make_codes(session, account)


def prove(session: Session, code: str, visit: Visit, actor: Actor) -> DeskError | None:
    """Try a code of one's own factor: what to say when it is wrong."""
    return _refusal(session, _own_with_factor(session, actor), code, visit, actor)


def end_factor(session: Session, actor: Actor) -> None:
    """Do without a second factor of one's own from now on.

    Raises:
        SignInNeeded, NotAllowed: it takes a session of somebody with an account.
        Conflict: there is none.
    """
    _end(session, _own_with_factor(session, actor), actor)


def make_recovery_codes(session: Session, actor: Actor) -> Sequence[str]:
    """New recovery codes of one's own in place of those before; refused for the same reasons as `end_factor`."""
    account = _own_with_factor(session, actor)
    note(session, actor, Happening.recovery_codes_made, account.email)
    return make_codes(session, account)


def reset_factor(session: Session, account_id: int, actor: Actor) -> None:
    """Let somebody who has lost his second factor do without; what he had begun is forgotten, too.

    Raises:
        SignInNeeded, NotAllowed: only admins do.
        Conflict: it is one's own.
        NotFound: no such account.
    """
    demand(actor, Deed.appoint)
    if account_id == actor.id:
        raise Conflict(OWN_IS_ELSEWHERE)
    account = _locked(session, account_id)
    if account is None:
        raise NotFound("There is no such account.")
    _end(session, account, actor)


async def _done(verb: Callable[..., Done | DeskError], *given: object) -> Done:
    """What the verb has done. What it refuses is raised only now, so that the failure stays written down."""
    done = await changed(verb, *given)
    if isinstance(done, DeskError):
        raise done
    return done


def _refusal(session: Session, account: Account, code: str, visit: Visit, actor: Actor) -> DeskError | None:
    tried = try_code(session, account, code, visit.address, InvalidInput)
    if tried.refusal:
        note(session, actor, Happening.sign_in_failed, account.email, tried.said)
    return tried.refusal


def _end(session: Session, account: Account, actor: Actor) -> None:
    if account.totp_secret is not None:
        note(session, actor, Happening.factor_ended, account.email)
    account.totp_secret = account.totp_begun = None
    forget_codes(session, account)


def _own_with_factor(session: Session, actor: Actor) -> Account:
    account = _own(session, actor)
    if account.totp_secret is None:
        raise Conflict(THERE_IS_NONE)
    return account


def _own(session: Session, actor: Actor) -> Account:
    demand(actor, Deed.secure)
    return account_of(session, actor, for_update=True)


def _locked(session: Session, account_id: int) -> Account | None:
    known = account_id if 0 < account_id <= LARGEST_ID else 0
    return session.get(Account, known, with_for_update=True, populate_existing=True)
