"""What waits for a webhook holds up no other, ends after a day, and goes when the webhook goes."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from support_desk.people.actors import DESK
from support_desk.store import db
from support_desk.webhooks.actions import try_again
from support_desk.webhooks.delivering import lanes, outgoing
from support_desk.webhooks.delivering.lanes import FEWEST_TRIES
from support_desk.webhooks.states import Webhooks
from tests.webhooks.given_receivers import closed_port

pytestmark = pytest.mark.anyio
NEW = {"title": "No invoice", "description": "None came.", "category": "billing", "priority": "low"}


@pytest.fixture
def shown(api, sender):
    """REST beside a sender."""
    return api


@pytest.fixture
def seconds_to_delete(session):
    """A function that says how long a statement may take that deletes a webhook, for each that was deleted."""
    session.execute(text("CREATE TABLE limits AS SELECT 0 AS seconds WHERE false"))
    session.execute(
        text(
            "CREATE FUNCTION note_limit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO limits"
            " SELECT extract(epoch FROM current_setting('statement_timeout')::interval); RETURN NULL; END $$"
        )
    )
    session.execute(text("CREATE TRIGGER note_limit AFTER DELETE ON webhooks EXECUTE FUNCTION note_limit()"))
    session.commit()
    yield lambda: session.scalars(text("SELECT seconds FROM limits")).all()
    session.execute(text("DROP FUNCTION note_limit CASCADE"))
    session.execute(text("DROP TABLE limits"))
    session.commit()


async def test_a_receiver_that_hangs_holds_up_nobody_else(shown, sender, make_receiver, hook):
    hanging, well = make_receiver(), make_receiver()
    hanging.going.clear()
    hook(hanging.url), hook(well.url)
    for _ in range(30):
        shown.post("/api/tickets/", json=NEW)

    await sender.channel.work(sender.clock())
    await sender.channel.lanes[2].done()

    assert len(well.got) == 30
    assert len(hanging.got) <= 8
    hanging.going.set()
    await sender.channel.lanes[1].done()
    assert sorted(got.ticket["id"] for got in hanging.got) == list(range(1, 31))


async def test_while_nothing_arrives_a_webhook_rests(shown, sender, hook, desk_clock, monkeypatch):
    monkeypatch.setattr(lanes, "FIRST_REST", timedelta(minutes=1))
    hook(closed_port())
    for _ in range(30):
        shown.post("/api/tickets/", json=NEW)

    async def tried() -> int:
        await sender.deliver()
        return sum(each["attempts"] for each in shown.get("/api/webhooks/1/deliveries/").json())

    assert (await tried(), await tried()) == (8, 8)
    desk_clock.ahead += timedelta(seconds=61)
    assert await tried() == 16


async def test_a_clock_that_is_put_back_ends_a_rest(shown, sender, receiver, hook, desk_clock):
    hook(receiver.url)
    receiver.answers(500)
    desk_clock.ahead = timedelta(hours=10)
    shown.post("/api/tickets/", json=NEW)
    await sender.deliver()

    receiver.answers(204)
    desk_clock.ahead = timedelta()
    shown.post("/api/tickets/", json=NEW)
    await sender.deliver()

    assert [got.ticket["id"] for got in receiver.got] == [1, 2]


async def test_nothing_waits_for_the_desks_clock_to_catch_up_with_the_databases(
    shown, sender, receiver, hook, desk_clock, session
):
    desk_clock.ahead = -timedelta(hours=3)
    hook(receiver.url)
    receiver.answers(500, 204)
    shown.post("/api/tickets/", json=NEW)
    await sender.deliver()

    desk_clock.ahead += timedelta(seconds=2)
    try_again(session, 1, 1, DESK, desk_clock())
    session.commit()
    await sender.deliver()

    assert shown.get("/api/webhooks/1/deliveries/").json()[0]["delivered_at"]


async def test_what_does_not_arrive_for_a_day_has_failed_and_can_be_tried_again(
    shown, sender, receiver, hook, desk_clock, session
):
    hook(receiver.url)
    receiver.answers(500)
    shown.post("/api/tickets/", json=NEW)
    began = desk_clock()
    while (delivery := shown.get("/api/webhooks/1/deliveries/").json()[0])["next_at"]:
        desk_clock.ahead += timedelta(hours=1)
        await sender.deliver()

    assert timedelta(hours=20) < desk_clock() - began < timedelta(hours=40)
    assert (delivery["delivered_at"], delivery["error"]) == (None, "It answered with 500.")


async def test_what_waits_behind_an_event_that_does_not_arrive_gets_no_day_of_its_own(
    shown, sender, receiver, hook, desk_clock
):
    hook(receiver.url)
    receiver.answers(500)
    shown.post("/api/tickets/", json=NEW)
    for priority in ("high", "critical", "medium"):
        shown.patch("/api/tickets/1/", json={"priority": priority})

    desk_clock.ahead = timedelta(days=1)
    for _ in range(20):
        await sender.deliver()
        desk_clock.ahead += timedelta(minutes=2)

    deliveries = shown.get("/api/webhooks/1/deliveries/").json()
    assert [(each["next_at"], each["attempts"], each["status_code"]) for each in deliveries] == [
        (None, FEWEST_TRIES, 500)
    ] * 4


async def test_what_has_waited_for_days_is_not_given_up_for_a_receiver_who_is_away_for_a_minute(
    shown, sender, receiver, hook, desk_clock
):
    hook(receiver.url)
    receiver.answers(500, 500, 500, 204)
    shown.post("/api/tickets/", json=NEW)

    desk_clock.ahead = timedelta(days=3)
    for _ in range(4):
        await sender.deliver()
        desk_clock.ahead += timedelta(minutes=1)

    assert shown.get("/api/webhooks/1/deliveries/").json()[0]["delivered_at"]


@pytest.mark.parametrize("was", ["failed", "withdrawn"])
async def test_what_is_tried_again_has_another_day(shown, sender, receiver, hook, desk_clock, session, was):
    hook(receiver.url)
    receiver.answers(500)
    shown.post("/api/tickets/", json=NEW)
    session.execute(
        text(
            "UPDATE outbox SET created_at = now() - interval '9 days', done_at = now(), attempts = 32, error = 'x',"
            " status = :was"
        ),
        {"was": was},
    )
    try_again(session, 1, 1, DESK)
    session.commit()

    for _ in range(2 * FEWEST_TRIES):
        await sender.deliver()
        desk_clock.ahead += timedelta(hours=1)
    [waiting] = shown.get("/api/webhooks/1/deliveries/").json()
    assert (waiting["attempts"], bool(waiting["next_at"])) == (2 * FEWEST_TRIES, True)

    desk_clock.ahead = timedelta(days=1)
    await sender.deliver()
    assert shown.get("/api/webhooks/1/deliveries/").json()[0]["next_at"] is None


async def test_to_take_along_very_much_may_take_as_long_as_anything(shown, hook, state_at, session, seconds_to_delete):
    for _ in range(2):
        hook("https://example.com/")

    shown.delete("/api/webhooks/1/").raise_for_status()
    await (await state_at(Webhooks, "/settings/desk")).delete(2)

    assert seconds_to_delete() == [db.LONG_SECONDS] * 2


async def test_a_webhook_takes_along_what_waits_for_it(shown, sender, make_receiver, hook):
    gone, stays = make_receiver(), make_receiver()
    hook(gone.url), hook(stays.url)
    shown.post("/api/tickets/", json=NEW)
    shown.delete("/api/webhooks/1/")

    await sender.deliver()

    assert (gone.got, stays.types) == ([], ["ticket.opened"])


async def test_a_webhook_that_goes_while_it_is_told_is_told_no_more(shown, sender, receiver, hook, session):
    hook(receiver.url)
    receiver.going.clear()
    for _ in range(20):
        shown.post("/api/tickets/", json=NEW)
    await sender.channel.work(sender.clock())
    [lane] = sender.channel.lanes.values()
    shown.delete("/api/webhooks/1/")
    receiver.going.set()
    await lane.done()

    assert len(receiver.got) <= 8
    assert session.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 0


async def test_a_desk_with_another_key_says_so_and_sends_nothing(shown, sender, receiver, hook, session):
    hook(receiver.url)
    session.execute(text("UPDATE webhooks SET secret_hash = 'of another key'"))
    session.commit()
    shown.post("/api/tickets/", json=NEW)

    await sender.deliver()

    assert receiver.got == []
    assert "another key" in shown.get("/api/webhooks/1/deliveries/").json()[0]["error"]


async def test_thousands_that_are_deleted_at_once_are_each_told(sender, receiver, hook, session):
    hook(receiver.url, "ticket.deleted")
    session.execute(
        text(
            "INSERT INTO tickets (title, description, category, priority)"
            " SELECT 'Ticket ' || n, 'x', 'billing', 'low' FROM generate_series(1, 3000) AS n"
        )
    )
    session.execute(text("DELETE FROM tickets"))
    session.commit()

    assert session.execute(text("SELECT count(DISTINCT ticket_id) FROM outbox")).scalar_one() == 3000
    assert (
        session.execute(text("SELECT payload -> 'ticket' ->> 'title' FROM outbox WHERE id = 7")).scalar_one()
        == "Ticket 7"
    )


async def test_what_was_written_for_webhooks_as_they_went_is_forgotten_some_at_a_time(hook, session, monkeypatch):
    monkeypatch.setattr(outgoing, "MOST_FORGOTTEN", 3)
    hook("https://example.com/")
    written = """
        INSERT INTO outbox (channel, event, recipient, key)
        SELECT channel, 'ticket.opened', recipient, channel || recipient || n
        FROM (VALUES ('webhook', '1'), ('webhook', '2'), ('webhook', '10'), ('mail', '2')) AS was (channel, recipient),
          generate_series(1, 2) AS n
    """
    session.execute(text(written))
    left = text("SELECT channel, recipient, count(*) FROM outbox GROUP BY 1, 2 ORDER BY 1, 2")

    assert not lanes._tidy(session, datetime.now(UTC))
    assert session.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 5
    assert lanes._tidy(session, datetime.now(UTC))
    assert [tuple(row) for row in session.execute(left)] == [("mail", "2", 2), ("webhook", "1", 2)]
