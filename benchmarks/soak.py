"""Whether a day's work leaves anything behind: `python -m benchmarks.soak 30` for so many minutes.

People who create, change, comment, search and delete, and pages that come and go, keep to a fixed pace, and as many
tickets go as come. What the desk and its database hold is then compared with what they held after the first sixth of
the time: the exit status is 1 when something has grown by more than a tenth and by more than its grain.
"""

import asyncio
import random
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from statistics import median
from urllib.parse import quote

import psutil
import uvloop

from benchmarks import tickets
from benchmarks.desks import WORK, connected, keep, postmaster, running_desk, seeded_database
from benchmarks.live import PATHS, Page
from benchmarks.load import request
from benchmarks.wear import wear
from support_desk.serving.postgres.embedded import running_postgres
from support_desk.words import Status

TICKETS = 1_000
PAGES = 200
# One page of these goes and another comes, so often; half of them vanish without a word.
PAGE_SECONDS = 0.2
TURNS_A_SECOND = 10
# What a closed page held may stay for a minute, so that is how long the load rests before it is looked at.
REST_SECONDS = 75
LOOKS, LOOK_SECONDS = 5, 1


@dataclass(frozen=True)
class Held:
    """What is held at one moment; sizes are in bytes."""

    memory_of_the_desk: float
    memory_of_postgresql: float
    open_files_of_the_desk: float
    connections_to_postgresql: float
    threads_of_the_desk: float
    table_bytes_for_a_row: float
    index_bytes_for_a_row: float


# What may come and go without being a leak.
GRAIN = Held(8e6, 8e6, 4, 2, 2, 50, 50)
SIZES = """
SELECT sum(pg_table_size(oid)), sum(pg_indexes_size(oid)),
       (SELECT count(*) FROM tickets) + (SELECT count(*) FROM timeline_entries),
       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid())
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


class Load:
    """The people and their pages, from `go` until `stop`; `asked` counts the answers."""

    def __init__(self, port: int, ids: deque[int]) -> None:
        self._port, self._ids = port, ids
        self._chance = random.Random(1)
        self.asked: dict[str, int] = {}

    def go(self) -> None:
        """Begin, or begin again."""
        self._tasks = [asyncio.create_task(self._people()), asyncio.create_task(self._pages())]

    async def stop(self) -> None:
        """Come to an end, with all pages closed."""
        for task in self._tasks:
            if task.done():
                task.result()  # what went wrong meanwhile is raised here
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _people(self) -> None:
        await _steadily(1 / TURNS_A_SECOND, self._turn)

    async def _turn(self) -> None:
        """A ticket comes and the oldest goes; another one is changed, commented, and looked for."""
        made = await self._ask("POST", "/api/tickets/", tickets.NEW)
        self._ids.append(int(made.partition(b"location: /api/tickets/")[2].split(b"/")[0]))
        await self._ask("DELETE", f"/api/tickets/{self._ids.popleft()}/")
        chosen = f"/api/tickets/{self._chance.choice(self._ids)}/"
        status = self._chance.choice(list(Status))
        await self._ask("PATCH", chosen, {"status": status, "comment": "We look into it."})
        await self._ask("GET", chosen)
        word = self._chance.choice((tickets.COMMON, *tickets.RARE, tickets.TWO_WORDS, tickets.ABSENT))
        await self._ask("GET", f"/api/tickets/?search={quote(word)}")
        await self._ask("GET", "/api/tickets/stats/")
        await self._ask("POST", "/api/tickets/classify/", {"description": tickets.NEW["description"]})

    async def _ask(self, method: str, path: str, body: object = None) -> bytes:
        """The head of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 22)
        writer.write(request(method, path, body))
        head = await reader.readuntil(b"\r\n\r\n")
        writer.close()
        told = f"{method} {head[9:12].decode()}"
        self.asked[told] = self.asked.get(told, 0) + 1
        return head.lower()

    async def _pages(self) -> None:
        opened: deque[tuple[Page, asyncio.Task]] = deque()

        async def next_one() -> None:
            page = Page(self._chance.choice(PATHS))
            await page.open(self._port)
            opened.append((page, asyncio.create_task(page.read())))
            self.asked["page opened"] = self.asked.get("page opened", 0) + 1
            if len(opened) > PAGES:
                await _closed(*opened.popleft(), politely=self._chance.random() < 0.5)

        try:
            await _steadily(PAGE_SECONDS, next_one)
        finally:
            for page, reading in opened:
                await _closed(page, reading, politely=True)


