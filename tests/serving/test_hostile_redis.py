"""A Redis that is full, hangs, or belongs to somebody else: REST goes on, pages say so, and nothing of it is run."""

import pickle
import signal
from contextlib import closing, suppress

import httpx2 as httpx
import pytest
from redis import Redis
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.bomb import Bomb
from tests.desks import Desk
from tests.processes import eventually
from tests.serving.test_two_processes import TICKET, Page
from tests.shared_redis import RedisServer


@pytest.fixture
def bomb(tmp_path) -> bytes:
    return pickle.dumps(Bomb(tmp_path / "exploded"))


@pytest.fixture
def client(redis) -> Redis:
    return Redis.from_url(redis.url)


def rest_goes_on(desks: tuple[Desk, Desk]) -> None:
    for desk in desks:
        assert httpx.post(f"{desk.url}/api/tickets/", json=TICKET, timeout=30).status_code == 201
        body = {"description": "It says no."}
        assert httpx.post(f"{desk.url}/api/tickets/classify/", json=body, timeout=30).status_code == 200
        assert httpx.get(f"{desk.url}/api/health", timeout=30).status_code == 200


def is_refused(desk: Desk) -> bool:
    """Whether a page that connects is told to try again later."""
    with closing(connect(f"ws://127.0.0.1:{desk.port}/_event/?EIO=4&transport=websocket&token=new")) as socket:
        socket.send("40/_event,")
        with suppress(ConnectionClosed, TimeoutError):
            while not (frame := socket.recv(10)).startswith("4"):
                pass
            return frame.startswith("44")
    return False


def spoil(client: Redis, garbage: bytes) -> int:
    """Replace everything that the desks keep, locks apart, and say how much it was."""
    keys = [key for key in client.keys("*") if not key.endswith(b"_lock") and client.type(key) == b"string"]
    for key in keys:
        client.set(key, garbage)
    return len(keys)


def test_nothing_that_somebody_put_into_redis_is_run_and_its_session_begins_anew(two_desks, client, bomb, tmp_path):
    one, other = two_desks
    page = Page(one, "a-token")
    page.load()
    page.wait_for("0 tickets")
    assert spoil(client, bomb) > 3
    for channel in client.pubsub_channels("*lost_and_found*"):
        for _ in range(20):
            client.publish(channel, bomb)
    client.publish("__keyspace@0__:token_manager_socket_record_a-token", b"\xff")

    page.load()
    page.wait_for('"is_hydrated_rx_state_":true')
    page.close()
    spoil(client, bomb)
    client.set("token_manager_socket_record_a-token", bomb)
    client.rpush("token_manager_socket_record_b-token", "no string")
    for token in ("a-token", "b-token"):
        with closing(Page(other, token)) as again:
            again.load()
            again.wait_for("0 tickets")

    rest_goes_on(two_desks)
    assert [desk.stop() for desk in two_desks] == [0, 0]
    assert not (tmp_path / "exploded").exists()
    assert "a-token" not in one.log + other.log
    assert len(one.log + other.log) < 20_000


def test_a_full_redis_is_said_and_when_there_is_room_again_pages_go_on(two_desks, client):
    page = Page(two_desks[0], "a-token")
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("maxmemory", "1")

    assert eventually(lambda: all("Redis is full." in desk.log for desk in two_desks))
    with suppress(ConnectionClosed):
        while page.socket.recv(20):
            pass
    rest_goes_on(two_desks)
    assert all(is_refused(desk) for desk in two_desks)

    client.config_set("maxmemory", "0")
    assert eventually(lambda: all("Redis is back." in desk.log for desk in two_desks))
    with closing(Page(two_desks[1], "a-token")) as again:
        again.load()
        again.wait_for("2 tickets")
    assert [desk.stop() for desk in two_desks] == [0, 0]
    assert "Traceback" not in "".join(desk.log for desk in two_desks)
    assert "Unexpected" not in "".join(desk.log for desk in two_desks)


def test_a_redis_that_hangs_is_as_one_that_is_away(two_desks, redis: RedisServer):
    redis.process.send_signal(signal.SIGSTOP)
    try:
        assert eventually(lambda: all("Redis is out of reach." in desk.log for desk in two_desks))
        rest_goes_on(two_desks)
        assert all(is_refused(desk) for desk in two_desks)
    finally:
        redis.process.send_signal(signal.SIGCONT)

    assert eventually(lambda: all("Redis is back." in desk.log for desk in two_desks))
    with closing(Page(two_desks[0], "a-token")) as page:
        page.load()
        page.wait_for("2 tickets")
    assert [desk.stop() for desk in two_desks] == [0, 0]


def test_desks_without_a_key_in_common_say_so_and_each_makes_its_own(start_desk, database, redis):
    desk = start_desk(DATABASE_URL=database, REDIS_URL=redis.url).ready()

    with closing(Page(desk, "a-token")) as page:
        page.load()
        page.wait_for("0 tickets")

    assert "There is no SECRET_KEY: desks on one Redis need the same" in desk.log
    assert [path.name for path in (desk.log_file.parent / "data").iterdir()] == ["secret.key"]
