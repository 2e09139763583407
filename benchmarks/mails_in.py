"""How fast mails come in, and what pages notice of it: `python -m benchmarks.mails_in 2000` for so many at once.

Needs Dovecot, which serves a mailbox of its own on loopback.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median, quantiles

from benchmarks.desks import WORK, connected, keep, running_desk, seeded_database
from benchmarks.mails_out import PACE, SECONDS, TICKETS, asked
from support_desk.serving.postgres.embedded import running_postgres
from tests.mail.incoming.corpus.samples import plain
from tests.mail.incoming.given_mailbox import MailboxServer
from tests.mail_setup import NONE, dovecot_path

SAID = "The printer on the second floor says PC LOAD LETTER since this morning, and nobody knows what it means.\n" * 5
TAKEN = "SELECT count(*) FROM letters WHERE status = 'done'"


@contextmanager
def mailbox() -> Iterator[MailboxServer]:
    """A mail server with an empty mailbox."""
    program = dovecot_path()
    if program is None:
        raise SystemExit(NONE)
    folder = Path(tempfile.mkdtemp(prefix="desk-bench-"))
    server = MailboxServer(program, folder)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def deliver(server: MailboxServer, number: int, pace: float = 0) -> None:
    """Put so many mails into the mailbox, at once or so many a second."""
    for _ in range(number):
        server.deliver(plain(SAID))
        time.sleep(1 / pace if pace else 0)


def all_at_once(url: str, server: MailboxServer, number: int) -> float:
    """How many a second come in when so many wait."""
    with closing(connected(url)) as connection, connection.cursor() as cursor:
        before = _taken(cursor)
        deliver(server, number)
        begin, first = time.monotonic(), _taken(cursor)
        while (taken := _taken(cursor)) < before + number:
            time.sleep(0.05)
        return (taken - first) / (time.monotonic() - begin)


def _taken(cursor) -> int:
    cursor.execute(TAKEN)
    return cursor.fetchone()[0]


def main(number: int) -> None:
    """Measure, and keep the table."""
    rows = []
    with mailbox() as server, running_postgres(WORK) as url, seeded_database(url, TICKETS) as database:
        os.environ |= {"IMAP_URL": server.url, "SECRET_KEY": "s" * 32}
        with running_desk(database) as (port, _):
            for name, pace in (("no mail", 0.0), (f"{PACE * 3600:,.0f} mails an hour", PACE)):
                coming = threading.Thread(target=deliver, args=(server, round(SECONDS * pace), pace))
                coming.start()
                took = asyncio.run(asked(port, database, 0))
                coming.join()
                rows.append((f"a page with {name}", f"{median(took):.1f} · {quantiles(took, n=100)[98]:.1f} ms"))
            rate = all_at_once(database, server, number)
    rows.append((f"{number:,} that wait", f"{rate:.0f} a second, {rate * 3600:,.0f} an hour"))
    keep("mails_in", "\n".join(["| mail in | |", "| --- | --- |", *(f"| {name} | {said} |" for name, said in rows)]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 2_000)
