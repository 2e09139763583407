"""What whoever has the machine does about accounts, whether the desk runs or not."""

from dataclasses import dataclass

from sqlmodel import Session

from support_desk.errors import InvalidInput, NotFound
from support_desk.people.accounts.actions import (
    ONE_BY_ONE,
    AccountChange,
    NewAccount,
    change_account,
    make_account,
    set_password,
)
from support_desk.people.actors import SHELL, Role
from support_desk.people.factors.actions import reset_factor
from support_desk.people.identity import has_accounts
from support_desk.people.models import Account
from support_desk.people.signing_in.sign_in import account_with
from support_desk.people.tokens import NewToken, make_token, revoke_tokens

FIRST_IS_ADMIN = "The first account must be an admin's: --role admin."
INCOMPLETE = "There is no such account; a new one takes --name, --role and --password-stdin."


@dataclass(frozen=True)
class AccountWish:
    """How an account is to be; None leaves a thing as it is."""

    email: str
    name: str | None
    role: Role | None
    password_hash: str | None
    is_without_tokens: bool = False
    is_without_factor: bool = False


def account_by_shell(session: Session, wish: AccountWish) -> int:
    """Make or change an account: its number. Another password ends all its sessions.

    Raises:
        InvalidInput: a new account lacks something, or is the first one and no admin's.
        Conflict: no active admin would be left.
    """
    session.execute(ONE_BY_ONE)
    account = account_with(session, wish.email)
    if account is None:
        return _new(session, wish).id
    change = AccountChange(wish.name, wish.role)
    if change != AccountChange():
        change_account(session, account.id, change, SHELL)
    if wish.password_hash:
        set_password(session, account, wish.password_hash, SHELL, kept=None)
    if wish.is_without_tokens:
        revoke_tokens(session, account, SHELL)
    if wish.is_without_factor:
        reset_factor(session, account.id, SHELL)
    return account.id


def token_by_shell(session: Session, email: str, new: NewToken) -> str:
    """Make a token for an account: its secret.

    Raises:
        NotFound: there is no such account, or it is not active.
    """
    owner = account_with(session, email)
    if owner is None or not owner.is_active:
        raise NotFound("There is no active account with this e-mail.")
    _, secret = make_token(session, owner, new, SHELL)
    return secret


def _new(session: Session, wish: AccountWish) -> Account:
    if wish.role == Role.agent and not has_accounts(session):
        raise InvalidInput(FIRST_IS_ADMIN, field="role")
    if not wish.name or not wish.role or not wish.password_hash:
        raise InvalidInput(INCOMPLETE)
    return make_account(session, NewAccount(wish.email, wish.name, wish.role, wish.password_hash), SHELL)
