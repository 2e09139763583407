"""The socket that a page keeps: whom it takes, and what of it is logged."""

import json
from uuid import uuid4

import httpx2 as httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.conftest import Desk, free_port
from tests.processes import eventually
from tests.state.test_calls import odd_calls

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


def _socket(desk: Desk, token: str = "t", **options) -> ClientConnection:
    """The connection that a page keeps, up to where events may be sent."""
    connection = connect(f"ws://localhost:{desk.port}/_event/?EIO=4&transport=websocket&token={token}", **options)
    assert connection.recv(10).startswith("0")
    connection.send("40/_event,")
    assert connection.recv(10).startswith("40/_event")
    return connection


def test_the_log_holds_neither_key_nor_cookie_nor_a_tickets_text(start_desk, database_url):
    secrets = {"GEMINI_API_KEY": "secret-key", "GEMINI_API_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
    desk = start_desk(DATABASE_URL=database_url, **secrets).ready()
    said = {"title": "secret-title", "description": "secret-description"}
    httpx.post(f"{desk.url}/api/tickets/", json=said, headers={"Cookie": "session=secret-cookie"})
    httpx.post(f"{desk.url}/api/tickets/", json=said | {"priority": "secret-word"})
    httpx.get(f"{desk.url}/api/tickets/?search=secret-search&status=secret-word")

    with _socket(desk, additional_headers={"Cookie": "session=secret-cookie"}) as connection:
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
    tokens = [str(uuid4()) for _ in range(8)]
    cookie = {"Cookie": "session=secret-cookie"}
    for token in tokens:
        with _socket(desk, token, additional_headers=cookie) as connection:
            for call in (*odd_calls(), *UNKNOWN):
                connection.send("42/_event," + json.dumps(["event", call]))
            for packet in BROKEN:
                connection.send(packet)
        with _socket(desk, token, additional_headers=cookie) as connection:
            for _ in range(20):
                connection.send("42/_event," + json.dumps(["event", LOAD]))

    assert httpx.get(f"{desk.url}/api/health").status_code == 200
    assert eventually(lambda: "A socket sent a call" in desk.log)
    assert desk.stop() == 0
    assert not [token for token in tokens if token in desk.log]
    assert "secret" not in desk.log
    assert "Unexpected" not in desk.log
    assert len(desk.log) < 20_000


@pytest.mark.parametrize("origin", ["http://evil.example.com", "null", "http://localhost", "https://localhost:1"])
def test_the_socket_refuses_a_foreign_origin(desk, origin):
    with pytest.raises(InvalidStatus) as refused:
        _socket(desk, origin=origin)

    assert refused.value.response.status_code == 403


def test_the_socket_takes_its_own_origin_and_clients_without_one(desk):
    for origin in (desk.url, f"https://localhost:{desk.port}", None):
        _socket(desk, origin=origin).close()
