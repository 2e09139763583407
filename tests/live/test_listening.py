"""The listener hears of every change, and nothing that anybody sends it or does to its connection ends it."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest

from support_desk.live import listening
from support_desk.live.listening import listen
from support_desk.live.touches import Touch, Touches
from support_desk.people.keys import hash_of
from tests.processes import run_sql

pytestmark = pytest.mark.anyio

SEVEN = """NOTIFY support_desk, '{"properties": [], "tickets": [[7, [], [], false]]}'"""
HEARD_OF_SEVEN = (Touch(7, {}, {}),)
MANY = """INSERT INTO tickets (title, description, category, priority)
SELECT 'A title', 'A text.', 'technical', 'critical' FROM generate_series(1, {})"""
END_LISTENERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ 'listener'"


class Listener:
    """A running listener, and what it told: the oldest first."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[Touches] = asyncio.Queue()
        self.alive = 0
        self.called = asyncio.Event()
        self.task = asyncio.ensure_future(listen(self.told.put, self._nobody, self._live, self.called.set))

    async def next(self) -> Touches:
        async with asyncio.timeout(60):
            return await self.told.get()

    async def _nobody(self) -> None:
        pass

    def _live(self) -> None:
        self.alive += 1


@pytest.fixture
async def listener(database) -> AsyncIterator[Listener]:
    listener = Listener()
    assert await listener.next() is None
    yield listener
    listener.task.cancel()
    await asyncio.wait({listener.task})


@pytest.fixture
def sql(database):
    return partial(asyncio.to_thread, run_sql, database)


async def test_what_has_come_wakes_the_listener_once_until_it_is_told(database, sql, monkeypatch):
    loop, woken = asyncio.get_running_loop(), []
    add_reader = loop.add_reader
    monkeypatch.setattr(loop, "add_reader", lambda of, call: add_reader(of, lambda: (woken.append(of), call())))
    listener = Listener()
    assert await listener.next() is None

    for _ in range(3):
        await sql(SEVEN)
        assert await listener.next() == HEARD_OF_SEVEN

    assert len(woken) == 3
    listener.task.cancel()
    await asyncio.wait({listener.task})


@pytest.mark.parametrize("payload", ["hello", "", "9" * 400, "7,8", "NULL", "é"])
async def test_a_notice_that_is_not_understood_says_that_anything_may_have_changed(listener, sql, payload):
    await sql(f"NOTIFY support_desk, '{payload}'")
    assert await listener.next() is None

    await sql(SEVEN)
    assert await listener.next() == HEARD_OF_SEVEN


async def test_a_flood_of_notices_is_told_in_a_few_words(listener, sql):
    await sql("SELECT pg_notify('support_desk', repeat('x', 7000) || n) FROM generate_series(1, 3000) AS n")
    told: list[Touches] = []
    while not told or told[-1] is None:
        await sql(SEVEN)
        told.append(await listener.next())

    assert len(told) < 600  # how many depends on how fast PostgreSQL hands them over; one read at a time makes 1,300
    assert all(touch == HEARD_OF_SEVEN[0] for touch in told[-1])


async def test_a_connection_that_is_cut_is_made_anew_and_everything_asked_again(listener, sql):
    await sql(END_LISTENERS)
    assert await listener.next() is None

    await sql(SEVEN)
    assert await listener.next() == HEARD_OF_SEVEN


async def test_a_server_that_hangs_counts_as_gone(listener, sql, monkeypatch):
    monkeypatch.setattr(listening, "QUIET_SECONDS", 0.05)
    monkeypatch.setattr(listening, "TRY_SECONDS", 0.1)

    def hang(connection) -> None:
        monkeypatch.undo()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(3)")

    monkeypatch.setattr(listening, "_ask", hang)
    await sql(SEVEN)
    assert await listener.next() == HEARD_OF_SEVEN

    assert await listener.next() is None


async def test_it_calls_now_and_then_while_nothing_happens(listener, monkeypatch, sql):
    monkeypatch.setattr(listening, "QUIET_SECONDS", 0)
    await sql(SEVEN)
    assert await listener.next() == HEARD_OF_SEVEN

    async with asyncio.timeout(60):
        await listener.called.wait()


async def test_it_calls_now_and_then_while_much_happens(listener, monkeypatch, sql):
    monkeypatch.setattr(listening, "QUIET_SECONDS", 2)

    async with asyncio.timeout(60):
        while not listener.called.is_set():
            await sql(SEVEN)
            assert await listener.next() == HEARD_OF_SEVEN


