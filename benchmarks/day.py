"""What an agent's day asks of a full desk: `python -m benchmarks.day 1m`. Its tickets are as old as today."""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import sync_playwright

from benchmarks import paint, tickets
from benchmarks.desks import WORK, keep, running_desk, seeded_database, size_of
from benchmarks.load import answers, request
from support_desk.serving.postgres.embedded import running_postgres
from tests.browser_setup import chromium_path

# So many days have just under 100,000 tickets, a minute apart.
BULK_DAYS = 69
OTHERS = ["/api/tickets/?limit=50", "/api/tickets/stats/", f"/api/tickets/?search={tickets.COMMON}", "/api/tickets/77/"]
ASKED = [
    ("Invoice shows the wrong amount", "The invoice shows an amount that nobody here knows, after the change of plan."),
    ("App stops", "After the update the app stops at the login, on three computers."),
    ("Не открывается страница", "После обновления ничего не работает."),
    ("kumquat", "A zeppelin over a kumquat."),
]
SPAN = (
    paint.SET + "set(document.querySelector('select[aria-label=\"Time span\"]') ?? "
    "document.querySelector('[aria-label=\"Time span\"]'), '{}', 'change')"
)


def main(size: str) -> None:
    """Measure, and keep the table."""
    tickets.NEWEST = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    number = size_of(size) + tickets.NEWEST.toordinal() % 1000  # a template for each day
    with (
        running_postgres(WORK) as url,
        seeded_database(url, number, "day") as database,
        running_desk(database) as (port, _),
    ):
        rows = [*_similar(port), *_painted(port), *_bulk(port)]
    lines = [f"| the agent's day, {size} tickets | |", "| --- | ---: |"]
    keep("day", "\n".join([*lines, *(f"| {name} | {value} |" for name, value in rows)]))


def _similar(port: int) -> list[tuple[str, str]]:
    taken = []
    for title, description in ASKED * 5:
        begin = time.perf_counter()
        _call(port, "similar/", {"title": title, "description": description})
        taken.append((time.perf_counter() - begin) * 1000)
    return [("similar tickets: median, longest of 20", f"{median(taken):.0f}, {max(taken):.0f} ms")]


def _painted(port: int) -> list[tuple[str, str]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        home = f"http://localhost:{port}"
        link = "[...document.querySelectorAll('nav a')].find(link => link.textContent.trim() == 'Dashboard').click()"
        rows = [
            ("dashboard of 30 days, opened and painted", paint.median_of(page, home, link, "[role=group]", "[0-9]"))
        ]
        for days in (7, 90):
            act = SPAN.replace("{}", str(days))
            rows.append(
                (
                    f"{days} days chosen and painted",
                    paint.median_of(page, f"{home}/dashboard", act, "main", f"{days} days before"),
                )
            )
        browser.close()
    return [(name, f"{value:.0f} ms") for name, value in rows]


def _bulk(port: int) -> list[tuple[str, str]]:
    end = tickets.NEWEST.date() - timedelta(days=100)
    span = f"opened={end - timedelta(days=BULK_DAYS - 1)}..{end}"
    rows = []
    undo: Any = None
    for name, path, body in (
        ("priority of {} changed at once", "bulk/", {"filter": span, "change": {"priority": "critical"}}),
        ("and undone ({})", "bulk/undo/", None),
        ("{} deleted at once", "bulk/", {"filter": span, "delete": True}),
        ("and undone ({})", "bulk/undo/", None),
    ):
        found, seconds, others = asyncio.run(_beside(port, path, body or {"undo": undo}))
        undo = found.get("undo")
        slow = sum(other > 0.2 for other in others) / len(others)
        took = f"median {median(others) * 1000:.0f}, longest {max(others) * 1000:.0f} ms, {slow:.1%} above 200 ms"
        count = f"{found.get('changed', found.get('restored')):,}"
        rows.append((name.format(count), f"{seconds:.1f} s; others meanwhile: {took}"))
    return rows


async def _beside(port: int, path: str, body: Any) -> tuple[dict[str, Any], float, list[float]]:
    begin = time.perf_counter()
    call = asyncio.create_task(asyncio.to_thread(_call, port, path, body))
    others: list[float] = []
    while not call.done():
        found = await answers(port, [request("GET", other) for other in OTHERS], 0.5, 2)
        others += [answer.seconds for answer in found]
    return await call, time.perf_counter() - begin, others


def _call(port: int, path: str, body: Any) -> Any:
    sent = Request(
        f"http://127.0.0.1:{port}/api/tickets/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urlopen(sent, timeout=300) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["1m"]))
