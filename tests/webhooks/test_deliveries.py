"""What happens to tickets reaches webhooks: signed, in order for each ticket, and again until it has arrived."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.tickets.test_undo import done, undone
from tests.webhooks.given_receivers import is_signed

pytestmark = pytest.mark.anyio
NEW = {"title": "No invoice 💸", "description": "None came.", "category": "billing", "priority": "low"}
ALL = ["ticket.opened", "ticket.changed", "ticket.commented", "ticket.deleted"]


@pytest.fixture
def shown(api, sender):
    """REST beside a sender."""
    return api


async def test_a_new_ticket_is_told_as_get_shows_it_and_signed(shown, sender, receiver, hook):
    secret = hook(receiver.url)
    ticket = shown.post("/api/tickets/", json=NEW | {"requester_email": "rita@example.com"}).json()
    detail = shown.get("/api/tickets/1/").json()

    await sender.deliver()

    [got] = receiver.got
    assert is_signed(secret, got)
    assert (got.path, got.headers["content-type"]) == ("/hook", "application/json")
    assert got.headers["webhook-id"].startswith("msg_")
    assert got.told == {"type": "ticket.opened", "timestamp": ticket["created_at"], "data": {"ticket": detail}}
    [delivery] = shown.get("/api/webhooks/1/deliveries/").json()
    assert list(delivery) == ["id", "event", "attempts", "status_code", "error", "delivered_at", "next_at"]
    assert delivery["delivered_at"]
    assert delivery | {"delivered_at": 0} == {
        "id": 1, "event": "ticket.opened", "attempts": 1, "status_code": 204, "error": None, "delivered_at": 0,
        "next_at": None,
    }  # fmt: skip


async def test_a_change_comes_with_its_entry_and_a_comment_with_itself(shown, sender, receiver, hook):
    shown.post("/api/tickets/", json=NEW | {"requester_email": "rita@example.com"})
    hook(receiver.url)
    shown.patch("/api/tickets/1/", json={"priority": "high", "comment": "Sent again.", "public": True})
    shown.patch("/api/tickets/1/", json={"comment": "Between us."})
    detail = shown.get("/api/tickets/1/").json()

    await sender.deliver()

    changed, public, internal = receiver.got
    assert receiver.types == ["ticket.changed", "ticket.commented", "ticket.commented"]
    assert changed.told["data"]["change"] == detail["timeline"][1]
    assert public.told["data"]["comment"] == detail["comments"][0]
    assert internal.told["data"]["comment"] == detail["comments"][1]
    assert [list(got.told["data"]) for got in receiver.got] == [["ticket", "change"], *[["ticket", "comment"]] * 2]
    assert internal.ticket == detail


async def test_a_ticket_that_goes_is_told_as_it_was_and_so_is_what_was_not_told_yet(shown, sender, receiver, hook):
    hook(receiver.url)
    ticket = shown.post("/api/tickets/", json=NEW).json()
    shown.patch("/api/tickets/1/", json={"comment": "Spam."})
    shown.delete("/api/tickets/1/")

    await sender.deliver()

    assert receiver.types == ["ticket.opened", "ticket.commented", "ticket.deleted"]
    for got in receiver.got:
        assert {key: got.ticket[key] for key in ("id", "title", "requester")} == {
            key: ticket[key] for key in ("id", "title", "requester")
        }
    assert receiver.got[1].told["data"]["comment"]["body"] == "Spam."
    assert list(receiver.got[2].ticket) == list(ticket)


async def test_who_was_told_of_a_deletion_hears_that_the_ticket_is_there_again(shown, sender, receiver, hook):
    for number in (1, 2):
        shown.post("/api/tickets/", json=NEW | {"title": f"Ticket {number}"})
    hook(receiver.url, "ticket.opened", "ticket.deleted")
    hook(receiver.url, "ticket.deleted")
    undo = done(shown, ids=[1, 2], delete=True)
    await sender.deliver()
    assert undone(shown, undo)["restored"] == 2
    shown.patch("/api/tickets/2/", json={"priority": "high"})

    await sender.deliver()

    told = [(got.told["type"], got.ticket["id"]) for got in receiver.got]
    assert sorted(told[:4]) == [("ticket.deleted", 1)] * 2 + [("ticket.deleted", 2)] * 2
    assert sorted(told[4:]) == [("ticket.opened", 1), ("ticket.opened", 2)]
    for got in receiver.got[4:]:
        assert got.ticket == shown.get(f"/api/tickets/{got.ticket['id']}/").json()


@pytest.mark.parametrize("event", ALL)
async def test_a_webhook_is_told_of_its_own_events_alone(shown, sender, receiver, hook, event):
    hook(receiver.url, event)
    shown.post("/api/tickets/", json=NEW)
    shown.patch("/api/tickets/1/", json={"status": "resolved", "comment": "Done."})
    shown.delete("/api/tickets/1/")

    await sender.deliver()

    assert receiver.types == [event]


async def test_what_is_undone_is_told_to_nobody(sender, receiver, hook, session):
    hook(receiver.url)
    session.execute(
        text("INSERT INTO tickets (title, description, category, priority) VALUES ('x', 'x', 'billing', 'low')")
    )
    session.execute(text("INSERT INTO timeline_entries (ticket_id, kind, actor) VALUES (1, 'opened', 'sql')"))
    session.rollback()

    await sender.deliver()

    assert receiver.got == []


async def test_without_webhooks_nothing_is_written(shown, session):
    shown.post("/api/tickets/", json=NEW)
    shown.patch("/api/tickets/1/", json={"status": "resolved", "comment": "Done."})
    shown.delete("/api/tickets/1/")

    assert session.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 0


async def test_what_fails_comes_again_word_for_word_after_pauses_that_grow(shown, sender, receiver, hook, desk_clock):
    secret = hook(receiver.url)
    receiver.answers(500, 404, 204)
    shown.post("/api/tickets/", json=NEW)

    await sender.deliver()
    [waiting] = shown.get("/api/webhooks/1/deliveries/").json()
    assert (waiting["attempts"], waiting["status_code"], waiting["error"]) == (1, 500, "It answered with 500.")
    assert waiting["next_at"] and waiting["delivered_at"] is None
    shown.patch("/api/tickets/1/", json={"title": "x"} and {"priority": "high"})
    for seconds, tries in ((5, 1), (6, 2), (15, 2), (6, 3)):
        desk_clock.ahead += timedelta(seconds=seconds)
        await sender.deliver()
        assert len([got for got in receiver.got if got.told["type"] == "ticket.opened"]) == tries

    first, second, third, changed = receiver.got
    assert {got.headers["webhook-id"] for got in (first, second, third)} == {first.headers["webhook-id"]}
    assert first.body == second.body == third.body
    assert all(is_signed(secret, got) for got in receiver.got)
    assert (changed.told["type"], changed.ticket["priority"], third.ticket["priority"]) == (
        "ticket.changed",
        "high",
        "low",
    )


async def test_of_each_ticket_one_event_waits_for_the_other_and_no_ticket_for_another(
    shown, sender, receiver, hook, desk_clock
):
    hook(receiver.url)
    receiver.answer = lambda handler: handler.say(503 if handler.got.ticket["id"] == 1 else 200)
    for _ in range(2):
        shown.post("/api/tickets/", json=NEW)
    for ticket in (1, 2):
        shown.patch(f"/api/tickets/{ticket}/", json={"status": "resolved"})

    await sender.deliver()
    assert [got.told["type"] for got in receiver.got if got.ticket["id"] == 1] == ["ticket.opened"]
    assert [got.told["type"] for got in receiver.got if got.ticket["id"] == 2] == ["ticket.opened", "ticket.changed"]

    receiver.answers(200)
    desk_clock.ahead += timedelta(seconds=11)
    await sender.deliver()
    assert [got.told["type"] for got in receiver.got if got.ticket["id"] == 1][1:] == [
        "ticket.opened",
        "ticket.changed",
    ]
