"""What a page says of what was done to many tickets, and of what is being done, whatever becomes of it."""

import asyncio
from threading import Event

import pytest

from support_desk.people.actors import DESK
from support_desk.store import db
from support_desk.tickets.bulk.deeds import Chosen, delete_many, marked
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.doing import selected
from support_desk.tickets.states.doing.deeds import BROKEN_OFF, Deeds, begin, end, look_again, say
from support_desk.tickets.states.queue import TicketList
from tests.given_states import InBackground

pytestmark = pytest.mark.anyio


@pytest.fixture
async def page(state_at):
    return await state_at(TicketDetail, "/tickets/1")


@pytest.fixture
async def shown(page):
    return await page.get_state(Deeds)


@pytest.fixture
def key(make_ticket, shown, session):
    """That of the deletion of a ticket, which the page offers to undo."""
    make_ticket()
    say(shown, "1 ticket deleted.", did := delete_many(session, Chosen(ids=(1,)), DESK))
    session.commit()
    return did.undo


@pytest.fixture
async def others_at_work(monkeypatch):
    """As many long writes as there may be at once."""
    monkeypatch.setattr(db, "POOL_WAIT_SECONDS", 0.05)
    done = Event()
    writes = [asyncio.create_task(db.write_at_length(lambda _: done.wait(60))) for _ in range(db.LONG_WRITERS)]
    await asyncio.sleep(0)
    yield
    done.set()
    await asyncio.gather(*writes)


async def undo(shown: Deeds, key: str) -> None:
    await Deeds.undo.fn(InBackground(shown), key)


async def test_an_undo_that_finds_others_at_work_can_be_tried_again(shown, key, others_at_work):
    await undo(shown, key)

    assert shown.problem == "Others change many tickets at this moment. Please try again soon."
    assert (shown.done, shown.key, shown.busy) == ("1 ticket deleted.", key, "")


async def test_tried_again_it_is_undone(shown, key):
    await undo(shown, key)
    assert (shown.done, shown.key, shown.problem) == ("Undone: 1 ticket as before.", "", "")

    await undo(shown, key)
    assert (shown.done, shown.key, shown.problem) == ("", "", "This cannot be undone any more.")


async def test_what_is_done_by_nobody_any_more_is_said_to_be_broken_off(page, shown, session):
    mark = begin(shown, "Deleting the selected tickets …")
    await page.load()
    assert (shown.busy, shown.problem) == ("Deleting the selected tickets …", "")

    end(mark)  # as in the session that another process had
    marked(session, mark, lambda _: None)
    await page.load()
    assert (shown.busy, shown.problem) == ("Deleting the selected tickets …", "")

    session.rollback()
    await page.load()
    assert (shown.busy, shown.problem) == ("", BROKEN_OFF)


async def test_while_another_process_is_at_it_nothing_else_is_begun(state_at, shown, session, key):
    mark = begin(shown, "Deleting the selected tickets …")
    end(mark)
    marked(session, mark, lambda _: None)

    await undo(shown, key)

    assert shown.busy == "Deleting the selected tickets …"


async def test_a_fault_leaves_nothing_that_seems_to_go_on(state_at, monkeypatch):
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    queue = await state_at(TicketList, "/tickets")
    monkeypatch.setattr(selected, "delete_many", fail)
    with pytest.raises(ZeroDivisionError):
        async for _ in TicketList.delete_selected.fn(InBackground(queue), {"ids": [1]}):
            pass

    assert (await queue.get_state(Deeds)).busy == ""


async def test_what_can_be_undone_no_more_is_not_said_again(shown, key, page, monkeypatch):
    await look_again(page)
    assert (shown.done, shown.key) == ("1 ticket deleted.", key)
    shown.at -= 61

    await look_again(page)

    assert (shown.done, shown.key) == ("", "")
