"""What a stranger may send, how long he may take for it, and how much he may keep open."""

import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import httpx2 as httpx
import psutil
import pytest

from support_desk.doors.lines import MOST_HALF_OPEN
from support_desk.doors.protocols import MOST_HEAD, MOST_HEADERS
from tests.conftest import Desk
from tests.processes import eventually

HEAD = b"GET /api/tickets/ HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /api/tickets/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"
# Beyond the desk's own 10 and 30 seconds, for a machine that has much else to do.
PATIENCE_SECONDS = 75


@pytest.fixture(scope="module")
def own_desk(start_shared_desk, database_url) -> Iterator[Desk]:
    """A desk that nobody else has connections to."""
    desk = start_shared_desk(DATABASE_URL=database_url).ready()
    yield desk
    assert desk.stop() == 0
    assert "Exception" not in desk.log


def _connected(desk: Desk, *sent: bytes, source: str = "127.0.0.1") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", desk.port), PATIENCE_SECONDS, source_address=(source, 0))
    for part in sent:
        connection.sendall(part)
    return connection


def _answer(connection: socket.socket) -> bytes:
    """All that comes until the desk hangs up."""
    parts = []
    with connection, suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def _status(answer: bytes) -> int | None:
    return int(answer[9:12]) if answer else None


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"X: " + b"x" * MOST_HEAD,
        HEAD + b"X: " + b"x" * MOST_HEAD + b"\r\n\r\n",
        HEAD + b"".join(b"X-%d: x\r\n" % number for number in range(MOST_HEADERS + 1)),
        HEAD + b"x" * (MOST_HEAD + 1),
        b"GET /" + b"x" * MOST_HEAD + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\r\n" * MOST_HEAD,
    ],
    ids=["a value without end", "a value", "many", "a name", "an address", "nothing but ends of lines"],
)
def test_headers_over_64_kb_are_refused_with_a_sentence(own_desk, head):
    answer = _answer(_connected(own_desk, head))

    assert _status(answer) == 431
    assert b'{"detail": "The headers are over 64 kB' in answer


def test_headers_of_almost_64_kb_and_a_body_in_the_same_breath_are_fine(own_desk, database):
    body = b" " * 200_000 + b'{"title": "t", "description": "d", "category": "billing", "priority": "low"}'
    headers = b"X: " + b"x" * 60_000 + b"\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)

    assert _status(_answer(_connected(own_desk, POST + headers + body))) == 201


def test_whoever_sends_headers_without_end_takes_no_memory(own_desk):
    process = psutil.Process(own_desk.process.pid)
    before = process.memory_info().rss
    with ExitStack() as attack:
        for begin in (HEAD, CHUNKED + b"0\r\n", CHUNKED + b"1;"):
            connection = attack.enter_context(_connected(own_desk, begin))
            try:
                for number in range(1000):
                    connection.sendall(b"X-%d: " % number + b"x" * 32_000 + b"\r\n")
            except OSError:
                continue

        assert process.memory_info().rss - before < 10_000_000


def test_what_comes_after_a_body_is_no_header(own_desk, database):
    body = b"0\r\nX-Forwarded-Host: evil.example\r\nHost: evil.example\r\n\r\n"

    answer = _answer(_connected(own_desk, CHUNKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), body))

    assert _status(answer) == 422


def test_requests_sent_ahead_without_end_are_not_kept(own_desk):
    assert _status(_answer(_connected(own_desk, (HEAD + b"\r\n") * 10_000))) in (200, 429, None)
    assert httpx.get(f"{own_desk.url}/api/health").status_code == 200


