"""The queue's address names a ticket that is open beside it, and each follows what it shows."""

import pytest

from support_desk.live.views import viewers
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.queue import TicketList

pytestmark = pytest.mark.anyio


async def test_what_is_chosen_then_keeps_the_ticket(state_at, make_ticket):
    make_ticket()
    queue = await state_at(TicketList, "/tickets?status=open&ticket=1&cursor=a0.1")
    await queue.load()

    assert (queue.beside, queue.and_beside) == (1, "&ticket=1")
    assert "/tickets?status=closed&ticket=1" in str(queue.narrow("status", "closed"))
    assert "/tickets?status=closed&search=login&ticket=1" in str(queue.find("login"))


@pytest.mark.parametrize("number", ["", "0", "x", "-1", "9" * 30])
async def test_no_number_is_no_ticket(state_at, told, number):
    queue = await state_at(TicketList, f"/tickets?ticket={number}")
    await queue.load()
    page = await state_at(TicketDetail, f"/tickets?ticket={number}")
    await page.load()

    assert (queue.beside, queue.problem, page.problem) == (0, "", "")
    assert (told["is_missing"], told["shown"].ticket.id) == (False, 0)


async def test_both_are_followed_and_without_the_ticket_the_queue_alone(state_at, told, make_ticket):
    make_ticket()
    for kind in (TicketList, TicketDetail):
        await (await state_at(kind, "/tickets?ticket=1")).load()
    assert told["shown"].ticket.id == 1
    assert {type(view).__name__ for view in viewers.views()} >= {"QueueView", "TicketView"}

    await (await state_at(TicketDetail, "/tickets")).load()

    assert "TicketView" not in {type(view).__name__ for view in viewers.views()}
    assert "QueueView" in {type(view).__name__ for view in viewers.views()}


async def test_several_words_are_chosen_with_commas_and_read_as_people_say_them(state_at):
    queue = await state_at(TicketList, "/tickets?priority=high&priority=critical&sort=oldest&changed=..-2d")
    await queue.load()

    assert (queue.chosen["priority"], queue.several["priority"]) == ("high,critical", "High, Critical")
    assert (queue.sort, [other.name for other in queue.others]) == ("oldest", ["changed"])
    assert "status=open&status=closed" in str(queue.narrow("status", "open,closed"))
    assert "changed" not in str(queue.narrow("changed", ""))
