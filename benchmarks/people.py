"""What it costs to know who asks: a closed desk beside an open one, in turn: `python -m benchmarks.people 1m`."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import closing
from statistics import median

from benchmarks import tickets
from benchmarks.desks import WORK, connected, keep, opened_session, running_desk, seeded_database, size_of
from benchmarks.load import answers, request
from support_desk.people.actors import Role
from support_desk.people.keys import TOKEN_MARK, hash_of, new_key
from support_desk.people.models import Account, ApiToken, SignIn, TokenScope
from support_desk.serving.postgres.embedded import running_postgres

ROUNDS, SECONDS, CLIENTS = 5, 1.5, 16
AGENTS = 40
# Of the newest tickets this share has an assignee; all others are nobody's.
ASSIGNED = 0.1
READS = {
    "newest page": "/api/tickets/?limit=50",
    "three filters": "/api/tickets/?limit=50&category=billing&priority=high&status=open",
    "a word in a quarter": f"/api/tickets/?limit=50&search={tickets.COMMON}",
    "statistics": "/api/tickets/stats/",
    "one ticket": "/api/tickets/{newest}/",
}
OWN = {
    "Mine": "/api/tickets/?limit=50&assignee=me",
    "Unassigned": "/api/tickets/?limit=50&assignee=none",
    "a requester's list": f"/api/tickets/?limit=50&requester={tickets.requester(7)}",
}


def main(size: str) -> None:
    """Measure every read on both desks in turn, and keep one table."""
    number = size_of(size)
    with (
        running_postgres(WORK) as url,
        seeded_database(url, number, "open") as open_url,
        seeded_database(url, number, "closed") as closed_url,
    ):
        cookie, bearer = _close(closed_url, number)
        with running_desk(open_url) as (open_port, _), running_desk(closed_url) as (closed_port, _):
            doors = {"open": (open_port, ""), "cookie": (closed_port, cookie), "token": (closed_port, bearer)}
            keep("people", _table(dict(_measured(doors, number))))


def _measured(doors: dict[str, tuple[int, str]], number: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Of each read its median rate over the rounds, by the door."""
    for name, path in (READS | OWN).items():
        at = {door: doors[door] for door in doors if name in READS or door != "open"}
        rates: dict[str, list[float]] = {door: [] for door in at}
        for turn in range(ROUNDS):
            for door in list(at)[:: -1 if turn % 2 else 1]:
                port, shown = at[door]
                requests = [request("GET", path.format(newest=number), shown=shown)]
                asyncio.run(answers(port, requests, 0.2, CLIENTS))
                found = asyncio.run(answers(port, requests, SECONDS, CLIENTS))
                assert all(answer.status == 200 for answer in found)
                rates[door].append(len(found) / SECONDS)
        yield name, {door: median(found) for door, found in rates.items()}


def _close(url: str, number: int) -> tuple[str, str]:
    """Give the desk its agents and their tickets: the header of a session's cookie, and of an API token."""
    key, token = new_key(), new_key(TOKEN_MARK)
    with opened_session(url) as session:
        agents = [Account(email=f"agent{at}@example.com", name=f"Agent {at}", role=Role.agent) for at in range(AGENTS)]
        agents[0].role = Role.admin
        session.add_all(agents)
        session.flush()
        session.add(SignIn(account_id=agents[0].id, secret_hash=hash_of(key), address="", browser=""))
        session.add(ApiToken(account_id=agents[0].id, name="bench", scope=TokenScope.write, secret_hash=hash_of(token)))
        session.commit()
        first = agents[0].id
    with closing(connected(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # nobody is told of a hundred thousand changes
        cursor.execute(
            "UPDATE tickets SET assignee_id = %s + id %% %s WHERE id > %s", (first, AGENTS, number * (1 - ASSIGNED))
        )
        cursor.execute("VACUUM ANALYZE tickets")
    return f"Cookie: desk_session={key}", f"Authorization: Bearer {token}"


def _table(rates: dict[str, dict[str, float]]) -> str:
    lines = [
        f"| {CLIENTS} connections, requests a second | open | cookie | token | of open | of the newest page |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, found in rates.items():
        shares = [found[door] / found["open"] for door in ("cookie", "token")] if "open" in found else []
        cells = [f"{found[door]:,.0f}" if door in found else "" for door in ("open", "cookie", "token")]
        cells.append(", ".join(f"{share:.0%}" for share in shares))
        cells.append("" if shares else f"{found['cookie'] / rates['newest page']['cookie']:.0%}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["1m"]))
