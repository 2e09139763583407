"""What is done with already, or again in work, stays as it is when somebody resolves, closes or reopens more."""

import pytest
from sqlmodel import col, select

from support_desk.tickets.bulk.deeds import Done
from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.doing.deeds import Deeds, say
from support_desk.tickets.states.queue import TicketList
from support_desk.words import Status
from tests.given_states import InBackground

pytestmark = pytest.mark.anyio
ALL = {"ids": [1, 2, 3, 4]}


@pytest.fixture
async def queue(state_at, make_ticket) -> TicketList:
    """The queue of tickets 1 to 4: an open one, one in progress, a resolved one and a closed one."""
    for status in Status:
        make_ticket(status=status)
    return await state_at(TicketList, "/tickets")


def statuses(session) -> list[str]:
    session.expire_all()
    return list(session.exec(select(Ticket.status).order_by(col(Ticket.id))))


@pytest.mark.parametrize(
    ("status", "said", "became"),
    [
        ("resolved", "2 tickets resolved.", ["resolved", "resolved", "resolved", "closed"]),
        ("open", "2 tickets open again.", ["open", "in_progress", "open", "open"]),
    ],
)
async def test_of_those_selected_only_the_others_are_changed(queue, session, status, said, became):
    async for _ in TicketList.change_selected.fn(InBackground(queue), ALL, "status", status):
        pass

    assert (await queue.get_state(Deeds)).done == said
    assert statuses(session) == became


async def test_what_was_closed_before_gets_no_comment_of_those_that_are_closed(queue, session):
    async for _ in TicketList.close_selected.fn(InBackground(queue), ALL, {"comment": "All fixed."}):
        pass

    assert (await queue.get_state(Deeds)).done == "3 tickets closed."
    assert statuses(session) == ["closed"] * 4
    told = select(TimelineEntry.ticket_id).where(TimelineEntry.kind == "comment").order_by(col(TimelineEntry.ticket_id))
    assert session.exec(told).all() == [1, 2, 3]


@pytest.mark.parametrize(
    ("verb", "ticket", "became"),
    [("resolve", 4, "closed"), ("resolve", 3, "resolved"), ("reopen", 2, "in_progress"), ("reopen", 1, "open")],
)
async def test_a_button_that_comes_late_leaves_what_a_colleague_did_meanwhile(queue, session, verb, ticket, became):
    deeds = await queue.get_state(Deeds)
    say(deeds, "1 ticket closed.", Done(1, "a key"))

    await getattr(queue, verb)(ticket)

    assert session.get(Ticket, ticket).status == became
    assert session.exec(select(TimelineEntry)).all() == []
    assert (queue.problem, deeds.done, deeds.key) == ("", "1 ticket closed.", "a key")


async def test_a_comment_that_resolves_leaves_what_is_closed_meanwhile(queue, state_at, session):
    page = await state_at(TicketDetail, "/tickets/4")

    await page.add_comment({"ticket": "4", "new_comment": "All fixed.", "sent_by": "resolve", "sheet": "0"})

    assert session.get(Ticket, 4).status == "closed"
    assert [entry.body for entry in session.exec(select(TimelineEntry))] == ["All fixed."]
    assert (page.comment_problem, (await page.get_state(Deeds)).done) == ("", "")
