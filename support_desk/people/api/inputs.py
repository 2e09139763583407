"""What REST takes about people, as its OpenAPI document shows it."""

from functools import partial
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, model_validator

from support_desk import texts
from support_desk.api.deps import number_in_path
from support_desk.api.fields import PAGE_SIZE, Limit, checked, trimmed, whole
from support_desk.api.strict import Strict
from support_desk.errors import NothingToChange
from support_desk.people.accounts.actions import AccountChange
from support_desk.people.accounts.mails import MailsChange
from support_desk.people.accounts.queries import LARGEST_ID
from support_desk.people.actors import Role
from support_desk.people.models import TokenScope
from support_desk.people.tokens import LONGEST_DAYS, NewToken
from support_desk.words import EMAIL_LIMIT, NAME_LIMIT, PASSWORD_LIMIT, SHORTEST_PASSWORD

AccountId: Any = number_in_path("account")
TokenId: Any = number_in_path("token")
Name = Annotated[
    str, checked(texts.name), trimmed(NAME_LIMIT), Field(description="1 to 100 characters, trimmed.", examples=["Ada"])
]
Email = Annotated[
    str,
    checked(texts.email),
    Field(description="An e-mail address.", examples=["ada@example.com"], json_schema_extra={"format": "email"}),
]
TypedEmail = Annotated[str, checked(texts.typed_email), trimmed(EMAIL_LIMIT)]
# Whatever may have been typed, of which nothing is known yet.
Typed = Annotated[str, checked(partial(texts.storable, "text")), Field(json_schema_extra={"pattern": "^[^\\u0000]*$"})]
NewPassword = Annotated[
    str,
    checked(texts.new_password),
    Field(
        description=f"{SHORTEST_PASSWORD} to {PASSWORD_LIMIT} characters.",
        json_schema_extra={"pattern": f"^[^\\u0000]{{{SHORTEST_PASSWORD},{PASSWORD_LIMIT}}}$"},
    ),
]
AccountRole = Literal[Role.admin, Role.agent]


class SessionIn(Strict):
    """Who wants to come in."""

    email: TypedEmail
    password: Typed
    code: Typed | None = Field(None, description="The second factor's, where the account has one.")


class LinkIn(Strict):
    """Who wants to be let in by a link, and where he wants to go then."""

    email: Email
    next: Typed = Field("", description="An address under /my-tickets; any other counts for nothing.")


class LinkUseIn(Strict):
    """The link by which somebody comes in."""

    secret: Typed


class SetupIn(Strict):
    """The first account, an admin's, for whoever has the code that the desk printed when it started."""

    code: Typed
    name: Name
    email: Email
    password: NewPassword


class JoinIn(Strict):
    """Somebody who accepts an invitation."""

    secret: Typed
    name: Name
    password: NewPassword


class MeIn(Strict):
    """What is to be different about oneself; a new password takes the current one. At least one field."""

    name: Name | None = None
    current_password: Typed | None = None
    new_password: NewPassword | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.name is None and self.new_password is None:
            raise ValueError(NothingToChange("name", "new_password").sentence)
        return self


class PasswordIn(Strict):
    """One's current password, where there is one."""

    current_password: Typed | None = None


class CodeIn(Strict):
    """A code of an authenticator app."""

    code: Typed


class ProofIn(Strict):
    """What shows that it is oneself: the current password, or else a code."""

    current_password: Typed | None = None
    code: Typed | None = None


class DeskIn(Strict):
    """What is to be settled for the whole desk."""

    requires_second_factor: StrictBool


class AccountIn(Strict):
    """Somebody who is invited."""

    email: Email
    name: Name
    role: AccountRole


class AccountChangeIn(Strict):
    """What is to be different about an account; null leaves a thing as it is. At least one field."""

    name: Name | None = None
    role: AccountRole | None = None
    is_active: StrictBool | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.change == AccountChange():
            raise ValueError(NothingToChange("name", "role", "is_active").sentence)
        return self

    @property
    def change(self) -> AccountChange:
        """The same as a value."""
        return AccountChange(self.name, self.role and Role(self.role), self.is_active)


class MailsIn(Strict):
    """The mails that one wants; null leaves a thing as it is. At least one field."""

    assigned: StrictBool | None = Field(None, description="A ticket becomes mine.")
    answers: StrictBool | None = Field(None, description="A requester answers a ticket of mine.")
    critical: StrictBool | None = Field(None, description="There is a new critical ticket.")

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.change == MailsChange():
            raise ValueError(NothingToChange("assigned", "answers", "critical").sentence)
        return self

    @property
    def change(self) -> MailsChange:
        """The same as a value."""
        return MailsChange(self.assigned, self.answers, self.critical)


class TokenIn(Strict):
    """A token: what it is for, what it is good for, and for how many days; without a number for ever."""

    name: Name
    scope: TokenScope
    expires_in_days: Annotated[int, Field(strict=True, ge=1, le=LONGEST_DAYS), BeforeValidator(whole)] | None = None

    @property
    def new(self) -> NewToken:
        """The same as a value."""
        return NewToken(self.name, self.scope, self.expires_in_days)


class AuditQuery(Strict):
    """A page of the audit."""

    limit: Limit = Field(PAGE_SIZE, description="Entries a page.")
    cursor: str = Field(
        "", description="Where the page begins, from the `Link` header of the one before.", pattern="^(a[0-9]{1,18})?$"
    )

    @property
    def before(self) -> int:
        """The number below which the page begins."""
        return int(self.cursor[1:]) if self.cursor else LARGEST_ID
