"""How much a stranger may send before and after the body that counts."""

from contextlib import ExitStack

import psutil
import pytest

from support_desk.doors.protocols import MOST_HEAD, MOST_HEADERS
from tests.doors.wire import CHUNKED, HEAD, POST, answer_on, connected, status_of


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
    answer = answer_on(connected(own_desk, head))

    assert status_of(answer) == 431
    assert b'{"detail": "The headers are over 64 kB' in answer


@pytest.mark.parametrize(
    "head",
    [
        b"NONSENSE /api/tickets/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /api/tickets/?search=ЛОГИН HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
        "GET /api/tickets/é HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
        b"hello\r\n\r\n",
    ],
    ids=["a method", "a query in other letters", "a path in other letters", "no HTTP"],
)
def test_what_is_no_request_is_told_so_in_json(own_desk, head):
    answer = answer_on(connected(own_desk, head))

    assert status_of(answer) == 400
    assert b"Content-Type: application/json" in answer
    assert b'{"detail": "This is no HTTP request' in answer


def test_headers_of_almost_64_kb_and_a_body_in_the_same_breath_are_fine(own_desk, database):
    body = b" " * 200_000 + b'{"title": "t", "description": "d", "category": "billing", "priority": "low"}'
    headers = b"X: " + b"x" * 60_000 + b"\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)

    assert status_of(answer_on(connected(own_desk, POST + headers + body))) == 201


def test_whoever_sends_headers_without_end_takes_no_memory(own_desk):
    text = {"description": "It says no. " * 40}
    own_desk.client.post("/api/tickets/classify/", json=text).raise_for_status()  # its classifier is read, once
    process = psutil.Process(own_desk.process.pid)
    before = process.memory_info().rss
    with ExitStack() as attack:
        for begin in (HEAD, CHUNKED + b"0\r\n", CHUNKED + b"1;"):
            connection = attack.enter_context(connected(own_desk, begin))
            try:
                for number in range(1000):
                    connection.sendall(b"X-%d: " % number + b"x" * 32_000 + b"\r\n")
            except OSError:
                continue

        assert process.memory_info().rss - before < 10_000_000


def test_what_comes_after_a_body_is_no_header(own_desk, database):
    body = b"0\r\nX-Forwarded-Host: evil.example\r\nHost: evil.example\r\n\r\n"
    closing = CHUNKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

    assert status_of(answer_on(connected(own_desk, closing, body))) == 422


def test_requests_sent_ahead_without_end_are_not_kept(own_desk):
    assert status_of(answer_on(connected(own_desk, (HEAD + b"\r\n") * 10_000))) in (200, 429, None)
    assert own_desk.client.get("/api/health").status_code == 200


def test_some_requests_sent_ahead_are_all_answered_in_turn(own_desk, database):
    last = HEAD + b"Connection: close\r\n\r\n"

    assert answer_on(connected(own_desk, (HEAD + b"\r\n") * 9 + last)).count(b"HTTP/1.1 200 OK") == 10
