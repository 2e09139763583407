"""Every call of REST by everyone: let in or refused as the contract's table says, and where refused nothing changes.

The calls are those of the OpenAPI document; one without a line here fails.
"""

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
from support_desk.rest import rest
from support_desk.store import db
from support_desk.tickets.models import SQLModel
from tests.given_people import ORIGIN, PASSWORD, new_client

NEW = {"title": "No invoice", "description": "None came.", "category": "billing", "priority": "low"}
ME = {"current_password": PASSWORD, "new_password": "battery staple"}
SETUP = {"code": "x", "name": "Eve", "email": "eve@example.com", "password": PASSWORD}
INVITED = {"name": "Bob", "email": "bob@example.com", "role": "agent"}
SECRET = "an invitation's secret"

# The columns: nobody; a requester with the key to the ticket, and one with the key to another; an agent and an admin
# with sessions; an agent's token that only reads, and one that writes. What counts no more is as good as nothing.
TABLE = {
    "GET /api/health": ("200 200 200 200 200 200 200", None),
    "GET /api/tickets/": ("401 403 403 200 200 200 200", None),
    "POST /api/tickets/": ("401 403 403 201 201 403 201", NEW),
    "GET /api/tickets/stats/": ("401 403 403 200 200 200 200", None),
    "POST /api/tickets/classify/": ("401 403 403 200 200 200 200", {"description": "None came."}),
    "GET /api/tickets/{ticket_id}/": ("401 200 404 200 200 200 200", None),
    "GET /api/tickets/{ticket_id}/timeline/": ("401 403 403 200 200 200 200", None),
    "PATCH /api/tickets/{ticket_id}/": ("401 403 404 200 200 403 200", {"priority": "high"}),
    "DELETE /api/tickets/{ticket_id}/delete/": ("401 403 403 403 204 403 403", None),
    "DELETE /api/tickets/{ticket_id}/": ("401 403 403 403 204 403 403", None),
    "POST /api/session/": (
        "204 204 204 204 204 204 204",
        {"email": "ADA@example.com", "password": PASSWORD},
    ),
    "GET /api/session/oidc/": ("303 303 303 303 303 303 303", None),
    "GET /api/session/oidc/callback/": ("303 303 303 303 303 303 303", None),
    "DELETE /api/session/": ("204 204 204 204 204 204 204", None),
    "GET /api/me/": ("401 403 403 200 200 200 200", None),
    "PATCH /api/me/": ("401 403 403 200 200 403 200", ME),
    "GET /api/me/factor/": ("401 403 403 200 200 200 200", None),
    "POST /api/me/factor/": ("401 403 403 201 201 403 403", None),
    "PUT /api/me/factor/": ("401 403 403 409 409 403 403", {"code": "123456"}),
    "DELETE /api/me/factor/": ("401 403 403 409 409 403 403", {"current_password": PASSWORD}),
    "POST /api/me/factor/codes/": ("401 403 403 409 409 403 403", {"current_password": PASSWORD}),
    "GET /api/people/": ("401 403 403 200 200 200 200", None),
    "POST /api/people/": ("401 403 403 403 201 403 403", INVITED),
    "PATCH /api/people/{account_id}/": ("401 403 403 403 200 403 403", {"role": "admin"}),
    "POST /api/people/{account_id}/invitation/": ("401 403 403 403 201 403 403", None),
    "DELETE /api/people/{account_id}/factor/": ("401 403 403 403 204 403 403", None),
    "GET /api/tokens/": ("401 403 403 200 200 200 200", None),
    "POST /api/tokens/": ("401 403 403 201 201 403 201", {"name": "mine", "scope": "read"}),
    "DELETE /api/tokens/{token_id}/": ("401 403 403 204 204 403 204", None),
    "GET /api/audit/": ("401 403 403 403 200 403 403", None),
    "GET /api/desk/": ("401 403 403 403 200 403 403", None),
    "PATCH /api/desk/": ("401 403 403 403 200 403 403", {"requires_second_factor": True}),
    "POST /api/setup/": ("409 409 409 409 409 409 409", SETUP),
    "POST /api/invitations/": (
        "204 204 204 204 204 204 204",
        {"secret": SECRET, "name": "Cem", "password": PASSWORD},
    ),
}
# What of a ticket is a requester's own to do, beside what the table above tries.
CHANGES = {
    "status resolved": ({"status": "resolved"}, 200),
    "status open": ({"status": "open"}, 200),
    "status closed": ({"status": "closed"}, 403),
    "status in progress": ({"status": "in_progress"}, 403),
    "public comment": ({"comment": "Any news?", "public": True}, 200),
    "comment": ({"comment": "Any news?"}, 200),
    "internal comment": ({"comment": "Any news?", "public": False}, 403),
    "category": ({"category": "billing"}, 403),
    "assignee": ({"assignee": None}, 403),
    "requester": ({"requester": None}, 403),
    "resolved and priority": ({"status": "resolved", "priority": "low"}, 403),
}
REFUSED = ("401", "403", "404", "409")


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


def calls_of_the_document() -> list[str]:
    paths = rest().openapi()["paths"]
    return [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]


def test_every_call_has_a_line():
    assert sorted(calls_of_the_document()) == sorted(TABLE)


@pytest.mark.parametrize("call", calls_of_the_document())
def test_a_call_lets_in_whom_the_table_names_and_nobody_else(made_world, call):
    told, body = TABLE[call]
    expected = told.split()
    world = made_world()
    before = _everything()

    for name, status in zip(world.persons, [*expected, *[expected[0]] * 6], strict=True):
        answer = _sent(world.persons[name](), call, body)

        assert (name, answer.status_code) == (name, int(status)), answer.text
        if status in REFUSED:
            assert _everything() == before, name
        else:
            world = made_world()
            before = _everything()
        if status == "401":
            assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("change", CHANGES)
def test_a_requester_changes_of_his_ticket_what_is_his_to_change(made_world, change):
    body, status = CHANGES[change]
    world = made_world()
    before = _everything()

    assert _sent(world.persons["another requester"](), "PATCH /api/tickets/{ticket_id}/", body).status_code == 404
    assert _everything() == before
    assert _sent(world.persons["requester"](), "PATCH /api/tickets/{ticket_id}/", body).status_code == status
    assert status == 200 or _everything() == before


# Whoever comes in is nobody in particular yet; what brings him in has tests of its own.
COMES_IN = ("POST /api/session/", "DELETE /api/session/", "POST /api/setup/", "POST /api/invitations/")


@pytest.mark.parametrize("call", [call for call in TABLE if not call.startswith("GET") and call not in COMES_IN])
def test_a_cookie_without_its_pages_origin_changes_nothing(made_world, api, call):
    world = made_world()
    client = world.persons["admin"]()
    del client.headers["Origin"]
    before = _everything()

    assert _sent(client, call, TABLE[call][1]).status_code == 401
    client.headers["Origin"] = "https://evil.example"
    assert _sent(client, call, TABLE[call][1]).status_code == 403
    assert _everything() == before


def _sent(client, call: str, body: dict | None):
    method, path = call.split()
    for name, value in {"ticket_id": 1, "account_id": 2, "token_id": 1}.items():
        path = path.replace(f"{{{name}}}", str(value))
    return client.request(method, path, json=body)


def _everything() -> dict[str, str]:
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
