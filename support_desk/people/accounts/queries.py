"""Reads: who has an account."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Row, text
from sqlmodel import Session

from support_desk.errors import NotFound, SignInNeeded
from support_desk.people.accounts.records import AccountRecord, NameRecord
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand
from support_desk.people.models import Account
from support_desk.store.records import records_of

LARGEST_ID = 2**63 - 1
NAMES = text("SELECT id, name FROM accounts WHERE is_active ORDER BY lower(name), id")
ACCOUNTS = """
SELECT id, email, name, role, is_active, password_hash IS NULL AS is_invited,
  totp_secret IS NOT NULL AS has_second_factor, created_at, last_seen_at
FROM accounts
"""
ALL, ONE = text(f"{ACCOUNTS} ORDER BY lower(name), id"), text(f"{ACCOUNTS} WHERE id = :account")

Record = TypeVar("Record")


def names_of_the_active(session: Session, actor: Actor) -> Sequence[NameRecord]:
    """Whose work a ticket may be, by name; on an open desk nobody's.

    Raises:
        SignInNeeded, NotAllowed: it is for the team.
    """
    demand(actor, Deed.know)
    return records_of(NameRecord, session.execute(NAMES).all())


def all_accounts(session: Session, actor: Actor) -> Sequence[AccountRecord]:
    """All accounts, those that are not active too, by name.

    Raises:
        SignInNeeded, NotAllowed: they are for admins.
    """
    demand(actor, Deed.manage)
    return records_of(AccountRecord, session.execute(ALL).all())


def own_account(session: Session, actor: Actor) -> AccountRecord:
    """The account of whoever asks.

    Raises:
        SignInNeeded, NotAllowed: there is none, or no longer.
    """
    demand(actor, Deed.be_known)
    return own_record(AccountRecord, session.execute(ONE, {"account": actor.id}).all())


def account_of(session: Session, actor: Actor, *, for_update: bool = False) -> Account:
    """The account of whoever acts and has one.

    Raises:
        SignInNeeded: it has been removed just now.
    """
    account = session.get(Account, actor.id, with_for_update=for_update, populate_existing=for_update)
    if account is None:
        raise SignInNeeded
    return account


def own_record(kind: type[Record], rows: Sequence[Row]) -> Record:
    """What was found of the account of whoever asks, as a record.

    Raises:
        SignInNeeded: nothing was, as the account has been removed just now.
    """
    if found := records_of(kind, rows):
        return found[0]
    raise SignInNeeded


def account_record(session: Session, account_id: int | None) -> AccountRecord:
    """An account as it stands in this transaction.

    Raises:
        NotFound: no such account.
    """
    known = account_id if account_id and account_id <= LARGEST_ID else 0
    if found := records_of(AccountRecord, session.execute(ONE, {"account": known}).all()):
        return found[0]
    raise NotFound("There is no such account.")
