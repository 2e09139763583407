"""Two processes on one Redis and one PostgreSQL serve one desk."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from support_desk.doors import shared_redis
from support_desk.doors.shared_limits import SharedRateLimit
from tests.desks import Desk
from tests.page_sockets import Page, asking_socket, frames_until
from tests.processes import eventually, run_sql
from tests.shared_redis import RedisServer

SUGGESTED = ("suggested_category", "suggested_priority")
TICKET = {"title": "Cannot log in", "description": "It says no.", "category": "account", "priority": "low"}


def _classified(desk: Desk, **headers: str) -> int:
    """The status of one call of classify; underscores of a header's name stand for dashes."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return desk.client.post("/api/tickets/classify/", json={"description": "It says no."}, headers=sent).status_code


@pytest.fixture(autouse=True)
def patient(monkeypatch) -> None:
    """The tests' own count of calls waits for Redis; a desk does not, and may count by itself on a busy machine."""
    monkeypatch.setattr(shared_redis, "REDIS_SECONDS", 60)


def _use_up(redis: RedisServer, client: str, but: int = 0) -> None:
    """Let so many calls be all that the client may still make."""

    async def ask() -> None:
        limit = SharedRateLimit("triage", 30, 60, redis.url)
        for _ in range(30 - but):
            await limit.allow(client)

    asyncio.run(ask())


def test_two_that_start_at_once_on_an_empty_database_migrate_it_once_and_serve(start_desk, new_database, redis):
    url = new_database()
    address = url.replace("postgresql://", "postgres://")
    started = [start_desk(DATABASE_URL=address, REDIS_URL=redis.url) for _ in range(2)]
    one, other = (desk.ready() for desk in started)

    made = one.client.post("/api/tickets/", json=TICKET).json()

    assert [desk.client.get("/api/health").status_code for desk in started] == [200, 200]
    assert run_sql(url, "SELECT count(*) FROM alembic_version") == [(1,)]
    assert other.client.get(f"/api/tickets/{made['id']}/").json()["title"] == TICKET["title"]
    assert other.client.get("/api/tickets/stats/").json()["total_tickets"] == 1
    assert [desk.stop() for desk in started] == [0, 0]
    assert "Traceback" not in one.log + other.log and "ERROR" not in one.log + other.log


def test_a_key_used_through_both_at_once_makes_one_ticket_and_both_limit_a_client_together(two_desks, desks_redis):
    def create(desk: Desk) -> int:
        answer = desk.client.post("/api/tickets/", json=TICKET, headers={"Idempotency-Key": "both"})
        assert answer.status_code == 201
        return answer.json()["id"]

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(create, two_desks * 4)) == {1}
    assert len(two_desks[0].client.get("/api/tickets/").json()) == 1

    _use_up(desks_redis, "127.0.0.1", but=2)
    assert [_classified(desk) for desk in two_desks] == [200, 200]
    assert eventually(lambda: [_classified(desk) for desk in two_desks] == [429, 429])
    assert eventually(lambda: _classified(two_desks[0], X_Forwarded_For="10.1.2.3") == 429)


def test_a_page_of_one_is_told_what_the_other_did_and_keeps_its_session_when_its_own_is_killed(two_desks, desks_redis):
    one, other = two_desks
    with Page(one) as page:
        page.load()
        page.wait_for("0 tickets")
        desks_redis.client().set(f"{page.token}_lock", "held by the one that is killed")
        other.client.post("/api/tickets/", json=TICKET).raise_for_status()
        page.wait_for(TICKET["title"])

        one.kill()

    with Page(other, page.token) as again:
        again.load()
        assert "new_token" not in "".join(again.wait_for("1 ticket"))


def test_a_tab_that_is_opened_twice_gets_a_session_of_its_own_from_the_other_process(two_desks):
    with Page(two_desks[0]) as first:
        with asking_socket(two_desks[1], first.token) as second:
            frames_until(second, "new_token")

        first.load()
        first.wait_for("0 tickets")


def test_what_one_suggests_the_other_knows_who_said(two_desks):
    one, other = two_desks
    said = one.client.post("/api/tickets/classify/", json={"description": TICKET["description"]}).json()

    made = other.client.post("/api/tickets/", json=TICKET | {name: said[name] for name in SUGGESTED}).json()

    assert [made[name] for name in (*SUGGESTED, "suggestion_source")] == [*(said[name] for name in SUGGESTED), "local"]


def test_rest_goes_on_while_redis_is_away_and_each_process_limits_for_itself(two_desks, desks_redis):
    _use_up(desks_redis, "127.0.0.1")
    assert eventually(lambda: _classified(two_desks[0]) == 429)

    desks_redis.kill()

    assert [_classified(desk) for desk in two_desks] == [200, 200]
    assert two_desks[1].client.post("/api/tickets/", json=TICKET).status_code == 201
    assert two_desks[0].client.get("/api/health").status_code == 200
    assert "geheim" not in two_desks[0].log + two_desks[1].log


@pytest.mark.parametrize("address", ["nobody.invalid:6379", "127.0.0.1:1"])
def test_a_redis_out_of_reach_is_said_in_one_sentence_without_its_password(start_desk, database, address):
    desk = start_desk(DATABASE_URL=database, REDIS_URL=f"redis://user:geheim@{address}/0")

    assert desk.ended() == 1
    assert desk.log.startswith(f"The desk cannot start: REDIS_URL redis://{address}/0 cannot be used: ")
    assert desk.log.count("\n") == 1
    assert "geheim" not in desk.log
