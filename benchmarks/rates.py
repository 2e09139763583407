"""How many requests a second the desk answers, by the number of its tickets: `python -m benchmarks.rates 1k 1m`."""

import asyncio
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks import tickets
from benchmarks.desks import WORK, connected, keep, running_desk, seeded_database, size_of
from benchmarks.load import Answer, answers, request
from support_desk.serving.postgres.embedded import running_postgres
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.filters.cursors import Cursor
from support_desk.words import Category, Priority, Status

SECONDS = 3
WRITES = ("create", "change of status", "alternating")


@dataclass(frozen=True)
class Summary:
    """Requests a second, times in milliseconds, and how many requests failed."""

    rate: float
    median: float
    p99: float
    failed: int

    @classmethod
    def of(cls, found: list[Answer]) -> "Summary":
        """What `SECONDS` of answers come to."""
        times = sorted(answer.seconds * 1000 for answer in found)
        failed = sum(answer.status >= 400 for answer in found)
        return cls(len(found) / SECONDS, times[len(times) // 2], times[len(times) * 99 // 100], failed)

    def __str__(self) -> str:
        said = f"{self.rate:,.0f}/s · {self.median:.1f} · {self.p99:.1f} ms"
        return f"{said} · {self.failed} failed" if self.failed else said


def main(sizes: list[str]) -> None:
    """Measure every scenario at every size and keep one table."""
    columns: dict[str, dict[str, Summary]] = {}
    memory: dict[str, str] = {}
    with running_postgres(WORK) as url:
        for size in sizes:
            with seeded_database(url, size_of(size)) as database, running_desk(database) as (port, desk):
                columns[size] = {}
                for name, requests in _scenarios(database, size_of(size)):
                    asyncio.run(answers(port, requests, 0.3))
                    columns[size][name] = Summary.of(asyncio.run(answers(port, requests, SECONDS)))
                memory[size] = f"{desk.memory_info().rss / 1e6:,.0f} MB"
    keep("rates", _table(columns, memory))


def _scenarios(url: str, number: int) -> Iterator[tuple[str, list[bytes]]]:
    combinations = [(c, p, s) for c in Category for p in Priority for s in Status]
    chance = random.Random(1)
    ids = [chance.randint(1, number) for _ in range(500)]
    changes = [request("PATCH", f"/api/tickets/{id}/", {"status": chance.choice(list(Status))}) for id in ids]
    create, stats = request("POST", "/api/tickets/", tickets.NEW), request("GET", "/api/tickets/stats/")
    yield "newest page", [_page("")]
    yield "three filters", [_page(f"category={c}&priority={p}&status={s}") for c, p, s in combinations]
    yield "a word in a quarter", [_search(tickets.COMMON)]
    yield "a word in ten", [_search(word) for word in tickets.RARE]
    yield "two words", [_search(tickets.TWO_WORDS)]
    yield "three letters", [_search(tickets.THREE_LETTERS)]
    yield "a word in none", [_search(tickets.ABSENT)]
    for page in (200, 10_000):
        yield f"page {page:,}, or the last", [_page(_cursor(url, (min(page, number // 50) - 1) * 50))]
    yield "statistics", [stats]
    yield "create", [create]
    yield "change of status", changes
    yield "alternating", [part for change in changes for part in (change, _page(""), stats, create)]


def _page(query: str) -> bytes:
    return request("GET", f"/api/tickets/?limit=50&{query}")


def _search(words: str) -> bytes:
    return _page(f"search={quote(words)}")


def _cursor(url: str, after: int) -> str:
    """The query of the page that begins after so many tickets."""
    connection = connected(url)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT created_at, id FROM tickets ORDER BY created_at DESC, id DESC OFFSET %s LIMIT 1", (after - 1,)
        )
        place = Cursor(*cursor.fetchone())
    connection.close()
    return TicketFilter(cursor=place).to_query()


def _table(columns: dict[str, dict[str, Summary]], memory: dict[str, str]) -> str:
    sizes = list(columns)
    first, last = columns[sizes[0]], columns[sizes[-1]]
    lines = [
        f"| 16 connections: rate · median · 99 % | {' | '.join(columns)} | median grows |",
        "| --- |" + " --- |" * len(columns) + " ---: |",
    ]
    for name in first:
        growth = "" if name in WRITES else f"{last[name].median / first[name].median:.1f} ×"
        lines.append(f"| {name} | {' | '.join(str(column[name]) for column in columns.values())} | {growth} |")
    lines.append(f"| memory of the desk | {' | '.join(memory.values())} | |")
    return "\n".join(lines)


if __name__ == "__main__":
    main(sys.argv[1:] or ["1k", "1m"])
