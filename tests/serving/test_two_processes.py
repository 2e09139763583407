"""Two processes on one Redis and one PostgreSQL serve one desk."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx2 as httpx
import psycopg2
import pytest
from websockets.sync.client import connect

from support_desk.triage.shared_limits import SharedRateLimit
from tests.conftest import Desk, free_port
from tests.shared_redis import RedisServer

TICKET = {"title": "Cannot log in", "description": "It says no.", "category": "account", "priority": "low"}
HYDRATE = "reflex___state____state.hydrate"
ON_LOAD = "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal"


class Page:
    """An open queue, as a browser holds it: what it was told so far can be waited for."""

    def __init__(self, desk: Desk, token: str) -> None:
        address = f"ws://127.0.0.1:{desk.port}/_event/?EIO=4&transport=websocket&token={token}"
        self.socket = connect(address, max_size=None)
        self.socket.send(f"40/_event,{json.dumps({'event': self._event(HYDRATE)})}")
        self.wait_for('42/_event,["event"')

    def load(self) -> None:
        """Ask for the queue."""
        self.socket.send(f"42/_event,{json.dumps(['event', self._event(ON_LOAD)])}")

    def wait_for(self, text: str) -> list[str]:
        """What comes up to the first frame that has `text` in it."""
        frames = [self.socket.recv(60)]
        while text not in frames[-1]:
            frames.append(self.socket.recv(60))
        return frames

    def close(self) -> None:
        self.socket.close()

    def _event(self, name: str) -> dict:
        return {"name": name, "payload": {}, "router_data": {"pathname": "/tickets", "asPath": "/tickets", "query": {}}}


@pytest.fixture
def empty_database(database_url) -> Iterator[str]:
    """A database that no desk has seen yet."""
    name = f"two_{free_port()}"
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield database_url.replace("/support_desk?", f"/{name}?")
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _classified(desk: Desk, **headers: str) -> int:
    """The status of one call of classify; underscores of a header's name stand for dashes."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"description": "It says no."}
    return httpx.post(f"{desk.url}/api/tickets/classify/", json=body, headers=sent, timeout=30).status_code


def _use_up(redis: RedisServer, client: str, but: int = 0) -> None:
    """Let so many calls be all that the client may still make."""

    async def ask() -> None:
        limit = SharedRateLimit("triage", 30, 60, redis.url)
        for _ in range(30 - but):
            await limit.allow(client)

    asyncio.run(ask())


def test_two_that_start_at_once_on_an_empty_database_migrate_it_once_and_serve(start_desk, empty_database, redis):
    started = [start_desk(DATABASE_URL=empty_database, REDIS_URL=redis.url) for _ in range(2)]
    one, other = (desk.ready() for desk in started)

    made = httpx.post(f"{one.url}/api/tickets/", json=TICKET).json()

    assert httpx.get(f"{other.url}/api/tickets/{made['id']}/").json()["title"] == TICKET["title"]
    assert httpx.get(f"{other.url}/api/tickets/stats/").json()["total_tickets"] == 1
    assert [desk.stop() for desk in started] == [0, 0]
    assert "Traceback" not in one.log + other.log


def test_a_key_used_through_both_at_once_makes_one_ticket_and_both_limit_a_client_together(two_desks, redis):
    def create(desk: Desk) -> int:
        answer = httpx.post(f"{desk.url}/api/tickets/", json=TICKET, headers={"Idempotency-Key": "both"})
        assert answer.status_code == 201
        return answer.json()["id"]

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(create, two_desks * 4)) == {1}
    assert len(httpx.get(f"{two_desks[0].url}/api/tickets/").json()) == 1

    _use_up(redis, "127.0.0.1", but=2)
    assert [_classified(desk) for desk in two_desks] == [200, 200]
    assert [_classified(desk) for desk in two_desks] == [429, 429]
    assert _classified(two_desks[0], X_Forwarded_For="10.1.2.3") == 429


def test_a_proxy_that_is_trusted_says_who_its_client_is(start_desk, database, redis):
    desk = start_desk(DATABASE_URL=database, REDIS_URL=redis.url, FORWARDED_ALLOW_IPS="127.0.0.1").ready()
    _use_up(redis, "10.1.2.3")

    assert _classified(desk, X_Forwarded_For="10.1.2.3") == 429
    assert _classified(desk, X_Forwarded_For="10.9.9.9, 10.1.2.3") == 429
    assert _classified(desk, X_Forwarded_For="10.1.2.4") == 200


def test_a_page_of_one_is_told_what_the_other_did_and_keeps_its_session_when_its_own_is_killed(two_desks, redis):
    one, other = two_desks
    page = Page(one, "a-token")
    page.load()
    page.wait_for("0 tickets")
    redis.client().set("a-token_lock", "held by the one that is killed")
    httpx.post(f"{other.url}/api/tickets/", json=TICKET).raise_for_status()
    page.wait_for(TICKET["title"])

    one.process.kill()
    one.process.wait()
    page = Page(other, "a-token")

    page.load()
    assert "new_token" not in "".join(page.wait_for("1 ticket"))
    page.close()


def test_a_tab_that_is_opened_twice_gets_a_session_of_its_own_from_the_other_process(two_desks):
    first = Page(two_desks[0], "a-token")

    with closing(Page.__new__(Page)) as second:
        second.socket = connect(f"ws://127.0.0.1:{two_desks[1].port}/_event/?EIO=4&transport=websocket&token=a-token")
        second.socket.send("40/_event,")
        second.wait_for("new_token")

    first.load()
    first.wait_for("0 tickets")
    first.close()


def test_rest_goes_on_while_redis_is_away_and_each_process_limits_for_itself(two_desks, redis):
    _use_up(redis, "127.0.0.1")
    assert _classified(two_desks[0]) == 429

    redis.kill()

    assert [_classified(desk) for desk in two_desks] == [200, 200]
    assert httpx.post(f"{two_desks[1].url}/api/tickets/", json=TICKET).status_code == 201
    assert httpx.get(f"{two_desks[0].url}/api/health").status_code == 200
    assert [desk.stop() for desk in two_desks] == [0, 0]
    assert "geheim" not in two_desks[0].log + two_desks[1].log


@pytest.mark.parametrize("address", ["nobody.invalid:6379", "127.0.0.1:1"])
def test_a_redis_out_of_reach_is_said_in_one_sentence_without_its_password(start_desk, database, address):
    desk = start_desk(DATABASE_URL=database, REDIS_URL=f"redis://user:geheim@{address}/0")

    assert desk.process.wait(60) == 1
    assert desk.log.startswith(f"The desk cannot start: REDIS_URL redis://{address}/0 cannot be used: ")
    assert desk.log.count("\n") == 1
    assert "geheim" not in desk.log
