"""The socket that a page keeps: whom it takes, and what of it is logged."""

import json
import socket
from uuid import uuid4

import httpx2 as httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from support_desk.doors.protocols import LARGEST_FRAME, MOST_FRAGMENTS, MOST_MESSAGES_AHEAD
from support_desk.doors.socket_door import LONGEST_TOKEN, MOST_HEAD
from tests.conftest import Desk, free_port
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
    calls = [*odd_calls(), *UNKNOWN]
    few = MOST_MESSAGES_AHEAD - len(BROKEN) - 1  # more would end the socket before they are heard
    said = [
        ["42/_event," + json.dumps(["event", call]) for call in calls[start : start + few]] + BROKEN
        for start in range(0, len(calls), few)
    ]
    said += [["42/_event," + json.dumps(["event", LOAD])] * 20] * 8
    tokens = [str(uuid4()) for _ in said]
    for token, some in zip(tokens, said, strict=True):
        with _socket(desk, token, additional_headers={"Cookie": "session=secret-cookie"}) as connection:
            for text in some:
                connection.send(text)

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


ADDRESS = "ws://localhost:{}/_event/?EIO=4&transport=websocket&token={}"


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        ("t", {"Cookie": "x" * MOST_HEAD}, 431),
        ("t", {"Cookie": "x" * 8_000, "User-Agent": "x" * 8_000, "Accept-Language": "x" * 1_000}, 431),
        ("t" * (LONGEST_TOKEN + 1), {}, 400),
        ("", {}, 400),
        ("t&token=u", {}, 400),
        ("t&sid=another", {}, 400),
    ],
)
def test_a_handshake_that_no_page_makes_is_refused_before_a_socket_is(desk, token, headers, status):
    with pytest.raises(InvalidStatus) as refused:
        connect(ADDRESS.format(desk.port, token), additional_headers=headers)

    assert refused.value.response.status_code == status
    assert refused.value.response.body.decode().rstrip('"}').endswith(".")


def test_a_socket_of_a_foreign_name_is_refused(desk):
    wire = socket.create_connection(("127.0.0.1", desk.port))
    with pytest.raises(InvalidStatus) as refused:
        connect("ws://evil.example/_event/?EIO=4&transport=websocket&token=t", sock=wire)

    assert refused.value.response.status_code == 421


EVENT = '42/_event,["event",{"name":"x","payload":{},"router_data":{}}]'
PLACEHOLDER = '["event",{"_placeholder":true,"num":0}]'


@pytest.mark.parametrize(
    "said",
    [
        b"binary",
        "bYmluYXJ5",
        f"451-/_event,{PLACEHOLDER}",
        "40/other,",
        "40",
        '42["event"]',
        "44/_event,",
        "6",
        "2probe",
        "5",
        "x",
        "",
        "x" * (LARGEST_FRAME + 1),
        ["4", *["2"] * MOST_FRAGMENTS, "/_event,[]"],
    ],
    ids=lambda said: repr(said)[:20],
)
def test_a_socket_that_says_what_no_page_says_is_closed(desk, said):
    with _socket(desk) as connection:
        connection.send(said)
        with pytest.raises(ConnectionClosed):
            while True:
                connection.recv(20)


@pytest.mark.parametrize("said", [EVENT, "41/_event,", "3", '40/other,{"x":1}'])
def test_a_socket_that_does_not_begin_with_its_connect_is_closed(desk, said):
    with connect(ADDRESS.format(desk.port, "u")) as connection:
        connection.recv(10)
        connection.send(said)
        with pytest.raises(ConnectionClosed):
            while True:
                connection.recv(20)


def test_a_socket_that_never_begins_is_closed(desk):
    with connect(ADDRESS.format(desk.port, "v")) as connection:
        connection.recv(10)
        with pytest.raises(ConnectionClosed):
            connection.recv(75)  # the desk's own limit is 15 seconds


def test_a_flood_of_events_ends_its_socket_and_nobody_elses(desk):
    with connect(ADDRESS.format(desk.port, "calm")) as calm, connect(ADDRESS.format(desk.port, "wild")) as wild:
        for connection in (calm, wild):
            connection.recv(10)
            connection.send("40/_event,")
        with pytest.raises(ConnectionClosed):
            for _ in range(100_000):
                wild.send("3")

        while not calm.recv(10).startswith("40/_event"):
            pass
