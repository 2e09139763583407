"""How many connections a stranger may keep open."""

from contextlib import ExitStack

from support_desk.doors.lines import MOST_HALF_OPEN
from tests.doors.wire import HEAD, answer_on, connected, status_of
from tests.processes import eventually


def test_half_open_connections_of_one_address_are_bounded_and_others_are_served(own_desk):
    with ExitStack() as open_sockets:
        for _ in range(MOST_HALF_OPEN):
            open_sockets.enter_context(connected(own_desk, HEAD))
        assert eventually(lambda: status_of(answer_on(connected(own_desk))) == 429)

        asked = connected(own_desk, HEAD + b"Connection: close\r\n\r\n", source="127.0.0.2")
        assert status_of(answer_on(asked)) == 200
    assert eventually(lambda: own_desk.client.get("/api/health").status_code == 200)
