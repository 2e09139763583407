"""Who of those whom the provider sends is let in."""

import unicodedata

from sqlmodel import Session

from support_desk.errors import DeskError
from support_desk.people.accounts.actions import ONE_BY_ONE, NewAccount, add_account
from support_desk.people.actors import NOBODY, Role
from support_desk.people.audit import Happening, note
from support_desk.people.identity import actor_for, changed, has_accounts
from support_desk.people.models import Account
from support_desk.people.oidc.provider import Known, who_came_back
from support_desk.people.oidc.refusals import NotLetIn
from support_desk.people.oidc.trips import Trip
from support_desk.people.signing_in.sessions import Entry, Visit, begin_session
from support_desk.people.signing_in.sign_in import account_with
from support_desk.settings import settings
from support_desk.store import db

BY_PROVIDER = Entry("by OpenID Connect", is_by_provider=True)


async def arrive(trip: Trip, code: str, visit: Visit) -> str:
    """Sign in whoever comes back from a trip: the secret of his session.

    His address, which the provider has verified, is that of an active account; or it is of OIDC_AGENT_DOMAIN, and an
    account is made for him, of an agent. That domain is meant exactly, without those below it. On an open desk nobody
    is let in: the first account is made at the setup. The desk's own second factor is not asked for, not even where
    everybody must have one: the provider has its own.

    Raises:
        NotLetIn: the provider does not say who he is, or he has no account.
    """
    known = await who_came_back(trip, code)
    if known is None:
        await db.write(note_stranger, "", visit, "the provider has not verified the address")
        raise NotLetIn("no-account")
    let = await changed(let_in, known, visit)
    if isinstance(let, DeskError):
        raise let
    return let


def let_in(session: Session, known: Known, visit: Visit) -> str | DeskError:
    """Let in whoever has an account, or gets one; else what to say."""
    session.execute(ONE_BY_ONE)
    account = account_with(session, known.email)
    if account is None and has_accounts(session) and _is_of_agents(known.email):
        account = add_account(session, NewAccount(known.email, known.name, Role.agent))
        note(session, actor_for(account), Happening.account_made, account.email, f"{account.role}, {BY_PROVIDER.said}")
    if account is None or not _is_of(account, known):
        note_stranger(session, known.email, visit)
        return NotLetIn("no-account")
    session.refresh(account, with_for_update=True)
    if not account.is_active:
        note_stranger(session, known.email, visit, "the account is not active")
        return NotLetIn("no-account")
    return begin_session(session, account, visit, entry=BY_PROVIDER)


def note_stranger(session: Session, email: str, visit: Visit, why: str = "") -> None:
    """Write down that somebody came who was not let in."""
    said = [f"from {visit.address}"] if visit.address else []
    note(session, NOBODY, Happening.sign_in_failed, email, ", ".join([*said, BY_PROVIDER.said, *filter(None, [why])]))


def _is_of(account: Account, known: Known) -> bool:
    """Whether the account's address is really this one: of letters that are like others only in capitals (`ı`, `ſ`,
    `ß`) another's mailbox may be made.
    """
    is_alike = account.email.isascii() == known.email.isascii()
    return is_alike and _in_small_letters(account.email) == _in_small_letters(known.email)


def _in_small_letters(email: str) -> str:
    return unicodedata.normalize("NFC", email).lower()


def _is_of_agents(email: str) -> bool:
    domain = settings().oidc_agent_domain
    return domain is not None and email.rpartition("@")[2].lower() == domain
