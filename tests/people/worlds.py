"""A closed desk with somebody of every kind, made anew as often as a test wants."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk.files.models import Attachment, Blob
from support_desk.files.places import place
from support_desk.people.actors import Role
from support_desk.people.identity import forget_everybody
from support_desk.people.keys import hash_of
from support_desk.people.models import Invitation, SignInLink
from support_desk.people.ticket_links import new_key_for
from support_desk.store import db
from support_desk.tickets.models import SQLModel
from support_desk.views.models import SavedView
from support_desk.webhooks.models import Webhook, WebhookEvent
from tests.emptying import empty_tables
from tests.given_people import ORIGIN, new_client

KEY = f"00/{'0' * 40}"
SECRET, LINK = "an invitation's secret", "a sign-in link's secret"


@dataclass(frozen=True)
class World:
    """Ticket 1 with a file and its requester, another one, an agent (account 2, token 1), an admin, a webhook,
    and a view that the agent shares.
    """

    persons: dict[str, Callable]


@pytest.fixture
def made_world(api, database, make_account, session_of, session_of_requester, token_of, make_ticket):
    """A function that makes everything anew."""

    def make() -> World:
        empty_tables()
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
        _ask_for_link()
        let_in = session_of_requester("Customer@example.org")
        _tell_somebody()
        _share_view(bea.id)
        _attach()
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
                "requester by a link": with_cookie("desk_session", let_in),
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
    numbers = dict.fromkeys(("ticket_id", "entry_id", "token_id", "attachment_id", "webhook_id", "view_id"), 1)
    for name, value in (numbers | {"account_id": 2, "name": "x"}).items():
        path = path.replace(f"{{{name}}}", str(value))
    if body and "file" in body:
        return client.request(method, path, files=body)
    return client.request(method, path, json=body)


def everything() -> dict[str, str | None]:
    """What stands in every table, but for when something was last used and who failed to come in."""
    with db.engine().begin() as connection:
        return dict(connection.execute(text(_rows_of_all())).tuples().all())


@cache
def _rows_of_all() -> str:
    """One statement, which tests ask more often than anything else; made when all tables are known."""
    return " UNION ALL ".join(
        f"SELECT '{table.name}', (SELECT string_agg(row::text, E'\\n' ORDER BY row::text) FROM"
        f" (SELECT to_jsonb(t) - 'last_used_at' - 'last_seen_at' AS row FROM {table.name} AS t) AS rows)"
        for table in SQLModel.metadata.sorted_tables
        if table.name not in ("sign_in_failures", "audit_entries")
    )


def _key_of(ticket_id: int) -> str:
    with Session(db.engine()) as session, session.begin():
        return new_key_for(session, ticket_id)


def _tell_somebody() -> None:
    with Session(db.engine()) as session, session.begin():
        session.add(Webhook(url="https://example.com/", events=[WebhookEvent.deleted], nonce="", secret_hash=""))


def _share_view(account_id: int) -> None:
    with Session(db.engine()) as session, session.begin():
        session.add(SavedView(account_id=account_id, name="All", query="", is_shared=True))


def _attach() -> None:
    """File 1, whose bytes are kept whatever becomes of its row."""
    place().fill(KEY, [b"x"])
    blob = Blob(key=KEY, size=1, content_type="text/plain")
    with Session(db.engine()) as session, session.begin():
        session.add(blob)
        session.flush()
        who = {"actor": "Rita", "actor_kind": "requester"}
        session.add(Attachment(ticket_id=1, blob_key=KEY, name="x", url_name="x", public=True, **who))


def _invite(account_id: int) -> None:
    with Session(db.engine()) as session, session.begin():
        session.add(Invitation(account_id=account_id, secret_hash=hash_of(SECRET)))


def _ask_for_link() -> None:
    with Session(db.engine()) as session, session.begin():
        session.add(SignInLink(email="customer@example.org", nonce="", secret_hash=hash_of(LINK), browser_hash=""))
