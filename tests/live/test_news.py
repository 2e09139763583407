"""What a change costs, and whom it reaches: each view is read once, and only pages that differ are told."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest

from support_desk.figures.states.figures_view import FiguresView
from support_desk.live import insides
from support_desk.live.telling import refresh, tell_database_is_away
from support_desk.live.touches import Touch
from support_desk.live.views import mark, viewers
from support_desk.people.actors import API
from support_desk.people.keys import hash_of
from support_desk.people.scopes import WHOLE_DESK, Scope
from support_desk.tickets.actions import change_ticket
from support_desk.tickets.drafts import Change
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.filters.cursors import Cursor
from support_desk.tickets.states.my_tickets import OwnTicketsView
from support_desk.tickets.states.queue_views import QueueView
from support_desk.tickets.states.view import TicketView
from support_desk.words import Status
from tests.live.given_pages import ALL, BILLING, EVERYTHING, MADE, NEW, all_read

pytestmark = pytest.mark.anyio
HERS = "rita@example.com"
LATER = Cursor(datetime(2100, 1, 1, tzinfo=UTC), 1)


async def test_a_hundred_pages_with_one_filter_cost_one_query(sockets, opened, reads, make_ticket):
    for number in range(100):
        await opened(str(number), EVERYTHING)
    reads.clear()
    make_ticket()

    await refresh(sockets, MADE)

    assert reads == {EVERYTHING: 1}
    assert len(sockets.told()) == 100


async def test_a_page_that_shows_something_else_hears_nothing(sockets, opened, session, make_ticket):
    mine, other = make_ticket(category="billing"), make_ticket()
    await opened("mine", TicketView(WHOLE_DESK, mine.id))
    await opened("other", TicketView(WHOLE_DESK, other.id))
    await opened("queue", EVERYTHING)
    await opened("billing", BILLING)
    change_ticket(session, other.id, Change(status=Status.closed), actor=API)
    session.commit()

    await refresh(sockets, (Touch(other.id, NEW, NEW | {"status": "closed"}),))

    assert sockets.told() == ["other", "queue"]


async def test_what_a_page_shows_already_is_not_sent_again(sockets, opened, make_ticket):
    make_ticket()
    await opened("queue", EVERYTHING)
    await opened("dashboard", FiguresView(WHOLE_DESK, "30"))

    with pytest.MonkeyPatch.context() as unused:
        unused.setattr(insides, "delta", _not_needed)
        await refresh(sockets, None)

    assert sockets.told() == []


def _not_needed(news):
    raise AssertionError("Nobody is told.")


async def test_the_news_are_the_variables_of_the_page(sockets, opened, make_ticket):
    await opened("queue", EVERYTHING)
    await opened("count", ALL)
    make_ticket(title="Printer on fire")

    await refresh(sockets, MADE)

    pages_of = {
        token: next(values for name, values in delta.items() if name.endswith("ticket_list"))
        for token, delta in sockets.deltas().items()
    }
    assert [row["title"] for row in pages_of["queue"]["queue_rx_state_"]["rows"]] == ["Printer on fire"]
    assert pages_of["count"] == {"count_rx_state_": "1 ticket"}


async def test_a_page_that_is_being_answered_is_told_after_its_answer(sockets, opened, make_ticket):
    with viewers.asking("slow", EVERYTHING) as (look,):
        await sockets.connect("slow")
        look.shows = mark(await EVERYTHING.read())
        make_ticket()
        await refresh(sockets, MADE)
        assert sockets.told() == []

    async with asyncio.timeout(60):
        while sockets.told() != ["slow"]:
            await asyncio.sleep(0)


async def test_after_an_outage_every_page_is_told_that_it_is_over(sockets, opened, make_ticket):
    make_ticket()
    await opened("queue", EVERYTHING)

    await tell_database_is_away(sockets)
    assert [list(delta.values()) for delta in sockets.deltas().values()] == [[{"is_database_away_rx_state_": True}]]
    await refresh(sockets, None)

    (delta,) = sockets.deltas().values()
    assert {"is_database_away_rx_state_": False} in delta.values()
    assert any(values.get("problem_rx_state_") == "" for values in delta.values())


@pytest.mark.parametrize(
    "other",
    [
        QueueView(WHOLE_DESK, TicketFilter(search="log")),
        QueueView(WHOLE_DESK, TicketFilter(cursor=LATER)),
        OwnTicketsView(Scope(mailbox=HERS), LATER),
        FiguresView(WHOLE_DESK, "2026-01-01..2026-01-31"),
    ],
    ids=["search", "later part", "later part of one's own", "custom days"],
)
async def test_what_may_take_long_keeps_nobody_waiting_and_is_read_once_more_for_all_that_happens_meanwhile(
    sockets, opened, make_ticket, monkeypatch, other
):
    begun, may_go_on = Counter(), asyncio.Event()
    await opened("other", other)
    await opened("queue", EVERYTHING)

    def waiting(read):
        async def wait(view):
            begun[view] += 1
            if view == other:
                await may_go_on.wait()
            return await read(view)

        return wait

    for kind in {QueueView, type(other)}:
        monkeypatch.setattr(kind, "read", waiting(kind.read))
    make_ticket(title="The log", requester_email=HERS)
    for _ in range(3):
        await refresh(sockets, (Touch(1, None, NEW | {"requester": hash_of(HERS)[:8]}),))

    assert sockets.told() == ["queue"]
    may_go_on.set()
    await all_read()
    assert sockets.told() == ["other"]
    assert begun == {EVERYTHING: 3, other: 2}


async def test_a_closed_page_is_forgotten(sockets, opened, make_ticket):
    await opened("queue", EVERYTHING)
    del sockets.token_to_sid["queue"]
    make_ticket()

    await refresh(sockets, MADE)

    assert sockets.told() == []
    assert viewers.tokens() == []


async def test_a_browser_whose_socket_has_gone_keeps_the_news_from_nobody(sockets, opened, make_ticket):
    for token in ("first", "gone", "last"):
        await opened(token, EVERYTHING)
    del sockets.server.eio.sockets["gone"]
    make_ticket()

    await refresh(sockets, MADE)

    assert sockets.told() == ["first", "last"]
