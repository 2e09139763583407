"""What many different queues cost that follow many changes: `python -m benchmarks.queues`."""

import asyncio
import random
import time
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise, product
from statistics import quantiles

import psutil
import uvloop

from benchmarks.desks import WORK, keep, postmaster, running_desk, seeded_database
from benchmarks.live import Page, ask, committed
from benchmarks.load import request
from benchmarks.tickets import COMMON, NEW, RARE
from support_desk.serving.postgres.embedded import running_postgres
from support_desk.words import Category, Priority, Status

TICKETS, QUEUES = 100_000, 200
RATE, SECONDS = 20, 30
# After the last change, until all pages must have been told.
TOLD_SECONDS = 3
SEARCHES = ("", COMMON, *RARE)


async def measure(port: int, desk: psutil.Process, server: psutil.Process, url: str) -> list[tuple[str, str]]:
    """The rows of the table."""
    pages = [Page(f"/tickets?{query}") for query in islice(_queries(), QUEUES)]
    for page in pages:
        await page.open(port)
    readers = [asyncio.create_task(page.read()) for page in pages]
    await asyncio.sleep(3)
    for page in pages:
        page.told.clear()
    made, cost = await changes(port, _requests(), desk, server, url)
    waited = [wait for page in pages for wait in _waits(page, made)]
    for reader in readers:
        reader.cancel()
    return [*cost, ("a page shows a new ticket after", median_and_most(waited))]


def _queries():
    """Addresses of different queues: words of each property or none, and then the same with words to search for."""
    choices = [("", *words) for words in (Category, Priority, Status)]
    for search in SEARCHES:
        for category, priority, status in product(*choices):
            found = {"category": category, "priority": priority, "status": status, "search": search}
            yield "&".join(f"{name}={word}" for name, word in found.items() if word)


def _requests() -> Iterator[bytes]:
    """New tickets of all kinds, each numbered in its title."""
    chance = random.Random(1)
    for turn in range(RATE * SECONDS):
        words = {"category": chance.choice(list(Category)), "priority": chance.choice(list(Priority))}
        yield request("POST", "/api/tickets/", NEW | words | {"title": f"Change {turn}"})


async def changes(
    port: int, requests: Iterable[bytes], desk: psutil.Process, server: psutil.Process, url: str
) -> tuple[list[float], list[tuple[str, str]]]:
    """Send these at a steady rate: when each was sent, and rows of what they cost until all pages have been told."""
    statements, used, used_there = committed(url), _used([desk]), _used(server.children(recursive=True))
    begin, made = time.monotonic(), []
    for turn, sent in enumerate(requests):
        await asyncio.sleep(max(0, begin + turn / RATE - time.monotonic()))
        made.append(time.monotonic())
        await ask(port, sent)
    await asyncio.sleep(TOLD_SECONDS)
    used, used_there = _used([desk]) - used, _used(server.children(recursive=True)) - used_there
    statements = committed(url) - statements
    return made, [
        ("processor of the desk", f"{used / SECONDS:.0%} of a core"),
        ("processor of PostgreSQL", f"{used_there / SECONDS:.0%} of a core"),
        ("statements for a change", f"{statements / len(made):.1f}"),
    ]


def _waits(page: Page, made: list[float]) -> list[float]:
    """How long the newest ticket that came with each update had waited for it."""
    seen = [(made[0], -1), *page.told]
    return [at - made[now] for (_, newest), (at, now) in pairwise(seen) if now > newest]


def _used(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes if process.is_running())


def median_and_most(waited: list[float]) -> str:
    """How long half of them waited at most, and how long 95 %."""
    shares = quantiles(waited, n=100)
    return f"{shares[49]:.2f} s (median), {shares[94]:.2f} s (95 %)"


def main() -> None:
    """Measure, and keep the table."""
    with (
        running_postgres(WORK) as url,
        seeded_database(url, TICKETS) as database,
        running_desk(database) as (port, desk),
    ):
        server = postmaster()
        rows = uvloop.run(measure(port, desk, server, database))
    head = f"| {QUEUES} different queues, {RATE} new tickets a second | |"
    keep("queues", "\n".join([head, "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)]))


if __name__ == "__main__":
    main()
