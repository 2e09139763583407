"""What a page says of what was done to many tickets, and of what is being done, whatever becomes of it."""

import asyncio
from threading import Event

import pytest
from sqlalchemy import text
from sqlmodel import select

from support_desk.errors import SearchTooSlow, TicketNotFound
from support_desk.people.actors import DESK
from support_desk.store import db
from support_desk.tickets import queries
from support_desk.tickets.bulk.deeds import Chosen, Done, delete_many, marked
from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.doing import selected
from support_desk.tickets.states.doing.deeds import BROKEN_OFF, Deeds, begin, end, look_again, say
from support_desk.tickets.states.queue import TicketList
from support_desk.words import Status
from tests.given_states import InBackground, asked

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


@pytest.fixture
async def closing(state_at, make_ticket) -> TicketList:
    """The queue of one open ticket, which a dialog asks to close."""
    make_ticket()
    queue = await state_at(TicketList, "/tickets")
    await ask(queue, selected.CLOSE, "1 ticket")
    return queue


async def do(handler, queue: TicketList, *given: object) -> None:
    async for _ in handler.fn(InBackground(queue), *given):
        pass


async def ask(queue: TicketList, what: str, number: str, chosen: dict | None = None) -> None:
    await TicketList.ask_about_selected.fn(InBackground(queue), what, number, chosen or {"ids": [1]})


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


async def test_a_dialog_stays_open_with_its_words_until_what_it_asked_for_is_done(closing, session, others_at_work):
    deeds = await closing.get_state(Deeds)
    await do(TicketList.close_selected, closing, {"query": ""}, {"comment": "All fixed."})
    assert closing.asking == selected.CLOSE
    assert closing.dialog_problem == "Others change many tickets at this moment. Please try again soon."
    assert (deeds.busy, deeds.problem) == ("", "")

    await do(TicketList.close_selected, closing, {"ids": [1]}, {"comment": "All fixed."})

    assert (closing.asking, closing.dialog_problem, deeds.done) == ("", "", "1 ticket closed.")
    assert session.get(Ticket, 1).status == Status.closed


async def test_what_fails_once_its_dialog_was_left_is_said_below(closing, others_at_work):
    given = closing, {"query": ""}, {"comment": "All fixed."}
    going = asyncio.create_task(do(TicketList.close_selected, *given))
    await asyncio.sleep(0)
    closing.leave_selected()
    await going

    assert closing.dialog_problem == ""
    assert (await closing.get_state(Deeds)).problem


@pytest.mark.parametrize("what", [selected.CLOSE, selected.DELETE])
async def test_a_dialog_whose_button_is_pressed_again_does_its_work_once(closing, session, what):
    deeds = await closing.get_state(Deeds)
    await ask(closing, what, "1 ticket")
    handler, *form = {
        selected.CLOSE: (TicketList.close_selected, {"comment": "All fixed."}),
        selected.DELETE: (TicketList.delete_selected,),
    }[what]
    await do(handler, closing, {"ids": [1]}, *form)
    done, key = deeds.done, deeds.key

    await do(handler, closing, {"ids": [1]}, *form)

    assert (deeds.problem, deeds.done, deeds.key) == ("", done, key)
    said = [entry.body for entry in session.exec(select(TimelineEntry)) if entry.kind == "comment"]
    assert said == (["All fixed."] if form else [])


@pytest.mark.parametrize("what", [selected.CLOSE, selected.DELETE])
async def test_a_session_that_knows_of_no_dialog_does_what_one_asks_for(state_at, make_ticket, what):
    make_ticket()
    queue = await state_at(TicketList, "/tickets")

    await do(getattr(TicketList, f"{what}_selected"), queue, {"ids": [1]}, *([{}] if what == selected.CLOSE else []))

    assert (await queue.get_state(Deeds)).done == f"1 ticket {what}d."


async def test_whoever_began_something_is_told_to_wait_until_it_is_done(closing, session):
    deeds = await closing.get_state(Deeds)
    mark = begin(deeds, "Deleting the selected tickets …")
    await do(TicketList.close_selected, closing, {"ids": [1]}, {"comment": "All fixed."})
    assert (closing.asking, closing.dialog_problem, deeds.problem) == (selected.CLOSE, selected.WAIT, "")

    await ask(closing, selected.DELETE, "1 ticket")
    for handler, *given in ((TicketList.delete_selected,), (TicketList.change_selected, "status", "resolved")):
        await do(handler, closing, {"ids": [1]}, *given)
        assert (closing.asking, closing.dialog_problem, deeds.problem) == ("", "", selected.WAIT)
        deeds.put_away()
        assert (deeds.problem, deeds.busy) == ("", "Deleting the selected tickets …")

    assert session.get(Ticket, 1).status == Status.open
    end(mark)


