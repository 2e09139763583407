"""Whose a session or an API token is, as the database says."""

import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, and_, col, exists, select

from support_desk.people.actors import Actor, ActorKind, Role
from support_desk.people.keys import hash_of
from support_desk.people.links.requesters import owner_of_mailbox
from support_desk.people.models import Account, ApiToken, DeskSettings, SignIn, TokenScope
from support_desk.people.signing_in.uses import SESSION_DAYS

# Whether the desk asks for a second factor that this account has not.
IS_HALF = and_(
    col(Account.totp_secret).is_(None), exists(select(DeskSettings.id).where(col(DeskSettings.requires_second_factor)))
)


def actor_for(account: Account, **more: Any) -> Actor:
    """The person of an account, who acts."""
    role = Role(account.role)
    return Actor(ActorKind.agent, account.name, role, account.id, email=account.email, **more)


def has_accounts(session: Session) -> bool:
    """Whether somebody has an account, which closes the desk."""
    return bool(session.exec(select(exists(select(Account.id)))).one())


def owner_of_token(session: Session, token: str) -> Actor | None:
    """Whose token it is, if it has not expired and its owner is active."""
    hashed = hash_of(token)
    statement = select(ApiToken, Account, IS_HALF).join(Account)
    found = session.exec(statement.where(col(ApiToken.secret_hash) == hashed, Account.is_active)).first()
    if found is None or not hmac.compare_digest(found[0].secret_hash, hashed):
        return None
    if found[0].expires_at and found[0].expires_at <= datetime.now(UTC):
        return None
    shown, account, is_half = found
    is_reading = shown.scope == TokenScope.read
    return actor_for(account, is_reading=is_reading, is_half=is_half, until=shown.expires_at, token=shown.id)


def owner_of_session(session: Session, key: str) -> Actor | None:
    """Whose session it is, if it was used within 14 days and its owner is a requester or active."""
    hashed, oldest = hash_of(key), datetime.now(UTC) - timedelta(days=SESSION_DAYS)
    statement = select(SignIn, Account, IS_HALF).outerjoin(Account)
    found = session.exec(statement.where(col(SignIn.secret_hash) == hashed)).first()
    if found is None or not hmac.compare_digest(found[0].secret_hash, hashed) or found[0].last_used_at <= oldest:
        return None
    begun, account, is_half = found
    if begun.requester is not None:
        return owner_of_mailbox(session, begun.requester)
    return actor_for(account, is_half=is_half and not begun.is_by_provider) if account.is_active else None
