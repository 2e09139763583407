"""How fast mails go out, and what pages notice of it: `python -m benchmarks.mails_out 5000` for so many at once.

Needs `aiosmtpd`, which takes them on loopback in a process of its own and keeps none.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from statistics import median, quantiles

from benchmarks.desks import WORK, connected, keep, running_desk, seeded_database
from benchmarks.load import request
from support_desk.serving.postgres.embedded import running_postgres
from tests.ports import held_port, number_of

TICKETS, SECONDS = 1_000, 30
# 10,000 an hour.
PACE = 10_000 / 3600
ASKED_A_SECOND = 20
REQUESTERS = "UPDATE tickets SET requester_email = 'customer-' || id || '@example.com'"
COMMENTS = """
INSERT INTO timeline_entries (ticket_id, kind, body, public, actor, actor_kind)
SELECT 1 + n %% %s, 'comment', 'Please try again.', true, 'Ada', 'agent' FROM generate_series(1, %s) AS n
"""
WAITING = "SELECT count(*) FROM outbox WHERE status = 'waiting'"


@contextmanager
def mail_server() -> Iterator[str]:
    """The address of a server that takes all mails and keeps none."""
    with held_port() as held:
        port = number_of(held)
        command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
        process = subprocess.Popen(command)
        try:
            yield f"smtp://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(60)


def all_at_once(url: str, number: int) -> float:
    """How many a second go out when so many wait."""
    with closing(connected(url)) as connection, connection.cursor() as cursor:
        cursor.execute(COMMENTS, (TICKETS, number))
        begin = time.monotonic()
        while _number(cursor, WAITING):
            time.sleep(0.05)
        return number / (time.monotonic() - begin)


async def asked(port: int, url: str, pace: float) -> list[float]:
    """How long pages of tickets took, in milliseconds, while so many mails a second were to go out."""
    telling = asyncio.create_task(asyncio.to_thread(_tell, url, pace))
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    paths = [f"/api/tickets/{number}/" for number in range(1, 6)] + ["/api/tickets/?limit=50"] * 5
    took = []
    for turn in range(SECONDS * ASKED_A_SECOND):
        begin = time.monotonic()
        writer.write(request("GET", paths[turn % len(paths)]))
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0] or 0))
        took.append((time.monotonic() - begin) * 1000)
        await asyncio.sleep(max(0, 1 / ASKED_A_SECOND - (time.monotonic() - begin)))
    writer.close()
    await telling
    return took


def _tell(url: str, pace: float) -> None:
    """Comment so many times a second."""
    if not pace:
        return
    with closing(connected(url)) as connection, connection.cursor() as cursor:
        for _ in range(round(SECONDS * pace)):
            cursor.execute(COMMENTS, (TICKETS, 1))
            time.sleep(1 / pace)


def _number(cursor, sql: str) -> int:
    cursor.execute(sql)
    return cursor.fetchone()[0]


def main(number: int) -> None:
    """Measure, and keep the table."""
    rows = []
    with mail_server() as server, running_postgres(WORK) as url, seeded_database(url, TICKETS) as database:
        os.environ |= {"SMTP_URL": server, "MAIL_FROM": "support@desk.example.com", "SECRET_KEY": "s" * 32}
        with closing(connected(database)) as connection, connection.cursor() as cursor:
            cursor.execute(REQUESTERS)
        with running_desk(database) as (port, _):
            for name, pace in (("no mail", 0.0), (f"{PACE * 3600:,.0f} mails an hour", PACE)):
                took = asyncio.run(asked(port, database, pace))
                rows.append((f"a page with {name}", f"{median(took):.1f} · {quantiles(took, n=100)[98]:.1f} ms"))
            rate = all_at_once(database, number)
    rows.append((f"{number:,} that wait", f"{rate:.0f} a second, {rate * 3600:,.0f} an hour"))
    keep("mails_out", "\n".join(["| mail out | |", "| --- | --- |", *(f"| {name} | {said} |" for name, said in rows)]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 5_000)
