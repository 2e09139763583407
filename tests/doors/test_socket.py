"""The socket that a page keeps: whom it takes, and when it is closed."""

import socket

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from support_desk.doors.socket_door import LONGEST_TOKEN, MOST_HEAD
from support_desk.doors.socket_protocol import LARGEST_FRAME, MOST_FRAGMENTS
from support_desk.people.cookies import is_secure
from tests.desks import PATIENCE_SECONDS
from tests.doors.socket_wire import new_socket, opened_socket


@pytest.mark.parametrize("origin", ["http://evil.example.com", "null", "http://localhost", "https://localhost:1"])
def test_the_socket_refuses_a_foreign_origin(desk, origin):
    with pytest.raises(InvalidStatus) as refused:
        opened_socket(desk, origin=origin)

    assert refused.value.response.status_code == 403


def test_the_socket_takes_its_own_origin_and_clients_without_one(desk):
    for origin in (desk.url, f"https://localhost:{desk.port}", None):
        opened_socket(desk, origin=origin).close()


def test_a_browser_whose_page_opens_a_socket_keeps_its_session_for_as_long_again(desk):
    session = f"desk_session={'k' * 43}"
    kept = f"{session}; HttpOnly; Max-Age=1209600; Path=/; SameSite=lax"

    assert _left(desk, desk.url, Cookie=session) == kept
    assert _left(desk, f"https://localhost:{desk.port}", Cookie=session) == f"{kept}; Secure"
    assert _left(desk, desk.url) is None
    assert is_secure("wss") and not is_secure("ws")
    with pytest.raises(InvalidStatus) as refused:
        _left(desk, "http://evil.example.com", Cookie=session)
    assert "Set-Cookie" not in refused.value.response.headers


def _left(desk, origin: str, **headers) -> str | None:
    """The cookie that a handshake from a page of this origin leaves."""
    with new_socket(desk, "t", origin=origin, additional_headers=headers) as connection:
        return connection.response.headers.get("Set-Cookie")


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
        new_socket(desk, token, additional_headers=headers)

    assert refused.value.response.status_code == status
    assert refused.value.response.body.decode().rstrip('"}').endswith(".")


def test_a_socket_of_a_foreign_name_is_refused(desk):
    wire = socket.create_connection(("127.0.0.1", desk.port))
    with pytest.raises(InvalidStatus) as refused:
        connect("ws://evil.example/_event/?EIO=4&transport=websocket&token=t", sock=wire, open_timeout=PATIENCE_SECONDS)

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
    with opened_socket(desk) as connection, pytest.raises(ConnectionClosed):
        connection.send(said)  # of many pieces the last ones may find it closed already
        while True:
            connection.recv(PATIENCE_SECONDS)


@pytest.mark.parametrize("said", [EVENT, "41/_event,", "3", '40/other,{"x":1}'])
def test_a_socket_that_does_not_begin_with_its_connect_is_closed(desk, said):
    with new_socket(desk, "u") as connection, pytest.raises(ConnectionClosed):
        connection.send(said)
        while True:
            connection.recv(PATIENCE_SECONDS)


def test_a_socket_that_never_begins_is_closed(desk):
    with new_socket(desk, "v") as connection, pytest.raises(ConnectionClosed):
        connection.recv(PATIENCE_SECONDS)  # the desk's own limit is 15 seconds


def test_a_flood_of_events_ends_its_socket_and_nobody_elses(desk):
    with new_socket(desk, "calm") as calm, new_socket(desk, "wild") as wild:
        for connection in (calm, wild):
            connection.send("40/_event,")
        with pytest.raises(ConnectionClosed):
            for _ in range(2_000_000):  # more than may be on its way, however slow the machine is
                wild.send("3")

        while not calm.recv(PATIENCE_SECONDS).startswith("40/_event"):
            pass
