"""Desks as users run them tell webhooks what happens: one of them at a time, and whatever becomes of it."""

import pytest

from tests.desks import Desk
from tests.processes import eventually, run_sql

NEW = {"title": "No invoice", "description": "None came.", "category": "billing", "priority": "low"}
KEY = "k" * 32
WAITING = "SELECT count(*) FROM outbox WHERE status = 'waiting'"
# Who tells webhooks holds a lock.
TURNS = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND objid = (hashtext('support_desk.outbox.webhook')::bigint & 4294967295)::oid
"""


@pytest.fixture
def start(start_desk, new_database):
    """A function that starts a desk on the same database as the others, which may tell this machine."""
    url = new_database("LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'")

    def one() -> Desk:
        return start_desk(DATABASE_URL=url, WEBHOOKS_TO_PRIVATE="true", SECRET_KEY=KEY)

    one.url = url
    return one


def hooked(desk: Desk, url: str) -> None:
    events = ["ticket.opened", "ticket.changed"]
    assert desk.client.post("/api/webhooks/", json={"url": url, "events": events}).status_code == 201


def test_of_two_desks_one_tells_and_the_other_takes_over_when_it_is_killed(start, receiver):
    one = start().ready()
    assert eventually(lambda: run_sql(start.url, TURNS) == [(1,)])
    other = start().ready()
    desks = [one, other]
    hooked(one, receiver.url)
    for number in range(40):
        desk = desks[number % 2]
        desk.client.post("/api/tickets/", json=NEW)
        desk.client.patch(f"/api/tickets/{number + 1}/", json={"status": "resolved"})
    assert eventually(lambda: run_sql(start.url, WAITING) == [(0,)])
    assert sorted((got.ticket["id"], got.told["type"]) for got in receiver.got) == sorted(
        (number, event) for number in range(1, 41) for event in ("ticket.opened", "ticket.changed")
    )

    receiver.going.clear()
    for _ in range(20):
        other.client.post("/api/tickets/", json=NEW)
    assert receiver.has_got(81)
    one.kill()
    receiver.going.set()

    assert eventually(lambda: run_sql(start.url, WAITING) == [(0,)])
    told = [got.ticket["id"] for got in receiver.got if got.ticket["id"] > 40]
    assert {*told} == {*range(41, 61)}
    # Those whose answer was not heard come again, with the id that they had.
    assert len(told) - 20 <= 8
    for number in {*told}:
        assert len({got.headers["webhook-id"] for got in receiver.got if got.ticket["id"] == number}) == 1
    assert "Traceback" not in other.log


def test_what_waits_outlives_the_desk_and_each_ticket_is_told_in_order(start, receiver):
    desk = start().ready()
    receiver.answers(503)
    hooked(desk, receiver.url)
    for number in range(1, 6):
        desk.client.post("/api/tickets/", json=NEW)
        for word in ("high", "low", "critical"):
            desk.client.patch(f"/api/tickets/{number}/", json={"priority": word})
    assert receiver.has_got(1)
    desk.kill()
    receiver.answers(200)
    receiver.got.clear()

    again = start().ready()

    assert eventually(lambda: run_sql(start.url, WAITING) == [(0,)])
    for number in range(1, 6):
        ids = [got.told["data"].get("change", {"id": 0})["id"] for got in receiver.got if got.ticket["id"] == number]
        assert sorted({*ids}) == list(dict.fromkeys(ids)) and len({*ids}) == 4
    assert again.stop() == 0
    assert "Traceback" not in again.log
