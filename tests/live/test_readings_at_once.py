"""What was found first is never told last."""

import asyncio

import pytest

from support_desk.live import telling
from support_desk.live.telling import refresh
from support_desk.live.views import viewers
from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.states.queue_views import QueueView
from tests.live.given_pages import EVERYTHING, MADE, all_read

pytestmark = pytest.mark.anyio


async def test_of_two_readings_at_once_the_page_keeps_what_the_later_one_found(
    sockets, opened, make_ticket, monkeypatch
):
    has_read, may_go_on, read = asyncio.Event(), asyncio.Event(), QueueView.read

    async def end_last(view):
        found = await read(view)
        if not has_read.is_set():
            has_read.set()
            await may_go_on.wait()
        return found

    await opened("queue", EVERYTHING)
    monkeypatch.setattr(QueueView, "read", end_last)
    make_ticket()
    first = asyncio.create_task(refresh(sockets, MADE))
    await has_read.wait()
    make_ticket()
    await refresh(sockets, MADE)
    assert len(sockets.news("queue")["queue"]["rows"]) == 2

    may_go_on.set()
    await first

    assert sockets.told() == []
    assert telling.readings == {}


async def test_a_search_is_read_once_at_a_time_for_those_who_were_just_answered_too(
    sockets, opened, make_ticket, monkeypatch
):
    search, may_go_on, read = QueueView(WHOLE_DESK, TicketFilter(search="log")), asyncio.Event(), QueueView.read
    await opened("search", search)
    make_ticket(title="The log")
    await sockets.connect("late")
    with viewers.asking("late", search):
        await refresh(sockets, MADE)
        await all_read()

    async def wait(view):
        await may_go_on.wait()
        return await read(view)

    monkeypatch.setattr(QueueView, "read", wait)
    await refresh(sockets, MADE)
    while search in telling.postponed:
        await asyncio.sleep(0)

    assert search in telling.outdated
    may_go_on.set()
    await all_read()
    assert sockets.told() == ["late", "search"]
