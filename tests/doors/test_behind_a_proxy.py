"""A desk whose proxy speaks for its clients."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from support_desk.doors.lines import MOST_HALF_OPEN
from tests.desks import Desk
from tests.doors.wire import HEAD, connected


@pytest.fixture(scope="module")
def behind_a_proxy(start_shared_desk, database_url) -> Iterator[Desk]:
    """A desk that believes whom its proxy at 127.0.0.1 speaks for."""
    desk = start_shared_desk(DATABASE_URL=database_url, FORWARDED_ALLOW_IPS="127.0.0.1").ready()
    yield desk
    desk.stop()


def _classified(desk: Desk, client: str) -> int:
    headers = {"X-Forwarded-For": client}
    return desk.client.post("/api/tickets/classify/", json={"description": "It says no."}, headers=headers).status_code


def test_a_proxy_that_is_trusted_says_who_its_client_is(behind_a_proxy):
    assert [_classified(behind_a_proxy, "10.1.2.3") for _ in range(30)] == [200] * 30

    assert _classified(behind_a_proxy, "10.1.2.3") == 429
    assert _classified(behind_a_proxy, "10.9.9.9, 10.1.2.3") == 429
    assert _classified(behind_a_proxy, "10.1.2.4") == 200


def test_a_proxys_connections_are_not_counted_as_one_clients(behind_a_proxy):
    with ExitStack() as open_sockets:
        for _ in range(MOST_HALF_OPEN + 10):
            open_sockets.enter_context(connected(behind_a_proxy, HEAD))

        assert behind_a_proxy.client.get("/api/health").status_code == 200
