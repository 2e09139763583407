"""A closed desk with somebody of every kind, made anew as often as a test wants."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk.people.actors import Role
from support_desk.people.identity import forget_everybody
from support_desk.people.keys import hash_of
from support_desk.people.models import Invitation
from support_desk.people.ticket_links import new_key_for
from support_desk.store import db
from support_desk.tickets.models import SQLModel
from tests.given_people import ORIGIN, new_client

SECRET = "an invitation's secret"


@dataclass(frozen=True)
class World:
    """Ticket 1 and its requester, another one, an agent (account 2, token 1) and an admin."""

    persons: dict[str, Callable]


@pytest.fixture
def made_world(api, database, make_account, session_of, token_of, make_ticket):
    """A function that makes everything anew."""

    def make() -> World:
        _empty()
        ada, bea, gone = (
            make_account("ada@example.com", "Ada", Role.admin),
            make_account("bea@example.com", "Bea", Role.agent),
            make_account("gone@example.com", "Gone", Role.agent, is_active=False),
        )
        tokens = {scope: token_of(bea, scope) for scope in ("write", "read")}
        yesterday = datetime.now(UTC) - timedelta(days=1)
        expired, lost = token_of(bea, expires_at=yesterday), token_of(gone)
        keys = [_key_of(make_ticket(requester_email=f"{name}@example.org").id) for name in ("customer", "other")]
        _invite(bea.id)
        cookies = {"Bea": session_of(bea), "Ada": session_of(ada), "Gone": session_of(gone)}
        forget_everybody()

        def with_cookie(name: str, value: str):
            return lambda: new_client(api, Cookie=f"{name}={value}", Origin=ORIGIN)

        def with_token(token: str):
            return lambda: new_client(api, Authorization=f"Bearer {token}")

        return World(
            {
                "nobody": lambda: new_client(api),
                "requester": with_cookie("desk_ticket", keys[0]),
                "another requester": with_cookie("desk_ticket", keys[1]),
                "agent": with_cookie("desk_session", cookies["Bea"]),
                "admin": with_cookie("desk_session", cookies["Ada"]),
                "read token": with_token(tokens["read"]),
                "write token": with_token(tokens["write"]),
                "expired token": with_token(expired),
                "revoked token": with_token("desk_revoked"),
                "token of somebody deactivated": with_token(lost),
                "session of somebody deactivated": with_cookie("desk_session", cookies["Gone"]),
                "revoked session": with_cookie("desk_session", "x" * 43),
                "revoked key": with_cookie("desk_ticket", "x" * 43),
            }
        )

    return make


def sent(client, call: str, body: dict | None):
    method, path = call.split()
    for name, value in {"ticket_id": 1, "account_id": 2, "token_id": 1}.items():
        path = path.replace(f"{{{name}}}", str(value))
    return client.request(method, path, json=body)


def everything() -> dict[str, str]:
    """What stands in every table, but for when something was last used and who failed to come in."""
    found = {}
    with db.engine().begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in ("sign_in_failures", "audit_entries"):
                rows = f"SELECT to_jsonb(t) - 'last_used_at' - 'last_seen_at' AS row FROM {table.name} AS t"
                statement = f"SELECT string_agg(row::text, E'\\n' ORDER BY row::text) FROM ({rows}) AS rows"
                found[table.name] = connection.execute(text(statement)).scalar()
    return found


def _empty() -> None:
    with db.engine().begin() as connection:
        tables = ", ".join(table.name for table in SQLModel.metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


def _key_of(ticket_id: int) -> str:
    with Session(db.engine()) as session, session.begin():
        return new_key_for(session, ticket_id)


def _invite(account_id: int) -> None:
    with Session(db.engine()) as session, session.begin():
        session.add(Invitation(account_id=account_id, secret_hash=hash_of(SECRET)))
