"""What a page shows goes to its browser and stays nowhere else."""

from types import SimpleNamespace

import pytest
from reflex.istate.manager.memory import StateManagerMemory
from reflex.state import State, StateUpdate
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor
from sqlalchemy import text

from support_desk.figures.states.dashboard import Dashboard
from support_desk.figures.states.figures_view import FiguresView
from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.queue import TicketList
from support_desk.tickets.states.queue_views import queue_views
from support_desk.tickets.states.view import MOST, STEP, TicketView

pytestmark = pytest.mark.anyio
PAGES = [(TicketDetail, "/tickets/1"), (TicketList, "/tickets"), (Dashboard, "/dashboard")]
# A session that shows nothing, as Redis holds it.
SMALL = 10_000
# What a page shows when it is asked for, and not as it opens.
ASKED_FOR = {"customer_link"}


@pytest.fixture
def told_much(session, make_ticket):
    """A ticket with more comments than a page shows, each of the greatest length, and more tickets than a page has."""
    for _ in range(30):
        make_ticket(title="t" * 200, description="d" * 20_000)
    session.execute(
        text(
            "INSERT INTO timeline_entries (ticket_id, kind, body, actor)"
            f" SELECT 1, 'comment', repeat('x', 5000), 'api' FROM generate_series(1, {MOST + 2 * STEP})"
        )
    )
    session.commit()


def place_of(told: dict) -> tuple[str, bool, bool]:
    shown = told["shown"]
    return shown.place, shown.has_older, shown.has_newer


def pickled(root: State) -> int:
    """How large a whole session is."""
    return len(root._serialize()) + sum(pickled(state) for state in root.substates.values())


@pytest.mark.parametrize(("kind", "address"), PAGES)
async def test_a_session_keeps_nothing_of_what_its_page_shows(state_at, told, told_much, kind, address):
    state = await state_at(kind, address)

    await state.load()

    assert (kind.SHOWN | {"is_loaded"}) - ASKED_FOR <= set(told)
    assert len(str(told)) > 1_000
    assert pickled(state._get_root_state()) < SMALL


@pytest.mark.parametrize(("kind", "address"), PAGES)
async def test_a_browser_that_connects_again_is_left_what_it_shows(told_much, kind, address):
    sent, manager = [], StateManagerMemory()

    async def emit_update(update: StateUpdate, token: str) -> None:
        sent.append(update.delta)

    at = {"asPath": address, "pathname": address, "headers": {}, "query": {}}
    browser = SimpleNamespace(emit_update=emit_update)
    async with BaseStateEventProcessor().configure(state_manager=manager, event_namespace=browser) as processor:
        for handler in (kind.load, State.hydrate):
            name = Event.from_event_type(handler)[0].name
            await (await processor.enqueue("token", Event(name=name, router_data=at))).wait_all()
    await manager.close()

    shown = {f"{name}{FIELD_MARKER}" for name in (*kind.SHOWN, "is_loaded")}
    snapshot = sent[-1][kind.get_full_name()]
    assert f"problem{FIELD_MARKER}" in snapshot
    assert not shown & set(snapshot)
    opened = shown - {f"{name}{FIELD_MARKER}" for name in ASKED_FOR}
    assert any(opened <= set(delta.get(kind.get_full_name(), {})) for delta in sent)


@pytest.mark.parametrize(("kind", "_"), PAGES)
async def test_the_page_is_built_with_all_its_variables(kind, _):
    initial = State(_reflex_internal_init=True).dict(initial=True)[kind.get_full_name()]

    assert {f"{name}{FIELD_MARKER}" for name in (*kind.SHOWN, "is_loaded")} <= set(initial)
    assert initial[f"is_loaded{FIELD_MARKER}"] is False


@pytest.mark.parametrize(
    "view",
    [
        TicketView(WHOLE_DESK, 1),
        TicketView(WHOLE_DESK, 9),
        *queue_views(WHOLE_DESK, TicketFilter()),
        FiguresView(WHOLE_DESK, "30"),
    ],
)
async def test_the_news_are_only_what_a_state_does_not_keep(told_much, view):
    assert set(view.shown(await view.read())) <= view.page.SHOWN | {"is_loaded"}


async def test_a_step_back_shows_more_up_to_a_bound_and_forward_returns(state_at, told, told_much):
    state = await state_at(TicketDetail, "/tickets/1")
    await state.load()
    newest = [entry.id for entry in told["shown"].timeline]

    async def step(function, entry_id: int) -> list[int]:
        assert [f"entry-{entry_id}" in str(event.args) async for event in function(state, entry_id)] == [True]
        return [entry.id for entry in told["shown"].timeline]

    once = await step(TicketDetail.show_older.fn, newest[0])
    assert once == list(range(newest[0] - STEP, newest[-1] + 1))
    for _ in range(4):
        shown = await step(TicketDetail.show_older.fn, told["shown"].timeline[0].id)
    assert shown == list(range(1, MOST + 1))
    assert place_of(told) == (f"Entries 1 to {MOST} of 300", False, True)
    assert await step(TicketDetail.show_newer.fn, shown[-1]) == list(range(STEP + 1, STEP + MOST + 1))
    assert await step(TicketDetail.show_newer.fn, STEP + MOST) == list(range(2 * STEP + 1, newest[-1] + 1))
    assert place_of(told)[1:] == (True, False)


async def test_a_page_that_is_drawn_anew_begins_with_the_newest(state_at, told, told_much):
    state = await state_at(TicketDetail, "/tickets/1")
    await state.load()
    assert state.enter() == []
    _ = [event async for event in TicketDetail.show_older.fn(state, told["shown"].timeline[0].id)]

    assert state.enter() == [TicketDetail.load]
    await state.load()

    assert len(told["shown"].timeline) == STEP


async def test_a_page_without_more_says_nothing_of_it(state_at, told, make_ticket):
    make_ticket()
    state = await state_at(TicketDetail, "/tickets/1")
    await state.load()

    assert place_of(told) == ("", False, False)


@pytest.mark.parametrize("nonsense", [None, 7, -1, "", "x", [], "9223372036854775808", "9" * 100, "9" * 400])
async def test_a_step_from_nowhere_shows_nothing_else(state_at, told, told_much, nonsense):
    state = await state_at(TicketDetail, "/tickets/2")
    await state.load()

    for step in (TicketDetail.show_older, TicketDetail.show_newer):
        assert [event async for event in step.fn(state, nonsense)] == []

    assert told["shown"].ticket.id == 2


async def test_a_step_on_the_page_of_a_number_that_no_ticket_can_have_shows_nothing(state_at, told, told_much):
    state = await state_at(TicketDetail, f"/tickets/{'9' * 20}")
    await state.load()

    assert [event async for event in TicketDetail.show_older.fn(state, 1)] == []
    assert told["is_missing"]
