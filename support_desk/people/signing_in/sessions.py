"""Sessions: whoever shows the secret of one is let in, until it ends or has not been used for 14 days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, select

from support_desk.errors import NotFound
from support_desk.people.actors import Actor, ActorKind, Role
from support_desk.people.audit import Happening, note
from support_desk.people.authority import Deed, demand
from support_desk.people.identity import actor_for
from support_desk.people.keys import hash_of, new_key
from support_desk.people.models import Account, SignIn
from support_desk.people.signing_in.uses import SESSION_DAYS
from support_desk.store.records import records_of

LONGEST_BROWSER = 200
UNUSED = f"last_used_at <= now() - interval '{SESSION_DAYS} days'"
# A hundred of them, so that who comes in does not pay for all; those that somebody else forgets at this moment are his.
FORGET_UNUSED = text(f"""
DELETE FROM sign_ins WHERE id = ANY (ARRAY(SELECT id FROM sign_ins WHERE {UNUSED} LIMIT 100 FOR UPDATE SKIP LOCKED))
""")
SEEN = text("UPDATE accounts SET last_seen_at = now() WHERE id = :account")
END_OTHERS = text("DELETE FROM sign_ins WHERE account_id = :account AND secret_hash <> :kept")
OWN = text(f"""
SELECT id, address, browser, created_at, last_used_at, secret_hash = :current AS is_this FROM sign_ins
WHERE account_id = :account AND NOT {UNUSED} ORDER BY last_used_at DESC, id DESC
""")


@dataclass(frozen=True)
class Visit:
    """Where somebody comes from: an address as limits count it, and what the browser says it is.

    `replaced` is the secret of the session that this browser had before, None when it had none.
    """

    address: str
    browser: str = ""
    replaced: str | None = None


@dataclass(frozen=True)
class Entry:
    """How somebody comes in: what the audit says of it, and whether a provider of OpenID Connect said who it is."""

    said: str = ""
    is_by_provider: bool = False


PLAIN = Entry()
"""By what is expected: a password, an invitation."""


@dataclass(frozen=True)
class SessionRecord:
    """A session of somebody's; `is_this` is the one in which it is looked at."""

    id: int
    address: str
    browser: str
    created_at: datetime
    last_used_at: datetime
    is_this: bool


def begin_session(
    session: Session, account: Account, visit: Visit, happening: Happening = Happening.signed_in, entry: Entry = PLAIN
) -> str:
    """Let somebody in: the secret of a new session, whatever the browser had before."""
    key = _begin(session, visit, account_id=account.id, is_by_provider=entry.is_by_provider)
    session.execute(SEEN, {"account": account.id})
    note(session, actor_for(account), happening, account.email, _said(visit, entry.said))
    return key


def begin_session_of_requester(session: Session, email: str, visit: Visit) -> str:
    """Let in whoever reads the mail of this address, as the requester of its tickets: the secret of a new session."""
    key = _begin(session, visit, requester=email)
    note(session, _requester(email), Happening.signed_in, email, _said(visit, "by a link"))
    return key


def sign_out(session: Session, key: str) -> None:
    """End the session of this secret, if there is one."""
    ended = _end(session, key)
    if ended is None:
        return
    account = ended.account_id and session.get(Account, ended.account_id)
    actor = actor_for(account) if account else _requester(ended.requester or "")
    note(session, actor, Happening.signed_out, actor.email)


def end_session(session: Session, session_id: int, actor: Actor) -> None:
    """End one of one's own sessions.

    Raises:
        SignInNeeded, NotAllowed: who has no account has no sessions.
        NotFound: there is none of one's own with this number.
    """
    demand(actor, Deed.own)
    found = session.get(SignIn, session_id)
    if found is None or found.account_id != actor.id:
        raise NotFound("There is no such session.")
    session.delete(found)
    note(session, actor, Happening.session_ended, session.get_one(Account, actor.id).email)


def end_sessions(session: Session, account_id: int | None, kept: str | None = None) -> None:
    """End all sessions of an account, but for the one whose secret is `kept`."""
    session.execute(END_OTHERS, {"account": account_id, "kept": hash_of(kept) if kept else ""})


def sessions_of(session: Session, actor: Actor, current: str | None = None) -> Sequence[SessionRecord]:
    """One's own sessions, the last used first; `current` is the secret of the one that asks.

    Raises:
        SignInNeeded, NotAllowed: who has no account has no sessions.
    """
    demand(actor, Deed.be_known)
    given = {"account": actor.id, "current": hash_of(current) if current else ""}
    return records_of(SessionRecord, session.execute(OWN, given).all())


def _begin(session: Session, visit: Visit, **whose: Any) -> str:
    """Store a new session: its secret. What the browser had before ends."""
    if visit.replaced:
        _end(session, visit.replaced)
    key, browser = new_key(), visit.browser[:LONGEST_BROWSER]
    session.execute(FORGET_UNUSED)
    session.add(SignIn(secret_hash=hash_of(key), address=visit.address, browser=browser, **whose))
    return key


def _end(session: Session, key: str) -> SignIn | None:
    """End the session of this secret: what it was."""
    found = session.exec(select(SignIn).where(SignIn.secret_hash == hash_of(key))).first()
    if found is not None:
        session.delete(found)
    return found


def _said(visit: Visit, said: str) -> str:
    """What the audit says of how somebody came in."""
    return ", ".join(filter(None, [visit.address and f"from {visit.address}", said]))


def _requester(email: str) -> Actor:
    return Actor(ActorKind.requester, email, Role.requester, email=email)
