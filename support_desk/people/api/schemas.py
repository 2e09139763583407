"""What REST gives of people, as its OpenAPI document shows it."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from support_desk.api.schemas import Moment
from support_desk.people.actors import ActorKind, Role
from support_desk.people.audit import AuditRecord, Happening
from support_desk.people.models import TokenScope
from support_desk.people.tokens import TokenRecord


class FromRecord(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class OpenOut(BaseModel):
    """Whoever comes to a desk without accounts."""

    role: Literal[Role.open] = Role.open


class NameOut(FromRecord):
    """Somebody, by name."""

    id: int
    name: str


class MeOut(NameOut):
    """Who asks."""

    email: str
    role: Role


class AccountOut(MeOut):
    """An account; `is_invited`: nobody has chosen its password yet. Times are UTC, ISO 8601 with offset."""

    is_active: bool
    is_invited: bool
    has_second_factor: bool
    created_at: Moment
    last_seen_at: Moment | None


class InvitedOut(AccountOut):
    """The same, with the link by which its owner chooses a password: for 7 days, once, and never shown again."""

    invitation_url: str


class MailsOut(FromRecord):
    """The mails that one wants: about tickets that become one's own, that are answered, that are new and critical."""

    assigned: bool
    answers: bool
    critical: bool


class FactorOut(FromRecord):
    """One's own second factor; `is_required`: the desk asks everybody for one."""

    is_set_up: bool
    is_required: bool
    recovery_codes_left: int


class EnrolmentOut(BaseModel):
    """What an authenticator app must know: to type, as an `otpauth:` address, and as its picture to scan."""

    secret: str
    uri: str
    svg: str


class RecoveryCodesOut(BaseModel):
    """Ten codes, each of which stands in for the second factor once; never shown again."""

    recovery_codes: list[str]


class DeskOut(FromRecord):
    """What is settled for the whole desk; `requires_second_factor`: whoever signs in with a password must have one."""

    requires_second_factor: bool


class TokenOut(BaseModel):
    """A token; `last_used_at` is a minute old at most, or null."""

    id: int
    name: str
    scope: TokenScope
    owner: NameOut
    created_at: Moment
    expires_at: Moment | None
    last_used_at: Moment | None

    @classmethod
    def of(cls, token: TokenRecord) -> Self:
        return cls(**_of_token(token))


class NewTokenOut(TokenOut):
    """A token that has just been made, with what is never shown again."""

    token: str

    @classmethod
    def with_secret(cls, token: TokenRecord, secret: str) -> Self:
        return cls(**_of_token(token), token=secret)


class WhoOut(BaseModel):
    """Who did something; `id` is an account's, or null."""

    kind: ActorKind
    id: int | None
    name: str


class AuditEntryOut(BaseModel):
    """Something that happened to people; `subject` is the e-mail of whom, `detail` is for people."""

    id: int
    at: Moment
    actor: WhoOut
    deed: Happening
    subject: str
    detail: str

    @classmethod
    def of(cls, entry: AuditRecord) -> Self:
        who = WhoOut(kind=ActorKind(entry.actor_kind), id=entry.actor_id, name=entry.actor_name)
        more = {"deed": Happening(entry.deed), "subject": entry.subject, "detail": entry.detail}
        return cls(id=entry.id, at=entry.at, actor=who, **more)


def _of_token(token: TokenRecord) -> dict:
    owner = NameOut(id=token.owner_id, name=token.owner_name)
    return {**{field: getattr(token, field) for field in TokenOut.model_fields if field != "owner"}, "owner": owner}
