"""The section `Webhooks` of the desk's settings, told anything at all."""

import pytest
from sqlalchemy import text

from support_desk.people.actors import DESK
from support_desk.webhooks.queries import webhooks_with_deliveries
from support_desk.webhooks.states import ShownWebhook, Webhooks
from tests.webhooks.given_receivers import is_signed

pytestmark = pytest.mark.anyio
NONSENSE = [None, -1, 1.5, True, "", "x", "\x00", "\ud800", [], {}, {"a": 1}, "9" * 400, "²", 7]
FORM = {"url": "https://example.com/hook", "opened": "on", "deleted": "on"}


@pytest.fixture
async def state(state_at):
    return await state_at(Webhooks, "/settings/desk")


def rows(session, statement: str) -> list[tuple]:
    session.rollback()
    return [tuple(row) for row in session.execute(text(statement))]


async def test_a_webhook_is_made_and_its_secret_told_once(state, told, session):
    state.turn_dialog(True)
    await state.make(FORM)

    assert told["secret"].startswith("whsec_")
    assert (state.is_making, state.secret) == (False, "")
    assert rows(session, "SELECT url, events FROM webhooks") == [
        ("https://example.com/hook", ["ticket.opened", "ticket.deleted"])
    ]
    await state.put_secret_away()
    assert told["secret"] == ""


async def test_a_dialog_sent_twice_makes_one_webhook_whose_secret_stays_told(state, told, session):
    state.turn_dialog(True)
    await state.make(FORM | {"sheet": "1", "url": "x"})
    await state.make(FORM | {"sheet": "1"})
    secret = told["secret"]
    await state.make(FORM | {"sheet": "1"})

    assert rows(session, "SELECT id FROM webhooks") == [(1,)]
    assert (told["secret"], state.dialog_problem) == (secret, "")
    await state.make(FORM | {"sheet": "2"})
    assert len(rows(session, "SELECT id FROM webhooks")) == 2


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_nonsense_makes_and_takes_nothing(state, session, hook, nonsense):
    hook("https://example.com/")
    state.turn_dialog(True)
    await state.make(FORM | {"url": nonsense})
    assert (state.dialog_field, state.is_making) == ("url", True)
    await state.make({"url": FORM["url"]})
    assert state.dialog_field == "events"
    await state.delete(nonsense)
    assert state.problem
    await state.try_again(1, nonsense)
    assert state.problem
    await state.try_again(nonsense, 1)
    assert state.problem

    assert rows(session, "SELECT id FROM webhooks") == [(1,)]


async def test_what_has_failed_is_shown_and_can_be_tried_again(state, api, sender, receiver, hook, session):
    secret = hook(receiver.url)
    receiver.answers(500, 200)
    for _ in range(2):
        api.post("/api/tickets/", json={"title": "x", "description": "x", "category": "billing", "priority": "low"})
    session.execute(text("UPDATE outbox SET status = 'failed', done_at = now() WHERE id = 2"))
    session.execute(text("UPDATE outbox SET error = 'It answered with 500.', attempts = 33 WHERE id = 2"))
    session.commit()
    await sender.deliver()

    [(webhook, deliveries)] = webhooks_with_deliveries(session, DESK, 10)
    shown = ShownWebhook.of(webhook, deliveries).deliveries
    assert [(each.id, each.tries, bool(each.next_at), each.is_stuck) for each in shown] == [
        (2, "33 tries", False, True), (1, "1 try", True, True)
    ]  # fmt: skip
    for delivery in (2, 1):
        await state.try_again(1, delivery)
        assert state.problem == ""
    await sender.deliver()
    sender.channel.lanes.clear()
    await sender.deliver()

    assert rows(session, "SELECT id, status, error FROM outbox ORDER BY id") == [(1, "sent", None), (2, "sent", None)]
    assert all(is_signed(secret, got) for got in receiver.got)
    await state.try_again(1, 1)
    assert state.problem == "There is no such delivery that has failed."


async def test_a_webhook_is_deleted(state, session, hook):
    hook("https://example.com/")

    await state.delete(1)

    assert (state.problem, rows(session, "SELECT id FROM webhooks")) == ("", [])
