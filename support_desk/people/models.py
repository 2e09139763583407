"""The tables of people, and of what they show to be let in. Of every secret only its SHA-256 is stored, in hex."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, Text, func, text
from sqlmodel import Field, SQLModel

from support_desk.people.actors import ActorKind, Role
from support_desk.people.links.models import SignInLink as SignInLink
from support_desk.people.links.models import TicketKey as TicketKey
from support_desk.people.links.models import TicketLink as TicketLink
from support_desk.store.columns import UTC_TIME, created, numbered, one_of, trimmed_length
from support_desk.words import NAME_LIMIT

ACCOUNT_ROLES = (Role.admin, Role.agent)


class TokenScope(StrEnum):
    """What an API token is good for: `read` can change nothing."""

    read = "read"
    write = "write"


def _of_account() -> Any:
    return Field(sa_type=BigInteger, sa_column_args=[ForeignKey("accounts.id", ondelete="CASCADE")], index=True)


def _yes() -> Any:
    return Field(default=True, sa_type=Boolean, sa_column_kwargs={"server_default": "true"})


class Account(SQLModel, table=True):
    """Somebody of the team. The desk is open as long as there is none.

    `account_role_known`: admin or agent. `account_name_length`: 1 to 100 characters once trimmed. The e-mail is unique
    without case, whatever way its accents are written (`accounts_email`). `password_hash` is Argon2id, None until an
    invitation is accepted. Triggers refuse whatever would leave accounts, but no active admin (`last_admin`).
    `totp_secret` is the second factor's, None without one; `totp_begun` is one that no code has confirmed yet. Codes
    are derived from them, so they are stored as they are. A code is good once: not at `totp_last_step` or before it.
    `mails_assigned`, `mails_answers` and `mails_critical` are the mails that somebody wants: about tickets that become
    his, that are answered and his, and that are new and critical.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(one_of("role", ACCOUNT_ROLES), name="account_role_known"),
        CheckConstraint(trimmed_length("name", NAME_LIMIT), name="account_name_length"),
        Index("accounts_email", func.email_key(text("email")).label("email_key"), unique=True),
    )

    id: int = numbered()
    email: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    is_active: bool = _yes()
    password_hash: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = created()
    last_seen_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    totp_secret: str | None = Field(default=None, sa_type=Text)
    totp_begun: str | None = Field(default=None, sa_type=Text)
    totp_last_step: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    mails_assigned: bool = _yes()
    mails_answers: bool = _yes()
    mails_critical: bool = _yes()


class SignIn(SQLModel, table=True):
    """A session of somebody's: good for 14 days from its last use, of which every minute is noted once at most.

    It is that of an account, or of the `requester` whose e-mail this is and who was let in by a link
    (`sign_in_of_somebody`). `is_by_provider`: a provider of OpenID Connect has said who it is.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (CheckConstraint("num_nonnulls(account_id, requester) = 1", name="sign_in_of_somebody"),)

    id: int = numbered()
    account_id: int | None = Field(
        default=None, sa_type=BigInteger, sa_column_args=[ForeignKey("accounts.id", ondelete="CASCADE")], index=True
    )
    requester: str | None = Field(default=None, sa_type=Text)
    secret_hash: str = Field(sa_type=Text, unique=True)
    address: str = Field(sa_type=Text)
    browser: str = Field(sa_type=Text)
    created_at: datetime = created()
    last_used_at: datetime = created()
    is_by_provider: bool = Field(default=False, sa_type=Boolean, sa_column_kwargs={"server_default": "false"})


class SignInFailure(SQLModel, table=True):
    """Somebody who was not let in: `email_hash` is the SHA-256 of whom he said he was, for any e-mail alike.

    Where it was no password that he tried it is the name of what he tried, which is the hash of nothing.
    `is_on_its_way`: it is not known yet whether he is let in.
    """

    __tablename__ = "sign_in_failures"
    __table_args__ = (
        Index("sign_in_failures_by_email", "email_hash", "created_at"),
        Index("sign_in_failures_by_address", "address", "created_at"),
    )

    id: int = numbered()
    email_hash: str = Field(sa_type=Text)
    address: str = Field(sa_type=Text)
    created_at: datetime = created()
    is_on_its_way: bool = Field(default=True, sa_type=Boolean, sa_column_kwargs={"server_default": "true"})


class ApiToken(SQLModel, table=True):
    """What a script shows to act as its owner. `token_scope_known`: read or write. It may expire.

    One that was made with another token, `made_with`, goes with it.
    """

    __tablename__ = "api_tokens"
    __table_args__ = (
        CheckConstraint(one_of("scope", TokenScope), name="token_scope_known"),
        CheckConstraint(trimmed_length("name", NAME_LIMIT), name="token_name_length"),
        Index("api_tokens_made_with", "made_with", postgresql_where=text("made_with IS NOT NULL")),
    )

    id: int = numbered()
    account_id: int = _of_account()
    name: str = Field(sa_type=Text)
    scope: str = Field(sa_type=Text)
    secret_hash: str = Field(sa_type=Text, unique=True)
    created_at: datetime = created()
    expires_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    last_used_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    made_with: int | None = Field(
        default=None, sa_type=BigInteger, sa_column_args=[ForeignKey("api_tokens.id", ondelete="CASCADE")]
    )


class Invitation(SQLModel, table=True):
    """The link by which somebody chooses his password: for 7 days, and once (`used_at`).

    It is derived from `nonce`, which those of earlier versions have not.
    """

    __tablename__ = "invitations"

    id: int = numbered()
    account_id: int = _of_account()
    nonce: str | None = Field(default=None, sa_type=Text)
    secret_hash: str = Field(sa_type=Text, unique=True)
    created_at: datetime = created()
    used_at: datetime | None = Field(default=None, sa_type=UTC_TIME)


class RecoveryCode(SQLModel, table=True):
    """What stands in for a second factor that is lost; it goes with its use."""

    __tablename__ = "recovery_codes"

    id: int = numbered()
    account_id: int = _of_account()
    secret_hash: str = Field(sa_type=Text, unique=True)
    created_at: datetime = created()


class DeskSettings(SQLModel, table=True):
    """What admins have settled for the whole desk: one row (`desk_settings_once`); without it all is as at first."""

    __tablename__ = "desk_settings"
    __table_args__ = (CheckConstraint("id = 1", name="desk_settings_once"),)

    id: int = Field(default=1, primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    requires_second_factor: bool = Field(default=False, sa_type=Boolean, sa_column_kwargs={"server_default": "false"})


class AuditEntry(SQLModel, table=True):
    """Something about people that admins can read later; it outlives those whom it names."""

    __tablename__ = "audit_entries"
    __table_args__ = (CheckConstraint(one_of("actor_kind", ActorKind), name="audit_actor_kind_known"),)

    id: int = numbered()
    actor_kind: str = Field(sa_type=Text)
    actor_id: int | None = Field(default=None, sa_type=BigInteger)
    actor_name: str = Field(sa_type=Text)
    deed: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    detail: str = Field(sa_type=Text)
    created_at: datetime = created()
