"""Reads: one's own second factor."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from support_desk.people.accounts.queries import own_record
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, demand

OWN = text("""
SELECT totp_secret IS NOT NULL AS is_set_up, password_hash IS NOT NULL AS has_password,
  coalesce((SELECT bool_or(requires_second_factor) FROM desk_settings), false) AS is_required,
  (SELECT count(*) FROM recovery_codes WHERE account_id = accounts.id) AS recovery_codes_left
FROM accounts WHERE id = :account
""")


@dataclass(frozen=True)
class FactorRecord:
    """Somebody's second factor. `is_required`: the desk asks everybody for one. A begun one is not set up.

    `has_password`: he may also sign in by a password, and shows it first.
    """

    is_set_up: bool
    has_password: bool
    is_required: bool
    recovery_codes_left: int


def own_factor(session: Session, actor: Actor) -> FactorRecord:
    """The second factor of whoever asks.

    Raises:
        SignInNeeded, NotAllowed: there is no account of one's own.
    """
    demand(actor, Deed.be_known)
    return own_record(FactorRecord, session.execute(OWN, {"account": actor.id}).all())
