"""Recovery codes: ten secrets on paper, each of which stands in for the second factor once."""

import secrets
from base64 import b32encode
from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session

from support_desk.people.factors.totp import plain
from support_desk.people.keys import hash_of
from support_desk.people.models import Account, RecoveryCode

NUMBER, BYTES, GROUP = 10, 10, 4

FORGET = text("DELETE FROM recovery_codes WHERE account_id = :account")
USE = text("DELETE FROM recovery_codes WHERE account_id = :account AND secret_hash = :hashed RETURNING id")
LEFT = text("SELECT count(*) FROM recovery_codes WHERE account_id = :account")


def make_codes(session: Session, account: Account) -> Sequence[str]:
    """Ten new codes in place of those before, of 80 random bits each, as they are shown once."""
    forget_codes(session, account)
    codes = [_new_code() for _ in range(NUMBER)]
    session.add_all(RecoveryCode(account_id=account.id, secret_hash=_hash_of(code)) for code in codes)
    return codes


def use_code(session: Session, account: Account, typed: str) -> bool:
    """Use a code up, in any case and grouping: whether it was one of this account's."""
    found = session.execute(USE, {"account": account.id, "hashed": _hash_of(typed)}).first()
    return found is not None


def forget_codes(session: Session, account: Account) -> None:
    """Make all codes of an account good for nothing."""
    session.execute(FORGET, {"account": account.id})


def number_of_codes(session: Session, account_id: int | None) -> int:
    """How many of an account's codes have not been used."""
    return session.execute(LEFT, {"account": account_id}).scalar_one()


def _new_code() -> str:
    letters = b32encode(secrets.token_bytes(BYTES)).decode().lower()
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def _hash_of(code: str) -> str:
    return hash_of(plain(code).lower())
