"""The socket that a page keeps: whom it takes, and what of it is logged."""

import json

import httpx2 as httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.conftest import Desk, free_port
from tests.processes import eventually


def _socket(desk: Desk, **options) -> ClientConnection:
    """The connection that a page keeps, up to where events may be sent."""
    connection = connect(f"ws://localhost:{desk.port}/_event/?EIO=4&transport=websocket&token=t", **options)
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
        assert eventually(lambda: desk.log.count(" ERROR ") == 5), desk.log

    assert desk.stop() == 0
    assert "secret" not in desk.log


@pytest.mark.parametrize("origin", ["http://evil.example.com", "null", "http://localhost", "https://localhost:1"])
def test_the_socket_refuses_a_foreign_origin(desk, origin):
    with pytest.raises(InvalidStatus) as refused:
        _socket(desk, origin=origin)

    assert refused.value.response.status_code == 403


def test_the_socket_takes_its_own_origin_and_clients_without_one(desk):
    for origin in (desk.url, f"https://localhost:{desk.port}", None):
        _socket(desk, origin=origin).close()
