"""What goes wrong around the desk costs its users a moment, and never a ticket."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import httpx2 as httpx
import psycopg2

from support_desk.serving.postgres.embedded import running_postgres
from support_desk.store.db import POOL_SIZE
from tests.desks import Desk

TICKET = {"title": "Charged twice", "description": "In May.", "category": "billing", "priority": "high"}
CLIENTS = 8
PATIENCE_SECONDS = 20


def _opened(url: str, number: int) -> int:
    """The number of the ticket that a patient client got: it retries with its key until it is answered."""
    body, headers = TICKET | {"title": f"Ticket {number}"}, {"Idempotency-Key": f"key {number}"}
    for _ in range(1000):
        try:
            answer = httpx.post(f"{url}/api/tickets/", json=body, headers=headers, timeout=PATIENCE_SECONDS)
        except httpx.TransportError:
            time.sleep(0.02)
            continue
        if answer.status_code == 201:
            return answer.json()["id"]
        assert answer.status_code == 503, answer.text
        time.sleep(0.02)
    raise AssertionError("the desk never came back")


def _stored(url: str) -> list[tuple[int, str]]:
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id, title FROM tickets ORDER BY id")
        return cursor.fetchall()


def test_a_kill_under_load_loses_no_ticket_and_makes_none_twice(start_desk, database):
    desk = start_desk(DATABASE_URL=database).ready()
    with ThreadPoolExecutor(CLIENTS) as clients:
        asked = [clients.submit(_opened, desk.url, number) for number in range(150)]
        while sum(answer.done() for answer in asked) < 40:
            time.sleep(0.005)
        desk.process.kill()
        desk.process.wait()
        assert not all(answer.done() for answer in asked)
        start_desk(DATABASE_URL=database, PORT=str(desk.port)).ready()

        told = [(answer.result(), f"Ticket {number}") for number, answer in enumerate(asked)]

    assert _stored(database) == sorted(told)


@contextmanager
def _load(desk: Desk) -> Iterator[list[httpx.Response]]:
    """Clients that create without pause; the list grows by every answer."""
    answers: list[httpx.Response] = []
    is_over = threading.Event()

    def create() -> None:
        with httpx.Client(timeout=PATIENCE_SECONDS) as client:
            while not is_over.is_set():
                answers.append(client.post(f"{desk.url}/api/tickets/", json=TICKET))

    with ThreadPoolExecutor(CLIENTS) as clients:
        running = [clients.submit(create) for _ in range(CLIENTS)]
        try:
            yield answers
        finally:
            is_over.set()
    for client in running:
        client.result()


def _wait_for(answers: list[httpx.Response], status_code: int, number: int = CLIENTS) -> None:
    """Until so many more answers of that kind have come."""
    seen, deadline = len(answers), time.monotonic() + PATIENCE_SECONDS
    while sum(answer.status_code == status_code for answer in answers[seen:]) < number:
        assert time.monotonic() < deadline, f"no {status_code}"
        time.sleep(0.02)


def test_a_database_that_goes_away_under_load_is_said_and_its_return_is_noticed(start_desk, tmp_path_factory):
    folder = tmp_path_factory.mktemp("away")
    with ExitStack() as load:
        with running_postgres(folder) as url:
            desk = start_desk(DATABASE_URL=url).ready()
            answers = load.enter_context(_load(desk))
            _wait_for(answers, 201)
        _wait_for(answers, 503, 50)
        with running_postgres(folder) as url:
            _wait_for(answers, 201)
            load.close()
            stored = [number for number, _ in _stored(url)]
            assert desk.stop() == 0

    assert {answer.status_code for answer in answers} == {201, 503}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers if answer.status_code == 503)
    assert {answer.json()["id"] for answer in answers if answer.status_code == 201} <= set(stored)


@contextmanager
def _locked_tickets(url: str) -> Iterator[None]:
    """Whoever reads or writes a ticket must wait."""
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE tickets IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        connection.close()


def test_a_full_pool_is_said_and_holds_up_nothing_that_needs_no_connection(desk, database):
    calls = [("GET", ""), ("GET", "1/"), ("POST", ""), ("PATCH", "1/")] * POOL_SIZE
    with httpx.Client(timeout=PATIENCE_SECONDS) as client, ThreadPoolExecutor(len(calls)) as clients:

        def call(method: str, path: str) -> httpx.Response:
            body = {"POST": TICKET, "PATCH": {"status": "closed"}}.get(method)
            return client.request(method, f"{desk.url}/api/tickets/{path}", json=body)

        client.get(f"{desk.url}/api/tickets/1/")
        with _locked_tickets(database):
            waiting = [clients.submit(call, *each) for each in calls]
            free = [client.get(f"{desk.url}{path}") for path in ("/api/openapi.json", "/tickets")]
            assert not any(answer.done() for answer in waiting)
            refused = [answer.result() for answer in waiting]

        assert [answer.status_code for answer in free] == [200, 200]
        assert {answer.status_code for answer in refused} == {503}
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
        assert call("POST", "").status_code == 201
        assert call("GET", "").status_code == 200


def test_clients_that_send_a_byte_at_a_time_hold_up_nobody(desk, database):
    head = (
        b"POST /api/tickets/ HTTP/1.1\r\nHost: [::]\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    )
    with ExitStack() as open_sockets:
        slow = [open_sockets.enter_context(socket.create_connection(("127.0.0.1", desk.port))) for _ in range(100)]
        for byte in (head, b"{", b" "):
            for connection in slow:
                connection.sendall(byte)
            answers = [httpx.post(f"{desk.url}/api/tickets/", json=TICKET) for _ in range(5)]
            assert [answer.status_code for answer in answers] == [201] * 5
            assert httpx.get(f"{desk.url}/api/health").status_code == 200

    assert len(_stored(database)) == 15
