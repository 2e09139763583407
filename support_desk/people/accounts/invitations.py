"""Invitations: links by which people choose their passwords, each good for 7 days and once."""

import hmac
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import Gone, NotFound
from support_desk.people.accounts.actions import NewAccount, make_account
from support_desk.people.accounts.queries import LARGEST_ID, account_record
from support_desk.people.accounts.records import AccountRecord
from support_desk.people.actors import Actor
from support_desk.people.audit import Happening, note
from support_desk.people.authority import Deed, demand
from support_desk.people.identity import actor_for, changed
from support_desk.people.keys import derived_key, hash_of, new_key
from support_desk.people.models import Account, Invitation
from support_desk.people.signing_in.passwords import hashed
from support_desk.people.signing_in.sessions import Visit, begin_session, end_sessions
from support_desk.store import db
from support_desk.store.outbox.parcels import put

PURPOSE = "invitations"
MAIL, EVENT, PAYLOAD = "mail", "invitation", "invitation_id"
DAYS = 7
NO_GOOD = "This invitation has been used or replaced. Please ask for a new one."
EXPIRED = f"This invitation has expired: it was good for {DAYS} days. Please ask for a new one."

# Of two who invite somebody again at once the second one replaces what the first one made. The account's row would not
# do: whoever accepts an invitation has locked that invitation, and then waits for the account.
IN_TURN = text("SELECT pg_advisory_xact_lock(hashtext('support_desk.invitations.' || :account))")
REPLACE = text("DELETE FROM invitations WHERE account_id = :account AND used_at IS NULL")
IS_GOOD = text(f"""
SELECT accounts.email, accounts.name, invitations.created_at <= now() - interval '{DAYS} days'
FROM invitations JOIN accounts ON accounts.id = account_id
WHERE secret_hash = :hashed AND used_at IS NULL AND is_active
""")
OF_MAIL = text(f"""
SELECT accounts.name, nonce, secret_hash FROM invitations JOIN accounts ON accounts.id = account_id
WHERE invitations.id = :id AND nonce IS NOT NULL AND used_at IS NULL AND is_active
  AND invitations.created_at > now() - interval '{DAYS} days'
""")
# Of two that come at once the second one waits and then finds none.
USE = text(
    "UPDATE invitations SET used_at = now() WHERE secret_hash = :hashed AND used_at IS NULL RETURNING account_id"
)


@dataclass(frozen=True)
class InvitationLetter:
    """What the mail with an invitation tells: the secret of its link, and the name of whom it is for."""

    secret: str
    name: str


@dataclass(frozen=True)
class InvitationRecord:
    """Whom an invitation is for, as whoever invited him wrote it."""

    email: str
    name: str


def invite(session: Session, new: NewAccount, actor: Actor) -> tuple[AccountRecord, str]:
    """Give somebody an account whose password he chooses himself: the account, and the secret of the invitation.

    Raises:
        SignInNeeded, NotAllowed: only admins do.
        Conflict: the e-mail has an account already; `field` is `email`.
    """
    account = make_account(session, new, actor)
    return account_record(session, account.id), _invitation(session, account, actor)


def invite_again(session: Session, account_id: int, actor: Actor) -> tuple[AccountRecord, str]:
    """Let somebody choose a password anew: the account, and the secret of an invitation that replaces older ones.

    Raises:
        SignInNeeded, NotAllowed: only admins do.
        NotFound: no such account, or it is not active.
    """
    demand(actor, Deed.appoint)
    account = session.get(Account, account_id) if 0 < account_id <= LARGEST_ID else None
    if account is None or not account.is_active:
        raise NotFound("There is no such active account.")
    return account_record(session, account.id), _invitation(session, account, actor)


def invitation_of(session: Session, secret: str) -> InvitationRecord:
    """Whom the invitation with this secret is for.

    Raises:
        Gone: it has been used or replaced, has expired, or never was one.
    """
    found = session.execute(IS_GOOD, {"hashed": hash_of(secret)}).first()
    if found is None:
        raise Gone(NO_GOOD)
    email, name, has_expired = found
    if has_expired:
        raise Gone(EXPIRED)
    return InvitationRecord(email, name)


def letter_of(session: Session, invitation_id: int) -> InvitationLetter | None:
    """What the mail with this invitation tells, when it is written; None when it is no good any more."""
    found = session.execute(OF_MAIL, {"id": invitation_id}).first()
    if found is None:
        return None
    secret = derived_key(PURPOSE, found.nonce)
    return InvitationLetter(secret, found.name) if hmac.compare_digest(hash_of(secret), found.secret_hash) else None


async def join(secret: str, name: str, password: str, visit: Visit) -> str | None:
    """Accept an invitation and sign in: the secret of the session. All other sessions of the account end.

    None for an account with a second factor, which the link does not stand in for: its owner signs in as always.

    Raises:
        Gone: as `invitation_of`.
    """
    await db.read(invitation_of, secret)
    return await changed(accept, secret, name, await hashed(password, visit.address), visit)


def accept(session: Session, secret: str, name: str, password_hash: str, visit: Visit) -> str | None:
    """Use an invitation up."""
    invitation_of(session, secret)
    account_id = session.execute(USE, {"hashed": hash_of(secret)}).scalar()
    if account_id is None:
        raise Gone(NO_GOOD)
    account = session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    if not account.is_active:
        raise Gone(NO_GOOD)
    account.name, account.password_hash = name, password_hash
    session.flush()
    end_sessions(session, account.id)
    if account.totp_secret is not None:
        note(session, actor_for(account), Happening.joined, account.email, "without a session: a code is needed")
        return None
    return begin_session(session, account, visit, Happening.joined)


def _invitation(session: Session, account: Account, actor: Actor) -> str:
    """A new invitation, mailed when there is mail: its secret."""
    nonce = new_key()
    secret = derived_key(PURPOSE, nonce)
    session.execute(IN_TURN, {"account": account.id})
    session.execute(REPLACE, {"account": account.id})
    made = Invitation(account_id=account.id, nonce=nonce, secret_hash=hash_of(secret))
    session.add(made)
    note(session, actor, Happening.invited, account.email)
    session.flush()
    put(session, MAIL, EVENT, account.email, beginning="invitation.", payload={PAYLOAD: made.id})
    return secret
