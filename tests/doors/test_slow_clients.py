"""How long a stranger may take for what he sends."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import pytest

from tests.desks import PATIENCE_SECONDS, Desk
from tests.doors.wire import CHUNKED, HEAD, POST, answer_on, connected, status_of

SILENT = {
    "nothing": ((), None),
    "half a line": ((b"GET / HT",), 408),
    "half a head": ((HEAD,), 408),
    "half a body": ((POST + b"Content-Length: 10\r\n\r\n{",), 408),
    "a chunk": ((CHUNKED,), 408),
    "no end": ((CHUNKED + b"0\r\nX: x\r\n",), 408),
    "unread": ((POST.replace(b"application/json", b"text/plain") + b"Content-Length: 10\r\n\r\n{",), 415),
}
FORM = POST.replace(b"application/json", b"multipart/form-data; boundary=x")
FILE = b"Content-Length: 10000\r\n\r\n--x\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\n"
DRIPPING = {
    "headers": (HEAD, b"X: x\r\n"),
    "a body": (POST + b"Content-Length: 10000\r\n\r\n{", b" "),
    "chunks": (CHUNKED, b"1\r\n \r\n"),
    "a file": (FORM + FILE, b" "),
}


@pytest.fixture(scope="module")
def answers(own_desk) -> dict[str, bytes]:
    """What all of them are told, who are slow at the same time, for it takes the desk most of a minute."""
    clients: dict[str, Callable[[], bytes]] = {
        name: partial(_answer_to_silence, own_desk, sent) for name, (sent, _) in SILENT.items()
    }
    new = own_desk.client.post("/api/tickets/", json={"title": "Slow", "description": "So slow."}).raise_for_status()
    of_ticket = f"/api/tickets/{new.json()['id']}/attachments/".encode()
    dripping = DRIPPING | {"a file": (FORM.replace(b"/api/tickets/", of_ticket) + FILE, b" ")}
    clients |= {name: partial(_answer_to_a_drip, own_desk, *sent) for name, sent in dripping.items()}
    with ThreadPoolExecutor(len(clients)) as threads:
        told = {name: threads.submit(client) for name, client in clients.items()}
    return {name: each.result() for name, each in told.items()}


def _answer_to_silence(desk: Desk, sent: tuple[bytes, ...]) -> bytes:
    return answer_on(connected(desk, *sent))


def _answer_to_a_drip(desk: Desk, begun: bytes, drip: bytes) -> bytes:
    deadline = time.monotonic() + PATIENCE_SECONDS
    with connected(desk, begun) as connection:
        connection.settimeout(0.5)
        while time.monotonic() < deadline:
            with suppress(ConnectionError):  # what is there to be read is read all the same
                connection.sendall(drip)
            with suppress(TimeoutError):
                return connection.recv(1000)
    return b""


@pytest.mark.parametrize("silent", SILENT)
def test_whoever_does_not_go_on_is_hung_up_on(answers, silent):
    found = re.findall(rb"HTTP/1.1 (\d+)", answers[silent])

    assert (int(found[-1]) if found else None) == SILENT[silent][1]


@pytest.mark.parametrize("dripping", DRIPPING)
def test_a_drip_does_not_buy_time(answers, dripping):
    assert status_of(answers[dripping]) == 408
