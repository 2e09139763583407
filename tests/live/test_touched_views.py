"""Which views a change touches, and that nobody is told what another one may not see."""

from dataclasses import dataclass

import pytest

from support_desk.figures.states.figures_view import FiguresView
from support_desk.live.telling import refresh, refresh_with_time
from support_desk.live.touches import Touch
from support_desk.people.scopes import WHOLE_DESK, Scope
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.states.queue_views import QueueView, queue_views
from support_desk.tickets.states.view import TicketView
from support_desk.words import Category, Status
from tests.live.given_pages import ALL, EVERYTHING, NEW

pytestmark = pytest.mark.anyio


def moved(**words: str) -> Touch:
    return Touch(1, NEW, NEW | words)


@pytest.mark.parametrize(
    ("touch", "rows", "number"),
    [
        (Touch(1, None, NEW), True, True),
        (Touch(1, NEW, None), True, True),
        (moved(status="closed"), True, True),
        (moved(priority="high"), True, False),
        (Touch(1, NEW, NEW), False, False),
        (Touch(1, {}, {}), False, False),
        (Touch(1, NEW, NEW, is_edit=True), True, True),
        (Touch(1, NEW | {"status": "closed"}, NEW | {"status": "resolved"}), False, False),
        (Touch(1, None, NEW | {"category": "billing"}), False, False),
    ],
)
def test_a_queue_is_read_again_only_when_it_may_have_changed(touch, rows, number):
    wanted = TicketFilter(category=(Category.account,), status=(Status.open, Status.in_progress))
    queue, count = queue_views(WHOLE_DESK, wanted)

    assert (queue.is_touched_by(touch), count.is_touched_by(touch)) == (rows, number)


@pytest.mark.parametrize(
    ("assignee", "rows", "number"),
    [(("7",), True, True), (("none",), True, True), (("8",), False, False), (("7", "none"), True, False)],
)
def test_a_queue_of_somebodys_is_read_again_only_when_it_is_touched(assignee, rows, number):
    queue, count = queue_views(WHOLE_DESK, TicketFilter(assignee=assignee))
    taken = Touch(1, NEW | {"assignee": None}, NEW | {"assignee": "7"})

    assert (queue.is_touched_by(taken), count.is_touched_by(taken)) == (rows, number)


def test_whose_tickets_a_requester_has_is_not_told_so_his_list_is_read_again():
    queue, count = queue_views(WHOLE_DESK, TicketFilter(requester="rita@example.com"))

    assert queue.is_touched_by(Touch(1, None, NEW)) and count.is_touched_by(Touch(1, None, NEW))
    assert count.is_touched_by(Touch(1, NEW, NEW, is_edit=True))


async def test_of_two_views_of_a_page_only_that_is_read_which_a_change_touches(sockets, opened, reads, make_ticket):
    make_ticket()
    await opened("queue", EVERYTHING, ALL)
    await opened("ticket", TicketView(WHOLE_DESK, 1))
    reads.clear()

    await refresh(sockets, (moved(priority="high"),))
    assert reads == {EVERYTHING: 1, TicketView(WHOLE_DESK, 1): 1}
    await refresh(sockets, (Touch(1, NEW, NEW),))
    assert reads == {EVERYTHING: 1, TicketView(WHOLE_DESK, 1): 2}


async def test_readers_of_different_scopes_never_share_what_was_read(sockets, opened, reads, make_ticket):
    @dataclass(frozen=True)
    class Elsewhere(Scope):
        """Sees nothing of this desk."""

    make_ticket()
    stranger = QueueView(Elsewhere(), TicketFilter())
    await opened("agent", EVERYTHING)
    await opened("stranger", stranger)
    reads.clear()
    make_ticket()

    await refresh(sockets, None)

    assert reads == {EVERYTHING: 1, stranger: 1}
    assert sockets.told() == ["agent"]


@pytest.mark.parametrize(
    ("query", "touch", "rows", "number"),
    [
        ("changed=..-2d", Touch(1, {}, {}), True, True),
        ("sort=changed", Touch(1, {}, {}), True, False),
        ("resolved=today", moved(status="resolved"), True, True),
        ("resolved=today", Touch(1, {}, {}), False, False),
        ("opened=today&category=billing", moved(status="resolved"), False, False),
    ],
)
def test_a_queue_of_some_days_or_by_change_follows_what_words_do_not_tell(query, touch, rows, number):
    queue, count = queue_views(WHOLE_DESK, TicketFilter.from_query(query))

    assert (queue.is_touched_by(touch), count.is_touched_by(touch)) == (rows, number)


async def test_what_goes_with_time_is_read_again_though_nothing_happens(sockets, opened, reads, make_ticket):
    make_ticket()
    today = queue_views(WHOLE_DESK, TicketFilter.from_query("opened=today"))
    figures = FiguresView(WHOLE_DESK, "30")
    await opened("queue", EVERYTHING, ALL)
    await opened("today", *today)
    await opened("dashboard", figures)
    reads.clear()

    await refresh_with_time(sockets)

    assert reads == dict.fromkeys((*today, figures), 1)
    assert sockets.told() == []
