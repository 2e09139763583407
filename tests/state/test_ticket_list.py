"""The queue's handlers: what is typed goes to the address, and what the address says into the search box."""

import pytest

from support_desk.states.ticket_list import TicketList

pytestmark = pytest.mark.anyio


async def test_an_address_that_typing_has_left_behind_does_not_touch_the_search_box(state_at):
    queue = await state_at(TicketList, "/tickets?search=lo")
    for typed in ("l", "lo", "log"):
        queue.find(typed)

    assert await queue.load() is None
    assert queue.typed == "log"


async def test_an_address_that_was_not_typed_fills_the_search_box(state_at):
    queue = await state_at(TicketList, "/tickets?search=invoice")
    queue.find("log")

    assert "invoice" in str(await queue.load())
    assert queue.typed == "invoice"


async def test_a_search_that_has_arrived_leaves_none_behind(state_at):
    queue = await state_at(TicketList, "/tickets?search=log")
    for typed in ("lo", "log"):
        queue.find(typed)
    await queue.load()

    assert queue._on_their_way == []
