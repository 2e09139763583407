"""What ten seconds without PostgreSQL cost clients that go on asking: `python -m benchmarks.outage`."""

import asyncio
import time
from contextlib import ExitStack
from itertools import cycle

from benchmarks.desks import WORK, keep, running_desk, seeded_database
from benchmarks.load import Answer, answers, request
from benchmarks.tickets import NEW
from support_desk.serving.postgres.embedded import running_postgres

OUTAGE_SECONDS, AROUND_SECONDS = 10, 4
REQUESTS = (
    request("POST", "/api/tickets/", NEW),
    request("GET", "/api/tickets/"),
    request("PATCH", "/api/tickets/1/", {"status": "in_progress"}),
    request("GET", "/api/tickets/stats/"),
)


async def _asked(port: int, postgres: ExitStack) -> tuple[list[Answer], float]:
    """The answers, and when PostgreSQL was back."""
    seconds = OUTAGE_SECONDS + 2 * AROUND_SECONDS
    asking = asyncio.create_task(answers(port, cycle(REQUESTS), seconds))
    await asyncio.sleep(AROUND_SECONDS)
    await asyncio.to_thread(postgres.close)
    await asyncio.sleep(OUTAGE_SECONDS)
    await asyncio.to_thread(postgres.enter_context, running_postgres(WORK))
    back = time.monotonic()
    return await asking, back


def main() -> None:
    """Measure, and keep the table."""
    with ExitStack() as postgres:
        url = postgres.enter_context(running_postgres(WORK))
        with ExitStack() as opened:
            database = opened.enter_context(seeded_database(url, 1_000))
            port, _ = opened.enter_context(running_desk(database))
            found, back = asyncio.run(_asked(port, postgres))
    refused = [answer for answer in found if answer.status == 503]
    times = sorted(answer.seconds for answer in refused)
    first = min(answer.at for answer in found if answer.at > back and answer.status < 300)
    last_refused = max(answer.at for answer in refused)
    others = {answer.status for answer in found} - {200, 201, 503}
    rows = (
        ("503 while it was away", f"{len(refused):,}"),
        ("told so within", f"{times[len(times) // 2]:.3f} s (median), {times[-1]:.2f} s (all)"),
        ("first good answer after its return", f"{first - back:.2f} s"),
        ("last 503 after its return", f"{max(0.0, last_refused - back):.2f} s"),
        ("any other answer", ", ".join(map(str, others)) or "none"),
    )
    lines = [f"| {OUTAGE_SECONDS} s without PostgreSQL, 16 clients | |", "| --- | --- |"]
    keep("outage", "\n".join([*lines, *(f"| {name} | {value} |" for name, value in rows)]))


if __name__ == "__main__":
    main()
