"""How soon open pages show a change, and what they cost: `python -m benchmarks.live 1000`."""

import asyncio
import json
import re
import sys
import time
import uuid
from itertools import pairwise
from statistics import quantiles

import psutil
import uvloop
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.desks import WORK, connected, keep, running_desk, seeded_database
from benchmarks.load import request
from benchmarks.tickets import NEW
from support_desk.serving.postgres.embedded import running_postgres

TICKETS = 1_000
FILTERS = ("?status=open", "?category=billing", "?priority=high", "?status=open&priority=high")
# What a hundred pages show: mostly the queue, some of it filtered, single tickets, and the numbers.
PATHS = (
    *("/tickets",) * 50,
    *(f"/tickets{query}" for query in FILTERS for _ in range(8)),
    *(f"/tickets/{number}" for number in range(TICKETS - 7, TICKETS + 1)),
    *("/dashboard",) * 10,
)
HYDRATE = "reflex___state____state.hydrate"
ON_LOAD = "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal"
TITLE = re.compile(r"Change (\d+)")
CHANGES, PAUSE_SECONDS = 10, 2
FLOOD_SECONDS, FLOOD_RATE = 60, 20


class Page:
    """An open page that notes when it was told something, and the newest ticket that it then showed.

    `shown` says what is taken for that ticket's number.
    """

    def __init__(self, path: str, cookie: str = "", shown: re.Pattern[str] = TITLE) -> None:
        self.path, self.shown = path, shown
        self.headers = {"Cookie": cookie} if cookie else {}
        self.told: list[tuple[float, int]] = []

    async def open(self, port: int) -> None:
        """Connect and load as the browser does."""
        address = f"ws://127.0.0.1:{port}/_event/?EIO=4&transport=websocket&token={uuid.uuid4()}"
        self.socket: ClientConnection = await connect(
            address, additional_headers=self.headers, compression=None, ping_interval=None, max_size=None
        )
        await self.socket.send(f"40/_event,{json.dumps({'event': self._event(HYDRATE)})}")
        while not (await self.socket.recv()).startswith('42/_event,["event"'):
            pass
        await self.socket.send(f"42/_event,{json.dumps(['event', self._event(ON_LOAD)])}")

    async def read(self) -> None:
        """Note every update until the connection closes."""
        async for frame in self.socket:
            if frame == "2":
                await self.socket.send("3")
            elif frame.startswith('42/_event,["event"'):
                newest = self.shown.search(frame)
                before = self.told[-1][1] if self.told else -1
                self.told.append((time.monotonic(), int(newest[1].replace(",", "")) if newest else before))

    def _event(self, name: str) -> dict:
        path, _, query = self.path.partition("?")
        values = dict(part.split("=") for part in query.split("&")) if query else {}
        route = {"pathname": path, "asPath": self.path, "query": values}
        return {"name": name, "payload": {}, "router_data": route}


async def measure(port: int, desk: psutil.Process, url: str, number: int) -> list[tuple[str, str]]:
    """The rows of the table."""
    before = desk.memory_info().rss
    pages = [Page(PATHS[at % len(PATHS)]) for at in range(number)]
    for start in range(0, number, 20):
        await asyncio.gather(*(page.open(port) for page in pages[start : start + 20]))
    readers = [asyncio.create_task(page.read()) for page in pages]
    await asyncio.sleep(5)
    rows = [("memory for each", f"{(desk.memory_info().rss - before) / number / 1000:.0f} kB")]
    rows.append(("processor while nothing happens", f"{await _cpu(desk, 20):.1f} % of a core"))
    rows += [*await _single_changes(port, url, pages), *await _flood(port, desk, pages)]
    stuck = Page("/tickets")
    await stuck.open(port)  # and never reads again
    rows.append(("the same with a browser that reads nothing", (await _single_changes(port, url, pages))[0][1]))
    for reader in readers:
        reader.cancel()
    return rows


