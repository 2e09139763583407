"""How fast webhooks are told, and what they cost whoever changes tickets: `python -m benchmarks.webhooks 100k 5000`.

The first is the number of tickets, the second of events that wait at once.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import httpx2

from benchmarks import tickets
from benchmarks.desks import WORK, connected, keep, running_desk, seeded_database, size_of
from benchmarks.load import answers, request
from benchmarks.mails_out import mail_server
from benchmarks.rates import SECONDS, Summary
from support_desk.serving.postgres.embedded import running_postgres
from tests.ports import held_port, number_of

RECEIVERS, DELETED = 4, 10_000
EVENTS = ["ticket.opened", "ticket.changed", "ticket.commented", "ticket.deleted"]
COMMENTS = """
INSERT INTO timeline_entries (ticket_id, kind, body, actor, actor_kind)
SELECT 1 + n %% 1000, 'comment', 'Please try again.', 'Ada', 'agent' FROM generate_series(1, %s) AS n
"""
DELETE = "DELETE FROM tickets WHERE id IN (SELECT id FROM tickets ORDER BY id DESC LIMIT %s)"
WAITING = "SELECT count(*) FROM outbox WHERE status = 'waiting'"
REQUESTERS = "UPDATE tickets SET requester_email = 'customer-' || id || '@example.com' WHERE id <= 500"
ANSWER = b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n"


async def receive(port: int) -> None:
    """Answer every message with 204, forever."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0]
                await reader.readexactly(int(length or 0))
                writer.write(ANSWER)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port, limit=1 << 22)
    await server.serve_forever()


@contextmanager
def receiver() -> Iterator[str]:
    """The address of a receiver in a process of its own."""
    with held_port() as held:
        port = number_of(held)
        process = subprocess.Popen([sys.executable, "-m", "benchmarks.webhooks", "receive", str(port)])
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(60)


def told_a_second(url: str, number: int) -> float:
    """How many events a second reach a receiver when so many wait."""
    with closing(connected(url)) as connection, connection.cursor() as cursor:
        begin = time.monotonic()
        cursor.execute(COMMENTS, (number,))
        _until_told(cursor)
        return number / (time.monotonic() - begin)


def deleted_in(url: str) -> float:
    """How many seconds it takes to delete so many tickets by one statement."""
    with closing(connected(url)) as connection, connection.cursor() as cursor:
        begin = time.monotonic()
        cursor.execute(DELETE, (DELETED,))
        took = time.monotonic() - begin
        cursor.execute("DELETE FROM outbox")
        return took


def _until_told(cursor) -> None:
    while True:
        cursor.execute(WAITING)
        if not cursor.fetchone()[0]:
            return
        time.sleep(0.05)


def _hook(port: int, address: str) -> None:
    body = {"url": address, "events": EVENTS}
    httpx2.post(f"http://127.0.0.1:{port}/api/webhooks/", json=body, timeout=60).raise_for_status()


def _rates(port: int) -> dict[str, Summary]:
    changes = [
        request("PATCH", f"/api/tickets/{number}/", {"priority": word})
        for word in ("high", "low")
        for number in range(1, 501)
    ]
    found = {}
    for name, requests in (("create", [request("POST", "/api/tickets/", tickets.NEW)]), ("change", changes)):
        asyncio.run(answers(port, requests, 0.3))
        found[name] = Summary.of(asyncio.run(answers(port, requests, SECONDS)))
    return found


def main(size: str, number: int) -> None:
    """Measure, and keep the tables."""
    rates, more = {}, []
    settings = {"WEBHOOKS_TO_PRIVATE": "true", "SECRET_KEY": "s" * 32}
    with running_postgres(WORK) as url, receiver() as address, mail_server() as server:
        os.environ |= settings
        with seeded_database(url, size_of(size)) as database:
            with running_desk(database) as (port, _):
                rates["neither"] = _rates(port)
                more.append((f"{DELETED:,} tickets deleted, no webhook", f"{deleted_in(database):.2f} s"))
                _hook(port, address)
                rates["a webhook"] = _rates(port)
                with closing(connected(database)) as connection, connection.cursor() as cursor:
                    _until_told(cursor)
                rate = told_a_second(database, number)
                more.append((f"{number:,} events that wait, one webhook", f"{rate:.0f}/s, {rate * 60:,.0f} a minute"))
                more.append((f"{DELETED:,} tickets deleted, a webhook", f"{deleted_in(database):.2f} s"))
                for _ in range(RECEIVERS - 1):
                    _hook(port, address)
                rate = told_a_second(database, number // RECEIVERS) * RECEIVERS
                more.append((f"the same, {RECEIVERS} webhooks", f"{rate:.0f}/s, {rate * 60:,.0f} a minute"))
            with closing(connected(database)) as connection, connection.cursor() as cursor:
                cursor.execute("DELETE FROM webhooks")
                cursor.execute(REQUESTERS)
            os.environ |= {"SMTP_URL": server, "MAIL_FROM": "support@desk.example.com"}
            with running_desk(database) as (port, _):
                rates["mail"] = _rates(port)
                _hook(port, address)
                rates["both"] = _rates(port)
    lines = [f"| {size} tickets, with | create | change |", "| --- | --- | --- |"]
    lines += [f"| {name} | {found['create']} | {found['change']} |" for name, found in rates.items()]
    lines += ["", "| webhooks | |", "| --- | --- |", *(f"| {name} | {said} |" for name, said in more)]
    keep("webhooks", "\n".join(lines))


if __name__ == "__main__":
    if sys.argv[1:2] == ["receive"]:
        asyncio.run(receive(int(sys.argv[2])))
    else:
        main(sys.argv[1] if sys.argv[1:] else "100k", int(sys.argv[2]) if sys.argv[2:] else 5_000)
