"""People that a test may ask for: accounts, and whoever is signed in or holds a token of theirs."""

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from sqlmodel import Session
from starlette.testclient import TestClient

from support_desk.people.actors import Role
from support_desk.people.identity import forget_everybody
from support_desk.people.keys import TOKEN_MARK, hash_of, new_key
from support_desk.people.models import Account, ApiToken, SignIn, TicketLink
from support_desk.store import db

PASSWORD = "correct horse"
ORIGIN = "http://localhost:8000"
# As good as the desk's own, and a thousand times as fast.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASHED = CHEAP.hash(PASSWORD)


@pytest.fixture
def make_account(database) -> Callable[..., Account]:
    """A function that stores an active account; the first one is an admin, whose password is `PASSWORD`."""

    def make(email: str = "ada@example.com", name: str = "Ada", role: str = Role.admin, **changed) -> Account:
        values = {"email": email, "name": name, "role": role, "password_hash": HASHED} | changed
        return _stored(Account(**values))

    return make


@pytest.fixture
def session_of() -> Callable[[Account], str]:
    """A function that gives the secret of a new session of somebody's, for the cookie `desk_session`."""

    def make(account: Account) -> str:
        key = new_key()
        _stored(SignIn(account_id=account.id, secret_hash=hash_of(key), address="127.0.0.1", browser="a test"))
        return key

    return make


@pytest.fixture
def make_link(database) -> Callable[[int, str], None]:
    """A function that lets a secret be the link of a ticket."""
    return lambda ticket_id, secret: _stored(TicketLink(ticket_id=ticket_id, nonce="", secret_hash=hash_of(secret)))


@pytest.fixture
def token_of() -> Callable[..., str]:
    """A function that gives a new API token of somebody's."""

    def make(account: Account, scope: str = "write", **changed) -> str:
        token = new_key(TOKEN_MARK)
        _stored(ApiToken(account_id=account.id, name="a test", scope=scope, secret_hash=hash_of(token), **changed))
        return token

    return make


@pytest.fixture
def signed_in(api, session_of) -> Callable[[Account], TestClient]:
    """A function that gives a client who is signed in as somebody, as a page of the desk itself."""

    def make(account: Account) -> TestClient:
        return new_client(api, Cookie=f"desk_session={session_of(account)}", Origin=ORIGIN)

    return make


@pytest.fixture
def new_visitor(api) -> Callable[[], TestClient]:
    """A function that gives a browser of its own with a page of the desk, in which nobody is signed in."""
    return lambda: new_client(api, Origin=ORIGIN)


@pytest.fixture
def holding(api, token_of) -> Callable[..., TestClient]:
    """A function that gives a client who shows a new API token of somebody's."""

    def make(account: Account, scope: str = "write", **changed) -> TestClient:
        return new_client(api, Authorization=f"Bearer {token_of(account, scope, **changed)}")

    return make


def new_client(api: TestClient, *, address: str = "testclient", **headers: str) -> TestClient:
    """Another client of the same desk, in the same loop, with cookies of its own."""
    client = TestClient(api.app, base_url=ORIGIN, headers=headers, client=(address, 50_000), follow_redirects=False)
    client.portal = api.portal
    return client


def _stored(row):
    with Session(db.engine(), expire_on_commit=False) as session:
        session.add(row)
        session.commit()
        session.refresh(row)
    forget_everybody()
    return row
