"""`python -m support_desk account` and `… token`: accounts and API tokens by whoever has the machine."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import IO, Any, NoReturn

from sqlalchemy import text

from support_desk import texts
from support_desk.errors import BadSetup, DeskError
from support_desk.people.accounts.by_shell import AccountWish, account_by_shell, token_by_shell
from support_desk.people.actors import Role
from support_desk.people.models import ACCOUNT_ROLES, TokenScope
from support_desk.people.signing_in.passwords import hashed_at_once
from support_desk.people.tokens import LONGEST_DAYS, NewToken
from support_desk.store.db import engine, open_session
from support_desk.store.migrations import is_migrated, migrate, refusals_said

# More than any password has, whatever is sent.
LONGEST_INPUT = 10_000
OTHERS = text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name AND datname = current_database()")
LISTENER = "support_desk listener"


class Parser(ArgumentParser):
    """A parser that says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        sentence = message.removesuffix(".")
        raise BadSetup(f"{sentence[:1].upper()}{sentence[1:]}; --help says what there is.")


def account(arguments: list[str]) -> Callable[[], None]:
    """What makes or changes an account as these arguments say, and prints its number.

    Raises:
        BadSetup: they make no sense, or the password on standard input is none.
    """
    parser = Parser(prog="python -m support_desk account", description="Make or change an account.")
    parser.add_argument("email", metavar="EMAIL", type=_checked(texts.email))
    parser.add_argument("--name", type=_checked(texts.name), help="needed for a new account")
    parser.add_argument("--role", choices=[role.value for role in ACCOUNT_ROLES], help="needed for a new account")
    parser.add_argument(
        "--password-stdin", action="store_true", help="read a new password from standard input; it ends all sessions"
    )
    parser.add_argument("--revoke-tokens", action="store_true", help="make all API tokens of the account useless")
    parser.add_argument("--reset-second-factor", action="store_true", help="for whoever has lost it; sessions stay")
    asked = parser.parse_args(arguments)
    password = _password(sys.stdin.buffer) if asked.password_stdin else None
    return lambda: _make_account(asked, password)


def token(arguments: list[str]) -> Callable[[], None]:
    """What makes an API token as these arguments say, and prints it alone on its line.

    Raises:
        BadSetup: they make no sense.
    """
    parser = Parser(prog="python -m support_desk token", description="Make an API token for an account.")
    parser.add_argument("email", metavar="EMAIL", type=_checked(texts.email))
    parser.add_argument("--name", required=True, type=_checked(texts.name), help="what the token is for")
    parser.add_argument("--scope", required=True, choices=[scope.value for scope in TokenScope])
    parser.add_argument("--expires-in-days", type=int, metavar="DAYS", help=f"1 to {LONGEST_DAYS}; else never")
    asked = parser.parse_args(arguments)
    if asked.expires_in_days is not None and not 1 <= asked.expires_in_days <= LONGEST_DAYS:
        parser.error(f"--expires-in-days must be 1 to {LONGEST_DAYS}")
    return lambda: _make_token(asked)


def _make_account(asked: Namespace, password: str | None) -> None:
    password_hash = None if password is None else hashed_at_once(password)
    role = Role(asked.role) if asked.role else None
    ends = {"is_without_tokens": asked.revoke_tokens, "is_without_factor": asked.reset_second_factor}
    print(done(account_by_shell, AccountWish(asked.email, asked.name, role, password_hash, **ends)))  # noqa: T201


def _make_token(asked: Namespace) -> None:
    new = NewToken(asked.name, TokenScope(asked.scope), asked.expires_in_days)
    print(done(token_by_shell, asked.email, new))  # noqa: T201


def done(verb: Callable, *given: Any) -> Any:
    """What the verb gives, in one transaction on a database that is up to date."""
    bring_up_to_date()
    try:
        with open_session() as session:
            return verb(session, *given)
    except DeskError as error:
        raise BadSetup(error.sentence) from None


def bring_up_to_date() -> None:
    """Migrate the database, unless a desk of another age is using it."""
    with refusals_said(), engine().connect() as connection:
        if is_migrated(connection):
            return
        is_in_use = connection.execute(OTHERS, {"name": LISTENER}).scalar_one() > 0
    if is_in_use:
        raise BadSetup("The desk that is running is of another version; start it anew first.")
    migrate()


def _password(given: IO[bytes]) -> str:
    """The first line, or all when there is but one without an end."""
    try:
        return texts.new_password(given.read(LONGEST_INPUT).decode().removesuffix("\n").removesuffix("\r"))
    except UnicodeDecodeError:
        raise BadSetup("The password on standard input is not UTF-8.") from None
    except DeskError as error:
        raise BadSetup(error.sentence) from None


def _checked(check: Callable[[Any], str]) -> Callable[[str], str]:
    def run(value: str) -> str:
        try:
            return check(value)
        except DeskError as error:
            raise BadSetup(error.sentence) from None

    return run
