"""What is sent twice before the answer is there counts once."""

import pytest
from sqlmodel import select

from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.form import TicketForm
from support_desk.tickets.states.queue import TicketList

pytestmark = pytest.mark.anyio
FORM = {"title": "t", "description": "d", "category": "billing", "priority": "low"}


def comments(session) -> list[str]:
    return [entry.body for entry in session.exec(select(TimelineEntry)) if entry.kind == "comment"]


async def test_a_form_is_one_ticket_and_the_next_form_another(state_at, session):
    form = await state_at(TicketForm)

    for sheet in ("0", "0", "1"):
        await form.submit(FORM | {"sheet": sheet})

    assert len(session.exec(select(Ticket)).all()) == 2


async def test_a_form_that_was_refused_may_be_sent_again(state_at, session):
    form = await state_at(TicketForm)

    await form.submit(FORM | {"title": " ", "sheet": "0"})
    await form.submit(FORM | {"sheet": "0"})

    assert len(session.exec(select(Ticket)).all()) == 1


async def test_a_page_drawn_anew_begins_with_its_first_sheet(state_at, session):
    form = await state_at(TicketForm)
    await form.submit(FORM | {"sheet": "0"})

    form.enter()
    await form.submit(FORM | {"sheet": "0"})

    assert len(session.exec(select(Ticket)).all()) == 2


async def test_a_comment_sent_twice_is_one(state_at, make_ticket, session):
    make_ticket()
    page = await state_at(TicketDetail, "/tickets/1")

    for sheet in ("0", "0", "1"):
        await page.add_comment({"ticket": "1", "new_comment": "Again.", "sheet": sheet})

    assert comments(session) == ["Again.", "Again."]


async def test_a_dialog_whose_button_is_pressed_twice_does_its_work_once(state_at, make_ticket, session):
    make_ticket()
    queue = await state_at(TicketList, "/tickets")
    queue.ask_to_close(1)
    for _ in range(2):
        await queue.close_ticket({"ticket": "1", "comment": "Bye."})
    assert comments(session) == ["Bye."]

    queue.ask_to_delete(1)
    for _ in range(2):
        await queue.delete_ticket("1")

    assert queue.dialog_problem == ""


async def test_the_number_of_a_sheet_takes_no_room(state_at, make_ticket):
    make_ticket()
    page = await state_at(TicketDetail, "/tickets/1")

    await page.add_comment({"ticket": "1", "new_comment": "Here.", "sheet": "9" * 100_000})

    assert len(page._used_sheet) <= 10