@pytest.mark.parametrize(
    ("query", "number"),
    [("search=Zebra", "1,080 tickets"), ("opened=2020-01-01..2020-12-31", "1,080 tickets"), ("", "1,081 tickets")],
)
async def test_before_many_are_deleted_it_is_said_how_many(state_at, make_ticket, session, query, number):
    make_ticket()
    session.execute(
        text(
            "INSERT INTO tickets (title, description, category, priority, created_at) "
            "SELECT 'Zebra', 'd', 'billing', 'low', '2020-06-01' FROM generate_series(1, 1080)"
        )
    )
    session.commit()
    queue = await state_at(TicketList, "/tickets")

    await ask(queue, selected.DELETE, "1,000+ tickets", {"query": query})

    assert (queue.asking, queue.asked_about) == (selected.DELETE, number)


async def test_of_more_than_may_be_deleted_at_once_it_is_said_that_they_are_more(state_at, make_ticket, monkeypatch):
    for _ in range(3):
        make_ticket(title="Zebra")
    queue = await state_at(TicketList, "/tickets")
    monkeypatch.setattr(selected, "MOST_TICKETS", 2)

    await ask(queue, selected.DELETE, "Many tickets", {"query": "search=Zebra"})

    assert queue.asked_about == "2+ tickets"


@pytest.mark.parametrize(
    "chosen", [{"ids": [1]}, {"query": "status=nonsense"}, {"query": 7}, {"query": 7, "ids": [1]}, {}, [], None]
)
async def test_what_cannot_be_counted_is_said_as_the_page_knows_it(state_at, chosen):
    queue = await state_at(TicketList, "/tickets")

    await TicketList.ask_about_selected.fn(InBackground(queue), selected.DELETE, "Many tickets", chosen)

    assert (queue.asking, queue.asked_about) == (selected.DELETE, "Many tickets")


async def test_a_count_that_takes_too_long_leaves_what_the_page_knows(state_at, monkeypatch):
    async def read(*_: object) -> int:
        raise SearchTooSlow

    monkeypatch.setattr(queries, "read", read)
    queue = await state_at(TicketList, "/tickets")

    await ask(queue, selected.CLOSE, "1,000+ tickets", {"query": "search=a"})

    assert (queue.asking, queue.asked_about) == (selected.CLOSE, "1,000+ tickets")


@pytest.mark.parametrize("error", [None, TicketNotFound(1)])
async def test_what_ends_late_leaves_a_later_dialog_alone(closing, monkeypatch, error):
    async def write(*_: object, **__: object) -> Done:
        closing.leave_selected()
        await ask(closing, selected.CLOSE, "2 tickets")
        if error:
            raise error
        return Done(1, "a key")

    monkeypatch.setattr(selected, "write_many", write)

    await do(TicketList.close_selected, closing, {"ids": [1]}, {"comment": "All fixed."})

    assert (closing.asking, closing.asked_about, closing.dialog_problem) == (selected.CLOSE, "2 tickets", "")
    deeds = await closing.get_state(Deeds)
    assert (deeds.problem or deeds.done) == (error.sentence if error else "1 ticket closed.")


async def test_what_is_counted_late_is_not_said_of_other_tickets(state_at, monkeypatch):
    queue = await state_at(TicketList, "/tickets")

    async def read(*_: object) -> int:
        await ask(queue, selected.DELETE, "1,000+ tickets")
        return 1_203

    monkeypatch.setattr(queries, "read", read)

    await ask(queue, selected.DELETE, "1,000+ tickets", {"query": "search=a"})

    assert queue.asked_about == "1,000+ tickets"


@pytest.mark.parametrize(("turn", "cleared"), [(7, ["clear(7)"]), (None, []), ("7", []), ("0);alert(1", [])])
async def test_what_is_done_clears_the_selection_that_it_was_done_to_and_no_later_one(closing, turn, cleared):
    chosen = {"ids": [1], "turn": turn}
    events = [event async for event in TicketList.change_selected.fn(InBackground(closing), chosen, "priority", "low")]

    assert [script for script in cleared if script in str(asked(events))] == cleared
    assert len(events) == len(cleared)
