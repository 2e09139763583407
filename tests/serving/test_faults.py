"""What goes wrong around the desk costs its users a moment, and never a ticket."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from itertools import count
from threading import Event

import httpx2 as httpx
import psycopg2

from support_desk.serving.postgres.embedded import running_postgres
from support_desk.store.db import POOL_SIZE
from tests.desks import PATIENCE_SECONDS, Desk
from tests.processes import eventually, run_sql

TICKET = {"title": "Charged twice", "description": "In May.", "category": "billing", "priority": "high"}
CLIENTS = 8


def _opened(desk: Desk, title: str, is_back: Event) -> int:
    """The number of the ticket that a patient client got: it tries again with its key until it is answered."""
    while True:
        try:
            answer = desk.client.post(
                "/api/tickets/", json=TICKET | {"title": title}, headers={"Idempotency-Key": title}
            )
        except httpx.TransportError:
            assert is_back.wait(PATIENCE_SECONDS)
            continue
        if answer.status_code == 201:
            return answer.json()["id"]
        assert answer.status_code == 503, answer.text


def _stored(url: str) -> list[tuple[int, str]]:
    return run_sql(url, "SELECT id, title FROM tickets ORDER BY id")


def test_a_kill_under_load_loses_no_ticket_and_makes_none_twice(start_desk, database, port):
    desk = start_desk(DATABASE_URL=database, PORT=str(port)).ready()
    numbers, is_back, told = count(), Event(), []

    def open_many() -> None:
        while not is_back.is_set():
            title = f"Ticket {next(numbers)}"
            told.append((_opened(desk, title, is_back), title))

    with ThreadPoolExecutor(CLIENTS) as clients:
        opening = [clients.submit(open_many) for _ in range(CLIENTS)]
        assert eventually(lambda: len(told) >= 40)
        desk.kill()
        start_desk(DATABASE_URL=database, PORT=str(port)).ready()
        is_back.set()
    for each in opening:
        each.result()

    assert _stored(database) == sorted(told)


@contextmanager
def _load(desk: Desk) -> Iterator[list[httpx.Response]]:
    """Clients that create without pause; the list grows by every answer."""
    answers: list[httpx.Response] = []
    is_over = Event()

    def create() -> None:
        with httpx.Client(base_url=desk.url, timeout=PATIENCE_SECONDS) as client:
            while not is_over.is_set():
                answers.append(client.post("/api/tickets/", json=TICKET))

    with ThreadPoolExecutor(CLIENTS) as clients:
        running = [clients.submit(create) for _ in range(CLIENTS)]
        try:
            yield answers
        finally:
            is_over.set()
    for client in running:
        client.result()


def _have_come(answers: list[httpx.Response], status_code: int, number: int = CLIENTS) -> bool:
    """Whether so many more answers of that kind come."""
    seen = len(answers)
    return eventually(lambda: sum(answer.status_code == status_code for answer in answers[seen:]) >= number)


def test_a_database_that_goes_away_under_load_is_said_and_its_return_is_noticed(start_desk, data_dir):
    with ExitStack() as load:
        with running_postgres(data_dir) as url:
            desk = start_desk(DATABASE_URL=url).ready()
            answers = load.enter_context(_load(desk))
            assert _have_come(answers, 201)
        assert _have_come(answers, 503, 50)
        with running_postgres(data_dir) as url:
            assert _have_come(answers, 201)
            load.close()
            stored = [number for number, _ in _stored(url)]
            assert desk.stop() == 0

    assert {answer.status_code for answer in answers} == {201, 503}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers if answer.status_code == 503)
    assert {answer.json()["id"] for answer in answers if answer.status_code == 201} <= set(stored)


@contextmanager
def _locked_tickets(url: str) -> Iterator[None]:
    """Whoever reads or writes a ticket must wait."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("LOCK TABLE tickets IN ACCESS EXCLUSIVE MODE")
        yield


def test_a_full_pool_is_said_and_holds_up_nothing_that_needs_no_connection(desk, database):
    calls = [("GET", ""), ("GET", "1/"), ("POST", ""), ("PATCH", "1/")] * POOL_SIZE

    def call(method: str, path: str) -> httpx.Response:
        body = {"POST": TICKET, "PATCH": {"status": "closed"}}.get(method)
        return desk.client.request(method, f"/api/tickets/{path}", json=body)

    def is_free_while_all_wait() -> bool:
        with _locked_tickets(database), ThreadPoolExecutor(len(calls)) as clients:
            waiting = [clients.submit(call, *each) for each in calls]
            free = [desk.client.get(path).status_code for path in ("/api/openapi.json", "/tickets")]
            did_all_wait = not any(answer.done() for answer in waiting)
            refused = [answer.result() for answer in waiting]
        assert free == [200, 200]
        assert {answer.status_code for answer in refused} == {503}
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
        return did_all_wait

    assert eventually(is_free_while_all_wait)  # a busy machine may need another try
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
            answers = [desk.client.post("/api/tickets/", json=TICKET) for _ in range(5)]
            assert [answer.status_code for answer in answers] == [201] * 5
            assert desk.client.get("/api/health").status_code == 200

    assert len(_stored(database)) == 15