async def _single_changes(port: int, url: str, pages: list[Page]) -> list[tuple[str, str]]:
    """Changes of a new ticket, which every queue shows and the dashboard counts, with a pause after each."""
    watching = [page for page in pages if "s/" not in page.path]
    delays: list[float] = []
    await ask(port, request("POST", "/api/tickets/", NEW | {"title": "The newest"}))
    newest = await asyncio.to_thread(_newest, url)
    await asyncio.sleep(PAUSE_SECONDS)
    statements = await asyncio.to_thread(committed, url)
    for turn in range(CHANGES):
        begin = time.monotonic()
        await ask(port, request("PATCH", f"/api/tickets/{newest}/", {"status": ("in_progress", "open")[turn % 2]}))
        await asyncio.sleep(begin + PAUSE_SECONDS - time.monotonic())
        delays += [next((at - begin for at, _ in page.told if at > begin), 99.0) for page in watching]
    statements = await asyncio.to_thread(committed, url) - statements
    shares = [sum(delay <= limit for delay in delays) / len(delays) for limit in (0.5, 1)]
    told = f"{shares[0]:.1%} within 0.5 s, {shares[1]:.1%} within 1 s, the last after {max(delays):.2f} s"
    return [
        (f"told of a change ({len(watching):,} pages show it)", told),
        ("statements for a change", f"{statements / CHANGES:.0f}, the desk's own housekeeping included"),
    ]


async def _flood(port: int, desk: psutil.Process, pages: list[Page]) -> list[tuple[str, str]]:
    """New tickets at a steady rate, which all the queues show; how long each waited until a page showed it."""
    queues = [page for page in pages if "s/" not in page.path and page.path != "/dashboard"]
    for page in queues:
        page.told.clear()
    cpu, begin = asyncio.create_task(_cpu(desk, FLOOD_SECONDS)), time.monotonic()
    made: list[float] = []
    for turn in range(FLOOD_SECONDS * FLOOD_RATE):
        await asyncio.sleep(max(0, begin + turn / FLOOD_RATE - time.monotonic()))
        made.append(time.monotonic())
        await ask(port, request("POST", "/api/tickets/", NEW | {"title": f"Change {turn}"}))
    await asyncio.sleep(3)
    waits = {late: [wait for page in queues for wait in _waits(page, made, late)] for late in (False, True)}
    missed = sum(page.told[-1][1] != len(made) - 1 for page in queues)
    first, last = (quantiles(waits[late], n=20)[18] for late in (False, True))
    said = f"95 % within {first:.2f} s at first, {last:.2f} s in the end; none after more than {max(waits[True]):.2f} s"
    return [
        (f"{FLOOD_RATE} new tickets a second for {FLOOD_SECONDS} s", said),
        ("pages that missed the last one", str(missed)),
        ("processor meanwhile", f"{await cpu:.0f} % of a core"),
    ]


def _waits(page: Page, made: list[float], is_late: bool) -> list[float]:
    """How long the oldest ticket that came with each update had waited for it."""
    seen = [(made[0], 0), *page.told]
    waits = [at - made[newest + 1] for (_, newest), (at, now) in pairwise(seen) if now > newest]
    sixth = len(waits) // 6  # ten seconds of the sixty
    return waits[-sixth:] if is_late else waits[:sixth]


async def _cpu(desk: psutil.Process, seconds: float) -> float:
    used = sum(desk.cpu_times()[:2])
    await asyncio.sleep(seconds)
    return (sum(desk.cpu_times()[:2]) - used) / seconds * 100


async def ask(port: int, sent: bytes) -> None:
    """Send a request, and be sure that it did what it should."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    answer = await reader.readuntil(b"\r\n\r\n")
    assert answer[9:10] == b"2", answer
    writer.close()


def _newest(url: str) -> int:
    return _number(url, "SELECT max(id) FROM tickets")


def committed(url: str) -> int:
    """How many transactions there have been in this database."""
    return _number(url, "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")


def _number(url: str, sql: str) -> int:
    connection = connected(url)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = cursor.fetchone()[0]
    connection.close()
    return found


def main(number: int = 1_000) -> None:
    """Measure, and keep the table."""
    with (
        running_postgres(WORK) as url,
        seeded_database(url, TICKETS) as database,
        running_desk(database) as (port, desk),
    ):
        rows = uvloop.run(measure(port, desk, database, number))
    lines = [f"| {number:,} open pages | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)]
    keep("live", "\n".join(lines))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