def test_some_requests_sent_ahead_are_all_answered_in_turn(own_desk, database):
    last = HEAD + b"Connection: close\r\n\r\n"

    assert _answer(_connected(own_desk, (HEAD + b"\r\n") * 9 + last)).count(b"HTTP/1.1 200 OK") == 10


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ((), None),
        ((b"GET / HT",), 408),
        ((HEAD,), 408),
        ((POST + b"Content-Length: 10\r\n\r\n{",), 408),
        ((CHUNKED,), 408),
        ((CHUNKED + b"0\r\nX: x\r\n",), 408),
        ((POST.replace(b"application/json", b"text/plain") + b"Content-Length: 10\r\n\r\n{",), 415),
    ],
    ids=["nothing", "half a line", "half a head", "half a body", "a chunk", "no end", "unread"],
)
def test_whoever_does_not_go_on_is_hung_up_on(sent, status, hung_up):
    answer = hung_up[sent]

    found = re.findall(rb"HTTP/1.1 (\d+)", answer)
    assert (int(found[-1]) if found else None) == status


@pytest.fixture(scope="module")
def hung_up(own_desk) -> dict[tuple[bytes, ...], bytes]:
    """What those are told who do not go on, all at the same time, for it takes the desk's half minute."""
    (marker,) = [mark for mark in test_whoever_does_not_go_on_is_hung_up_on.pytestmark if mark.name == "parametrize"]
    cases = [sent for sent, _ in marker.args[1]]
    with ThreadPoolExecutor(len(cases)) as clients:
        return dict(zip(cases, clients.map(lambda sent: _answer(_connected(own_desk, *sent)), cases), strict=True))


@pytest.mark.parametrize(
    ("begun", "drip"),
    [(HEAD, b"X: x\r\n"), (POST + b"Content-Length: 10000\r\n\r\n{", b" "), (CHUNKED, b"1\r\n \r\n")],
    ids=["headers", "a body", "chunks"],
)
def test_a_drip_does_not_buy_time(own_desk, begun, drip):
    connection = _connected(own_desk, begun)
    connection.settimeout(0.5)
    deadline = time.monotonic() + PATIENCE_SECONDS
    answer = b""
    while not answer and time.monotonic() < deadline:
        connection.sendall(drip)
        try:
            answer = connection.recv(1000)
        except TimeoutError:
            continue

    assert _status(answer) == 408
    connection.close()


def test_half_open_connections_of_one_address_are_bounded_and_others_are_served(own_desk):
    with ExitStack() as open_sockets:
        for _ in range(MOST_HALF_OPEN):
            open_sockets.enter_context(_connected(own_desk, HEAD))
        assert eventually(lambda: _status(_answer(_connected(own_desk))) == 429)

        asked = _connected(own_desk, HEAD + b"Connection: close\r\n\r\n", source="127.0.0.2")
        assert _status(_answer(asked)) == 200
    assert eventually(lambda: httpx.get(f"http://127.0.0.1:{own_desk.port}/api/health").status_code == 200)


def test_a_proxys_connections_are_not_counted_as_one_clients(start_desk, database_url):
    desk = start_desk(DATABASE_URL=database_url, FORWARDED_ALLOW_IPS="127.0.0.1").ready()
    with ExitStack() as open_sockets:
        for _ in range(MOST_HALF_OPEN + 10):
            open_sockets.enter_context(_connected(desk, HEAD))

        assert httpx.get(f"http://127.0.0.1:{desk.port}/api/health").status_code == 200


@pytest.mark.parametrize("host", ["::1", "::"])
def test_it_serves_over_ipv6(start_desk, database_url, host):
    desk = start_desk(DATABASE_URL=database_url, HOST=host)
    desk.url = f"http://[::1]:{desk.port}"
    desk.ready()

    for address in ["[::1]", "127.0.0.1"] if host == "::" else ["[::1]"]:
        url = f"http://{address}:{desk.port}"
        assert httpx.get(f"{url}/tickets", headers={"Origin": url}).status_code == 200
    assert httpx.get(f"http://[::1]:{desk.port}/", headers={"Host": "evil.example"}).status_code == 421
    assert desk.stop() == 0
    assert f"The desk is at http://localhost:{desk.port}" in desk.log
