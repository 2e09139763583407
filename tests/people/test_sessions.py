"""One's own sessions: listed, ended, good for 14 days from their last use, which is noted once a minute."""

from http.cookies import SimpleCookie

import pytest
from sqlalchemy import text
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from support_desk.errors import NotAllowed, NotFound
from support_desk.people.actors import DESK
from support_desk.people.cookies import Renewed
from support_desk.people.identity import actor_for, forget_everybody
from support_desk.people.keys import hash_of
from support_desk.people.signing_in.sessions import end_session, sessions_of
from support_desk.people.signing_in.uses import Uses, note_session
from support_desk.store import db
from tests.given_people import ORIGIN, PASSWORD, new_client
from tests.processes import eventually


def _used(session) -> float:
    """How many seconds ago the one session that there is was used."""
    session.rollback()
    return session.execute(text("SELECT extract(epoch FROM now() - last_used_at) FROM sign_ins")).scalar_one()


def _is_seen(session) -> bool:
    session.rollback()
    return bool(session.execute(text("SELECT last_seen_at > now() - interval '1 minute' FROM accounts")).scalar())


def _age(session, interval: str) -> None:
    session.execute(text(f"UPDATE sign_ins SET last_used_at = now() - interval '{interval}'"))
    session.commit()
    forget_everybody()


def test_one_s_own_sessions_are_listed_the_last_used_first(make_account, session_of, session):
    ada, bob = make_account(), make_account("bob@example.com", "Bob", "agent")
    first = session_of(ada)
    session_of(ada)
    session_of(bob)

    found = sessions_of(session, actor_for(ada), current=first)

    assert [(each.browser, each.address, each.is_this) for each in found] == [
        ("a test", "127.0.0.1", False), ("a test", "127.0.0.1", True)
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        sessions_of(session, DESK)


def test_a_session_that_is_ended_lets_nobody_in(make_account, signed_in, session):
    ada, bob = make_account(), make_account("bob@example.com", "Bob", "agent")
    stolen = signed_in(ada)
    [found] = sessions_of(session, actor_for(ada))

    with pytest.raises(NotFound):
        end_session(session, found.id, actor_for(bob))
    end_session(session, found.id, actor_for(ada))
    session.commit()
    forget_everybody()

    assert stolen.get("/api/me/").status_code == 401


def test_a_session_ends_14_days_after_its_last_use(make_account, signed_in, session):
    ada = make_account()
    client = signed_in(ada)

    _age(session, "13 days 23 hours")
    assert client.get("/api/me/").status_code == 200
    assert eventually(lambda: _used(session) < 60)

    _age(session, "14 days")
    assert client.get("/api/me/").status_code == 401
    assert sessions_of(session, actor_for(ada)) == []


def test_whoever_signs_in_does_not_wait_for_unused_sessions_that_somebody_holds(api, make_account, session_of, session):
    session_of(make_account())
    _age(session, "14 days")

    with Session(db.engine()) as holder:
        holder.execute(text("SELECT FROM sign_ins FOR UPDATE"))
        answer = api.post("/api/session/", json={"email": "ada@example.com", "password": PASSWORD})

    assert answer.is_success
    assert session.execute(text("SELECT count(*) FROM sign_ins")).scalar_one() == 2


def test_unused_sessions_are_forgotten_at_the_next_sign_in(api, make_account, session_of, session):
    session_of(make_account())
    _age(session, "14 days")

    api.post("/api/session/", json={"email": "ada@example.com", "password": PASSWORD})

    assert session.execute(text("SELECT count(*) FROM sign_ins")).scalar() == 1


def test_that_a_session_is_used_is_noted_beside_what_it_is_used_for(api, make_account, session_of, session):
    key = session_of(make_account())
    _age(session, "2 minutes")

    assert api.get("/api/me/", headers={"Cookie": f"desk_session={key}"}).status_code == 200

    assert eventually(lambda: _used(session) < 60)
    assert eventually(lambda: _is_seen(session))


def test_that_a_token_is_used_is_noted(make_account, holding, session):
    assert holding(make_account(), "read").get("/api/me/").status_code == 200

    def is_noted() -> bool:
        session.rollback()
        return session.execute(text("SELECT last_used_at FROM api_tokens")).scalar() is not None

    assert eventually(is_noted)


@pytest.mark.parametrize("interval", ["30 seconds", "14 days"])
def test_what_was_noted_within_the_minute_or_has_expired_is_left(make_account, session_of, session, interval):
    key = session_of(make_account())
    _age(session, interval)

    note_session(session, hash_of(key))
    session.commit()

    assert _used(session) >= 30


@pytest.mark.anyio
async def test_a_use_is_written_once_a_minute_at_most(database, clock):
    written = []
    uses = Uses(lambda _, hashed: written.append(hashed), clock)

    async def used_for(seconds: int) -> int:
        for _ in range(seconds):
            uses.note("a secret")
            clock.now += 1
        await _all_of(uses)
        return len(written)

    assert await used_for(60) == 1
    assert await used_for(1) == 2
    assert await used_for(59) == 2


async def _all_of(uses: Uses) -> None:
    while uses._tasks:
        await next(iter(uses._tasks))


def test_no_cache_keeps_for_others_what_one_may_read(make_account, signed_in):
    assert signed_in(make_account()).get("/api/me/").headers["Cache-Control"] == "no-store"


def test_a_browser_that_opens_a_page_keeps_its_session_for_as_long_again():
    app = Starlette(
        routes=[Route("/tickets", lambda _: HTMLResponse("x")), Route("/x.txt", lambda _: PlainTextResponse("x"))]
    )
    client = TestClient(Renewed(app), base_url="http://localhost:8000")

    assert "Set-Cookie" not in client.get("/tickets").headers
    headers = client.get("/tickets", headers={"Cookie": f"other=1; desk_session={'k' * 43}"}).headers
    kept = headers["Set-Cookie"]
    assert headers["Cache-Control"] == "private, no-cache"
    assert f"desk_session={'k' * 43};" in kept and "Max-Age=1209600" in kept and "HttpOnly" in kept
    assert "Set-Cookie" not in client.get("/x.txt", headers={"Cookie": f"desk_session={'k' * 43}"}).headers
    assert "Set-Cookie" not in client.get("/tickets", headers={"Cookie": "desk_session=planted"}).headers


def test_signing_out_leaves_the_browser_no_key_to_a_ticket_either(api):
    client = new_client(api, Cookie=f"desk_ticket={'k' * 43}", Origin=ORIGIN)

    told = [SimpleCookie(value) for value in client.delete("/api/session/").headers.get_list("set-cookie")]

    assert {name: morsel["max-age"] for cookie in told for name, morsel in cookie.items()} == {
        "desk_session": "0",
        "desk_ticket": "0",
    }
