"""Requesters that a test may ask for: whoever holds a key to tickets."""

from collections.abc import Callable

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from support_desk.people.actors import Actor, ActorKind, Role
from support_desk.people.identity import forget_everybody
from support_desk.people.signing_in.sessions import Visit, begin_session_of_requester
from support_desk.people.ticket_links import new_key_for
from support_desk.store import db
from tests.given_people import ORIGIN, new_client


@pytest.fixture
def key_of(database) -> Callable[[int], str]:
    """A function that gives a new key to a ticket."""

    def make(ticket_id: int) -> str:
        with Session(db.engine()) as session, session.begin():
            return new_key_for(session, ticket_id)

    return make


@pytest.fixture
def session_of_requester(database) -> Callable[[str], str]:
    """A function that gives the secret of a new session of whoever reads the mail of an address."""

    def make(email: str) -> str:
        with Session(db.engine()) as session, session.begin():
            key = begin_session_of_requester(session, email, Visit("127.0.0.1", "a test"))
        forget_everybody()
        return key

    return make


@pytest.fixture
def customer_by_link(api, session_of_requester) -> Callable[..., TestClient]:
    """A function that gives a browser on a page of the desk itself, in which a link has let in whose e-mail this is."""
    return lambda email="rita@example.com": new_client(
        api, Cookie=f"desk_session={session_of_requester(email)}", Origin=ORIGIN
    )


@pytest.fixture
def customer_of(api, key_of) -> Callable[..., TestClient]:
    """A function that gives a browser on a page of the desk itself, which holds the keys to these tickets."""

    def make(*ticket_ids: int, address: str = "testclient") -> TestClient:
        keys = ".".join(key_of(ticket_id) for ticket_id in ticket_ids)
        return new_client(api, address=address, Cookie=f"desk_ticket={keys}", Origin=ORIGIN)

    return make


def requester(*ticket_ids: int) -> Actor:
    """Whoever holds the keys to these tickets."""
    return Actor(ActorKind.requester, "Rita", Role.requester, tickets=frozenset(ticket_ids))