async def _steadily(seconds: float, do: Callable[[], Awaitable[None]]) -> None:
    """Again and again at a fixed pace, however long it takes each time."""
    begin, turn = time.monotonic(), 0
    while True:
        await do()
        turn += 1
        await asyncio.sleep(max(0.0, begin + turn * seconds - time.monotonic()))


async def _closed(page: Page, reading: asyncio.Task, politely: bool) -> None:
    reading.cancel()
    if politely:
        await page.socket.close()
    else:
        page.socket.transport.abort()
    with suppress(asyncio.CancelledError, Exception):
        await reading


async def _held(desk: psutil.Process, url: str) -> Held:
    """What is held once the load has rested: of several looks the middle one."""
    await asyncio.sleep(REST_SECONDS)
    looks = []
    for _ in range(LOOKS):
        looks.append(await asyncio.to_thread(_look, desk, url))
        await asyncio.sleep(LOOK_SECONDS)
    return Held(*(median(getattr(look, field.name) for look in looks) for field in fields(Held)))


def _look(desk: psutil.Process, url: str) -> Held:
    connection = connected(url)
    with connection.cursor() as cursor:
        cursor.execute(SIZES)
        tables, indexes, rows, connections = (float(number) for number in cursor.fetchone())
    connection.close()
    server = postmaster()
    family = [server, *server.children(recursive=True)]
    return Held(
        desk.memory_info().rss,
        sum(_own_memory(process) for process in family),
        desk.num_fds(),
        connections,
        desk.num_threads(),
        tables / rows,
        indexes / rows,
    )


def _own_memory(process: psutil.Process) -> int:
    """What would be free without it: nothing of what it shares."""
    with suppress(psutil.NoSuchProcess):
        return process.memory_full_info().uss
    return 0


async def _soaked(
    port: int, desk: psutil.Process, url: str, seconds: float, ids: deque[int]
) -> tuple[Held, Held, Load]:
    """What is held after a sixth of the time and in the end, and the load that made it so."""
    load = Load(port, ids)
    after: list[Held] = []
    for share in (1 / 6, 5 / 6):
        load.go()
        await asyncio.sleep(seconds * share)
        await load.stop()
        after.append(await _held(desk, url))
    return after[0], after[1], load


def _has_grown(name: str, first: Held, last: Held) -> bool:
    before, now = getattr(first, name), getattr(last, name)
    return now > before * 1.1 and now > before + getattr(GRAIN, name)


def _shown(number: float) -> str:
    return f"{number / 1e6:,.1f} MB" if number >= 1e5 else f"{number:,.0f}"


def _table(minutes: float, first: Held, last: Held, load: Load) -> str:
    names = [field.name for field in fields(Held)]
    lines = [f"| {minutes:g} minutes | after {minutes / 6:g} | in the end | |", "| --- | ---: | ---: | --- |"]
    for name in names:
        before, now = getattr(first, name), getattr(last, name)
        word = "**grown**" if _has_grown(name, first, last) else f"{now / before - 1:+.0%}"
        lines.append(f"| {name.replace('_', ' ')} | {_shown(before)} | {_shown(now)} | {word} |")
    told = ", ".join(f"{number:,} {told}" for told, number in sorted(load.asked.items()))
    return "\n".join([*lines, "", f"Asked meanwhile: {told}."])


def main(minutes: float = 30) -> int:
    """Soak, keep the table, and tell whether something has grown."""
    ids = deque(range(1, TICKETS + 1))
    with running_postgres(WORK) as url, seeded_database(url, TICKETS) as database:
        wear(database, ids)
        with running_desk(database) as (port, desk):
            first, last, load = uvloop.run(_soaked(port, desk, database, minutes * 60, ids))
    keep("soak", _table(minutes, first, last, load))
    return int(any(_has_grown(field.name, first, last) for field in fields(Held)))


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:2])))
