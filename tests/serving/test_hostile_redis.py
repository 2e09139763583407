"""A Redis that is full, hangs, or belongs to somebody else: REST goes on, pages say so, and nothing of it is run."""

import pickle

import pytest
from redis import Redis

from tests.bomb import Bomb
from tests.desks import Desk
from tests.page_sockets import Page, takes_pages
from tests.processes import eventually

TICKET = {"title": "Cannot log in", "description": "It says no.", "category": "account", "priority": "low"}


@pytest.fixture
def bomb(tmp_path) -> bytes:
    return pickle.dumps(Bomb(tmp_path / "exploded"))


@pytest.fixture
def client(desks_redis) -> Redis:
    return Redis.from_url(desks_redis.url)


def rest_goes_on(desks: tuple[Desk, Desk]) -> None:
    for desk in desks:
        assert desk.client.post("/api/tickets/", json=TICKET).status_code == 201
        assert desk.client.post("/api/tickets/classify/", json={"description": "It says no."}).status_code == 200
        assert desk.client.get("/api/health").status_code == 200


def pages_go_on(desk: Desk, count: str) -> None:
    with Page(desk) as page:
        page.load()
        page.wait_for(count)


def nothing_broke(desks: tuple[Desk, Desk]) -> bool:
    said = "".join(desk.log for desk in desks)
    return "Traceback" not in said and "Unexpected" not in said


def spoil(client: Redis, garbage: bytes) -> int:
    """Replace everything that the desks keep, locks apart, and say how much it was."""
    keys = [key for key in client.keys("*") if not key.endswith(b"_lock") and client.type(key) == b"string"]
    for key in keys:
        client.set(key, garbage)
    return len(keys)


def test_nothing_that_somebody_put_into_redis_is_run_and_its_session_begins_anew(two_desks, client, bomb, tmp_path):
    one, other = two_desks
    with Page(one) as page:
        page.load()
        page.wait_for("0 tickets")
        assert spoil(client, bomb) > 3
        for channel in client.pubsub_channels("*lost_and_found*"):
            for _ in range(20):
                client.publish(channel, bomb)
        client.publish(f"__keyspace@0__:token_manager_socket_record_{page.token}", b"\xff")

        page.load()
        page.wait_for('"is_hydrated_rx_state_":true')
    spoil(client, bomb)
    client.set(f"token_manager_socket_record_{page.token}", bomb)
    client.rpush("token_manager_socket_record_another-token", "no string")
    for token in (page.token, "another-token"):
        with Page(other, token) as again:
            again.load()
            again.wait_for("0 tickets")

    rest_goes_on(two_desks)
    assert not (tmp_path / "exploded").exists()
    said = one.log + other.log
    assert page.token not in said and "another-token" not in said
    assert len(said) < 20_000


def test_a_full_redis_is_said_and_when_there_is_room_again_pages_go_on(two_desks, client):
    with Page(two_desks[0]) as page:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")
        try:
            assert eventually(lambda: all("Redis is full." in desk.log for desk in two_desks))
            page.wait_for_end()
            rest_goes_on(two_desks)
            assert not any(takes_pages(desk) for desk in two_desks)
        finally:
            client.config_set("maxmemory", "0")

    assert eventually(lambda: all("Redis is back." in desk.log for desk in two_desks))
    pages_go_on(two_desks[1], "2 tickets")
    assert nothing_broke(two_desks)


def test_a_redis_that_hangs_is_as_one_that_is_away(two_desks, desks_redis):
    desks_redis.hang()
    try:
        assert eventually(lambda: not any(takes_pages(desk) for desk in two_desks))
        rest_goes_on(two_desks)
        assert not any(takes_pages(desk) for desk in two_desks)
        assert eventually(lambda: all("Redis is out of reach." in desk.log for desk in two_desks))
    finally:
        desks_redis.go_on()

    assert eventually(lambda: all(takes_pages(desk) for desk in two_desks))
    pages_go_on(two_desks[0], "2 tickets")
    assert nothing_broke(two_desks)


def test_desks_without_a_key_in_common_say_so_and_each_makes_its_own(start_desk, database, redis):
    desk = start_desk(DATABASE_URL=database, REDIS_URL=redis.url).ready()

    pages_go_on(desk, "0 tickets")

    assert "There is no SECRET_KEY: desks on one Redis need the same" in desk.log
    assert [path.name for path in (desk.log_file.parent / "data").iterdir()] == ["secret.key"]