async def test_it_says_that_it_lives_while_nothing_happens(listener, monkeypatch, sql):
    monkeypatch.setattr(listening, "QUIET_SECONDS", 0)
    await sql(SEVEN)
    before = listener.alive

    async with asyncio.timeout(60):
        while listener.alive < before + 10:
            await asyncio.sleep(0.01)

    assert not listener.task.done()


WORDS = {"category": "account", "priority": "medium", "status": "open", "assignee": None, "requester": None}


async def test_every_change_tells_what_a_ticket_was_and_what_it_is(listener, sql, make_ticket):
    make_ticket()
    assert await listener.next() == (Touch(1, None, WORDS),)

    for change, heard in {
        "UPDATE tickets SET status = 'in_progress'": (Touch(1, WORDS, WORDS | {"status": "in_progress"}),),
        "UPDATE tickets SET title = 'Another'": (
            Touch(1, WORDS | {"status": "in_progress"}, WORDS | {"status": "in_progress"}, is_edit=True),
        ),
        "UPDATE tickets SET status = status": (
            Touch(1, WORDS | {"status": "in_progress"}, WORDS | {"status": "in_progress"}),
        ),
        "UPDATE tickets SET suggested_category = 'billing', suggestion_source = 'local'": (
            Touch(1, WORDS | {"status": "in_progress"}, WORDS | {"status": "in_progress"}, is_edit=True),
        ),
        "UPDATE tickets SET suggested_category = 'account'": (
            Touch(1, WORDS | {"status": "in_progress"}, WORDS | {"status": "in_progress"}, is_edit=True),
        ),
        "UPDATE tickets SET status = 'closed', resolved_at = now()": (
            Touch(1, WORDS | {"status": "in_progress"}, WORDS | {"status": "closed"}),
        ),
        "UPDATE tickets SET resolved_at = now() - interval '1 day'": (
            Touch(1, WORDS | {"status": "closed"}, WORDS | {"status": "closed"}, is_edit=True),
        ),
        "INSERT INTO timeline_entries (ticket_id, kind, actor) VALUES (1, 'opened', 'x')": (Touch(1, {}, {}),),
        "INSERT INTO timeline_entries (ticket_id, kind, body, public, actor) VALUES (1, 'comment', 'x', true, 'x')": (
            Touch(1, {}, {}),
        ),
    }.items():
        await sql(change)
        assert await listener.next() == heard

    await sql("DELETE FROM tickets")
    assert Touch(1, WORDS | {"status": "closed"}, None) in await listener.next()


async def test_whose_a_ticket_is_and_who_asked_are_told_and_his_name_is_an_edit(
    listener, sql, make_ticket, make_account
):
    make_account()
    make_ticket()
    await listener.next()
    hers = WORDS | {"assignee": "1"}
    ritas = hers | {"requester": hash_of("rita@example.com")[:8]}

    for change, heard in {
        "UPDATE tickets SET assignee_id = 1": Touch(1, WORDS, hers),
        "UPDATE tickets SET requester_email = 'Rita@example.com'": Touch(1, hers, ritas, is_edit=True),
        "UPDATE tickets SET requester_email = 'rita@example.com'": Touch(1, ritas, ritas, is_edit=True),
        "UPDATE tickets SET requester_name = 'Rita'": Touch(1, ritas, ritas, is_edit=True),
        "DELETE FROM accounts": Touch(1, ritas, ritas | {"assignee": None}),
    }.items():
        await sql(change)
        assert await listener.next() == (heard,)


async def test_tickets_that_are_given_other_numbers_by_hand_may_be_any(listener, sql, make_ticket):
    make_ticket()
    await listener.next()

    await sql("UPDATE tickets SET id = id + 100")

    assert await listener.next() is None


@pytest.mark.parametrize(("number", "is_told"), [(50, True), (51, False)])
async def test_of_very_many_tickets_it_is_only_said_that_anything_may_have_changed(listener, sql, number, is_told):
    await sql(MANY.format(number))

    heard = await listener.next()

    assert (heard is not None) == is_told
    assert heard is None or len(heard) == number


async def test_a_change_that_is_too_long_to_tell_is_made_all_the_same(listener, sql):
    """As when a ticket has many properties, or long words."""
    await sql("ALTER TABLE tickets DROP CONSTRAINT category_known")
    try:
        await sql(
            "INSERT INTO tickets (title, description, category, priority)"
            " SELECT 'A title', 'A text.', repeat('é', 100), 'low' FROM generate_series(1, 40)"
        )
        assert await listener.next() is None
    finally:
        await sql(
            "DELETE FROM tickets; ALTER TABLE tickets ADD CONSTRAINT category_known"
            " CHECK (category IN ('billing', 'technical', 'account', 'general'))"
        )
