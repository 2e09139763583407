"""What the numbers of 20 views cost for each of 40 agents while tickets come: `python -m benchmarks.counts 1m`."""

import asyncio
import re
import sys
from itertools import pairwise

import psutil
import uvloop

from benchmarks.desks import WORK, keep, opened_session, postmaster, running_desk, seeded_database, size_of
from benchmarks.live import Page
from benchmarks.load import request
from benchmarks.queues import RATE, SECONDS, changes, median_and_most
from benchmarks.tickets import COMMON, NEW, RARE
from support_desk.people.actors import Role
from support_desk.people.keys import TOKEN_MARK, hash_of, new_key
from support_desk.people.models import Account, ApiToken, SignIn, TokenScope
from support_desk.serving.postgres.embedded import running_postgres
from support_desk.views.models import SavedView
from support_desk.words import Category, Priority

AGENTS = 40
# With the six that every desk has, 20; four of them, and two of the six, are such that the tallies cannot tell.
QUERIES = (
    *(f"status=open&category={category}" for category in Category),
    *(f"status=open&assignee=me&priority={priority}" for priority in Priority),
    "status=in_progress&assignee=none",
    "status=resolved&category=billing",
    f"status=open&search={COMMON}",
    f"search={RARE[0]}",
    "opened=-7d..today",
    "status=open&changed=..-7d",
)
ALL_OPEN = re.compile(r'"All open"[^}]*?"number": ?"([\d,]+)"')


def main(size: str) -> None:
    """Measure, and keep the table."""
    with (
        running_postgres(WORK) as url,
        seeded_database(url, size_of(size), "counts") as database,
    ):
        cookies, token = _closed(database)
        with running_desk(database) as (port, desk):
            server = postmaster()
            rows = uvloop.run(_measured(port, desk, server, database, cookies, token))
    head = f"| {len(QUERIES) + 6} views of {AGENTS} agents, {size} tickets, {RATE} new ones a second | |"
    keep("counts", "\n".join([head, "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)]))


def _closed(url: str) -> tuple[list[str], str]:
    """Give the desk its agents with their views: the cookie of each, and an API token."""
    keys, token = [new_key() for _ in range(AGENTS)], new_key(TOKEN_MARK)
    with opened_session(url) as session:
        for at, key in enumerate(keys):
            role = Role.agent if at else Role.admin
            account = Account(email=f"agent{at}@example.com", name=f"Agent {at}", role=role)
            session.add(account)
            session.flush()
            session.add(SignIn(account_id=account.id, secret_hash=hash_of(key), address="", browser=""))
            session.add_all(SavedView(account_id=account.id, name=query, query=query) for query in QUERIES)
        api = ApiToken(account_id=account.id, name="bench", scope=TokenScope.write, secret_hash=hash_of(token))
        session.add(api)
        session.commit()
    return [f"desk_session={key}" for key in keys], token


async def _measured(
    port: int, desk: psutil.Process, server: psutil.Process, url: str, cookies: list[str], token: str
) -> list[tuple[str, str]]:
    pages = [Page("/tickets", cookie, ALL_OPEN) for cookie in cookies]
    for page in pages:
        await page.open(port)
    readers = [asyncio.create_task(page.read()) for page in pages]
    await asyncio.sleep(10)
    first = {page.told[-1][1] for page in pages}
    assert len(first) == 1, first
    new = request("POST", "/api/tickets/", NEW, shown=f"Authorization: Bearer {token}")
    made, cost = await changes(port, [new] * RATE * SECONDS, desk, server, url)
    waited = [wait for page in pages for wait in _waits(page, made, *first)]
    wrong = sum(page.told[-1][1] != len(made) + min(first) for page in pages)
    for reader in readers:
        reader.cancel()
    return [
        *cost,
        ("a number has a ticket after", median_and_most(waited)),
        ("pages whose number was wrong in the end", str(wrong)),
    ]


def _waits(page: Page, made: list[float], first: int) -> list[float]:
    """How long the newest ticket that came with each number had waited for it."""
    seen = [(made[0], first), *(each for each in page.told if each[1] > first)]
    return [at - made[now - first - 1] for (_, before), (at, now) in pairwise(seen) if now > before]


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["1m"]))
