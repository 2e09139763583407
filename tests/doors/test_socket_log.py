"""What the log says of sockets, whatever they say."""

import json
from contextlib import suppress
from uuid import uuid4

from websockets.exceptions import ConnectionClosed

from support_desk.doors.socket_protocol import MOST_MESSAGES_AHEAD
from tests.doors.socket_wire import opened_socket
from tests.live.test_calls import odd_calls
from tests.processes import eventually

ADDRESS = {"pathname": "/tickets", "asPath": "/tickets?search=secret-search", "query": {"search": "secret-search"}}
LOAD = {
    "name": "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal",
    "payload": {},
    "router_data": ADDRESS,
}
UNKNOWN = [
    {"name": f"reflex___state____state.secret_{number}", "payload": {"secret": "secret"}, "router_data": ADDRESS}
    for number in range(100)
]
BROKEN = ["42/_event,[secret", "42/_event,{}", '42/_event,["secret-event"]', "49/_event,", '42/_event,["client_error"]']


def test_the_log_holds_neither_key_nor_cookie_nor_a_tickets_text(start_desk, database_url, port):
    secrets = {"GEMINI_API_KEY": "secret-key", "GEMINI_API_ENDPOINT": f"http://127.0.0.1:{port}"}
    desk = start_desk(DATABASE_URL=database_url, **secrets).ready()
    said = {"title": "secret-title", "description": "secret-description"}
    desk.client.post("/api/tickets/", json=said, headers={"Cookie": "session=secret-cookie"})
    desk.client.post("/api/tickets/", json=said | {"priority": "secret-word"})
    desk.client.get("/api/tickets/?search=secret-search&status=secret-word")

    with opened_socket(desk, additional_headers={"Cookie": "session=secret-cookie"}) as connection:
        for name in ("reflex___state____state.nothing", "secret-name", "reflex___state____state.secret_handler"):
            event = {"name": name, "payload": said, "router_data": {"pathname": "/", "query": {}, "asPath": "/secret"}}
            connection.send("42/_event," + json.dumps(["event", event]))
        connection.send("42/_event," + json.dumps(["event", "secret-event"]))
        connection.send("42/_event,[secret-nonsense")
        assert eventually(lambda: " ERROR " in desk.log), desk.log

    assert desk.stop() == 0
    assert "A socket sent a call that no page makes. (3 times more in the last minute)" in desk.log
    assert "secret" not in desk.log


def test_hostile_sockets_leave_a_short_log_without_tokens(start_desk, database):
    """Every handler with wrong types, unknown ones, floods, broken packets, and disconnects while events run."""
    desk = start_desk(DATABASE_URL=database).ready()
    calls = [*odd_calls(), *UNKNOWN]
    few = MOST_MESSAGES_AHEAD - len(BROKEN) - 1  # more would end the socket before they are heard
    said = [(calls[start : start + few], BROKEN) for start in range(0, len(calls), few)]
    said += [([LOAD] * 20, [])] * 8
    tokens = [str(uuid4()) for _ in said]
    for token, (some, broken) in zip(tokens, said, strict=True):
        with opened_socket(desk, token, additional_headers={"Cookie": "session=secret-cookie"}) as connection:
            for call in some:
                connection.send("42/_event," + json.dumps(["event", call]))
            with suppress(ConnectionClosed):  # the first of them may end it
                for text in broken:
                    connection.send(text)

    assert desk.client.get("/api/health").status_code == 200
    assert eventually(lambda: "A socket sent a call" in desk.log)
    assert desk.stop() == 0
    assert not [token for token in tokens if token in desk.log]
    assert "secret" not in desk.log
    assert "Unexpected" not in desk.log
    assert len(desk.log) < 20_000
