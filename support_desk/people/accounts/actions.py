"""Writes: accounts made and changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from support_desk.errors import Conflict, NotFound, NothingToChange
from support_desk.languages import to_say
from support_desk.people.accounts.queries import LARGEST_ID, account_of, account_record
from support_desk.people.accounts.records import AccountRecord
from support_desk.people.actors import Actor, Role
from support_desk.people.audit import Happening, note
from support_desk.people.authority import Deed, demand
from support_desk.people.models import Account
from support_desk.people.signing_in.sessions import end_sessions

TAKEN = to_say("This e-mail has an account already.")
LAST_ADMIN = to_say("This is the last active admin: make another one first.")
# What the database refuses, by the names of its rules, and which field it is about.
REFUSALS = {"accounts_email": (TAKEN, "email"), "last_admin": (LAST_ADMIN, None)}
# One that is being used or replaced at this moment is passed by: whoever does that waits for the account, in his turn.
END_INVITATIONS = text("""
DELETE FROM invitations WHERE id IN (
  SELECT id FROM invitations WHERE account_id = :account AND used_at IS NULL FOR UPDATE SKIP LOCKED
)
""")
# Of two first accounts at the same moment the second one sees the first.
ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(hashtext('support_desk.first_account'))")


@dataclass(frozen=True)
class NewAccount:
    """Somebody who is to have an account; without a password until he has chosen one."""

    email: str
    name: str
    role: Role
    password_hash: str | None = None


@dataclass(frozen=True)
class AccountChange:
    """What is to be different; None leaves a thing as it is."""

    name: str | None = None
    role: Role | None = None
    is_active: bool | None = None


def make_account(session: Session, new: NewAccount, actor: Actor) -> Account:
    """Give somebody an account.

    Raises:
        SignInNeeded, NotAllowed: only admins do.
        Conflict: the e-mail has one already; `field` is `email`.
    """
    demand(actor, Deed.appoint)
    account = add_account(session, new)
    note(session, actor, Happening.account_made, account.email, account.role)
    return account


def add_account(session: Session, new: NewAccount) -> Account:
    """Add it, whoever may have asked, without an audit entry.

    Raises:
        Conflict: as `make_account`; also when it is the first one, and no admin.
    """
    account = Account(email=new.email, name=new.name, role=new.role, password_hash=new.password_hash)
    session.add(account)
    _flush(session)
    return account


def change_account(session: Session, account_id: int, change: AccountChange, actor: Actor) -> AccountRecord:
    """Change somebody's account; whoever is active no more is signed out everywhere.

    Raises:
        SignInNeeded, NotAllowed: only admins do.
        NothingToChange: `change` is empty.
        NotFound: no such account.
        Conflict: no active admin would be left.
    """
    demand(actor, Deed.appoint)
    if change == AccountChange():
        raise NothingToChange("name", "role", "is_active")
    account = _locked(session, account_id)
    if said := _apply(account, change):
        _flush(session)
        if not account.is_active:
            end_sessions(session, account.id)
        note(session, actor, Happening.account_changed, account.email, said)
    return account_record(session, account.id)


def rename_oneself(session: Session, name: str, actor: Actor) -> AccountRecord:
    """Change one's own name.

    Raises:
        SignInNeeded, NotAllowed: there is no account of one's own.
    """
    demand(actor, Deed.own)
    account = account_of(session, actor, for_update=True)
    if said := _apply(account, AccountChange(name=name)):
        session.flush()
        note(session, actor, Happening.account_changed, account.email, said)
    return account_record(session, account.id)


def set_password(session: Session, account: Account, password_hash: str, actor: Actor, kept: str | None) -> None:
    """Give an account another password and end all its sessions, but for the one whose secret is `kept`.

    An invitation to choose one ends as well.
    """
    account.password_hash = password_hash
    session.flush()
    session.execute(END_INVITATIONS, {"account": account.id})
    end_sessions(session, account.id, kept)
    note(session, actor, Happening.password_changed, account.email)


def _apply(account: Account, change: AccountChange) -> str:
    """Change what is to be different: what that was, for the audit; empty when nothing was."""
    said = []
    for field in ("name", "role", "is_active"):
        before, after = getattr(account, field), getattr(change, field)
        if after is not None and after != before:
            setattr(account, field, after)
            said.append(f"{field}: {before} → {after}")
    return ", ".join(said)


def _locked(session: Session, account_id: int) -> Account:
    known = account_id if 0 < account_id <= LARGEST_ID else 0
    account = session.get(Account, known, with_for_update=True, populate_existing=True)
    if account is None:
        raise NotFound("There is no such account.")
    return account


def _flush(session: Session) -> None:
    with refusals_said():
        session.flush()


@contextmanager
def refusals_said() -> Iterator[None]:
    """Turn what the database refuses about accounts into a sentence."""
    try:
        yield
    except IntegrityError as error:
        name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
        if name not in REFUSALS:
            raise
        sentence, field = REFUSALS[name]
        raise Conflict(sentence, field=field) from None
