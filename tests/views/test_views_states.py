"""The views as pages show them: each with its number, and what can be done about the saved ones."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import text

from support_desk.errors import DatabaseAway, SearchTooSlow
from support_desk.live import telling
from support_desk.live.telling import refresh
from support_desk.live.touches import Touch
from support_desk.live.viewers import Part
from support_desk.live.views import viewers
from support_desk.people.actors import Actor, ActorKind, Role
from support_desk.store import db
from support_desk.views import actions, queries
from support_desk.views.actions import save_view
from support_desk.views.components import views_nav
from support_desk.views.queries import views_of
from support_desk.views.states import counting
from support_desk.views.states.counting import CountedView
from support_desk.views.states.saved import SavedViews
from support_desk.views.states.shown import ViewsView
from support_desk.words import Priority
from tests.live.given_pages import all_read

pytestmark = pytest.mark.anyio
NEW = Touch(1, None, {"status": "open"})
MANY = text("""
INSERT INTO tickets (title, description, category, priority, status)
SELECT 'The log', n, 'billing', 'low', 'open' FROM generate_series(1, 1001) AS n
""")


@pytest.fixture
def team(make_account) -> tuple[Actor, Actor]:
    """Ada, who is an admin, and Bea."""
    ada, bea = make_account(), make_account("bea@example.com", "Bea", "agent")
    return (
        Actor(ActorKind.agent, "Ada", Role.admin, ada.id, email="ada@example.com"),
        Actor(ActorKind.agent, "Bea", Role.agent, bea.id, email="bea@example.com"),
    )


@pytest.fixture
def signed(state_at, session_of, make_account) -> Callable:
    """A function that gives the state of a tab of Bea's, at an address."""
    make_account()
    bea = make_account("bea@example.com", "Bea", "agent")

    async def at(address: str = "/tickets") -> SavedViews:
        return await state_at(SavedViews, address, f"desk_session={session_of(bea)}")

    return at


@pytest.fixture(autouse=True)
def _nobody_looks_any_more():
    yield
    viewers.forget("")
    counting._again_at.clear()


async def test_a_page_shows_the_views_with_their_numbers(signed, make_ticket, told):
    make_ticket(priority=Priority.critical)
    state = await signed("/tickets?priority=critical&status=in_progress&status=open&ticket=1")

    await state.load()
    await SavedViews.event_handlers["count"].fn(state)

    numbers = {view.name: view.number or told["counted"][view.address] for view in told["views"]}
    assert numbers == {
        "All open": "1",
        "Mine": "0",
        "Unassigned": "1",
        "Critical": "1",
        "Untouched for two days": "0",
        "Resolved today": "0",
    }


async def test_what_the_tallies_know_is_said_as_it_is_and_what_is_counted_ends_at_a_thousand(team, session):
    ada, _ = team
    session.execute(MANY)
    session.commit()
    await db.write(save_view, "Log", "search=log", False, ada)

    known, counted = await ViewsView(ada).read(), await CountedView(ada, "UTC").read()

    assert known[0].number == "1,001"
    assert counted["/tickets?search=log"] == "1,000+"


async def test_a_page_knows_which_view_it_shows(signed, told):
    state = await signed("/tickets?status=in_progress&status=open&ticket=1&cursor=a0.1")
    await state.load()

    assert state.here == "/tickets?status=in_progress&status=open"
    assert (await _loaded(await signed("/tickets?status=what"))).here == ""
    assert (await _loaded(await signed("/dashboard"))).here == ""


async def test_nobody_in_particular_is_shown_no_views(state_at, make_account, told):
    make_account()
    await (await state_at(SavedViews, "/")).load()

    assert told == {}


async def test_a_view_is_saved_changed_and_deleted(signed, told):
    state = await signed("/tickets?status=open&search=cafe&sort=newest&sort=newest&cursor=a0.1")
    state.turn_saving(True)
    await state.save({"view_name": " Coffee ", "view_is_shared": "on"})

    assert not state.is_saving
    await state.load()
    saved = told["views"][-1]
    assert (saved.name, saved.address, saved.is_shared, saved.may_change, saved.number) == (
        "Coffee", "/tickets?status=open&search=cafe", True, True, "",
    )  # fmt: skip

    state.ask_to_change(saved.id, saved.name, saved.is_shared)
    await state.change({"new_view_name": "Tea"})
    state.ask_to_change(saved.id, saved.name, saved.is_shared)
    assert state.changing == saved.id
    await _look_anew(state)
    assert (told["views"][-1].name, told["views"][-1].is_shared, state.dialog_problem) == ("Tea", False, "")

    await state.delete()
    await _look_anew(state)
    assert [view.id for view in told["views"]] == [0] * 6 and state.changing == 0


async def test_a_dialog_sent_twice_saves_one_view(signed, told):
    state = await signed()
    state.turn_saving(True)

    for _ in range(2):
        await state.save({"view_name": "Coffee", "sheet": "1"})
    await state.load()

    assert [view.name for view in told["views"][6:]] == ["Coffee"]


@pytest.mark.parametrize("name", [None, "", " ", "x" * 101, 7, [], "\x00"])
async def test_a_name_that_is_none_is_said_in_the_dialog(signed, name):
    state = await signed()
    state.turn_saving(True)

    await state.save({"view_name": name})

    assert state.dialog_problem and state.is_saving
    assert state.dialog_field == "name"
    assert await db.read(views_of, Actor(ActorKind.agent, "Ada", Role.admin, 1)) == []


async def test_what_is_not_the_names_fault_is_not_said_of_it(signed, monkeypatch):
    state = await signed()
    monkeypatch.setattr(actions, "MOST_VIEWS", 0)
    state.turn_saving(True)
    assert await state.save({"view_name": "Tea"}) is None
    assert state.dialog_problem == "There are 0 views of yours: delete one first."
    assert (state.is_saving, state.dialog_field) == (True, "")

    state.ask_to_change(7, "Gone", False)
    for act in (state.change({"new_view_name": "Tea"}), state.delete()):
        assert await act is None
        assert (state.dialog_problem, state.dialog_field) == ("There is no such view.", "")


async def test_a_page_drawn_anew_has_its_dialogs_shut(signed):
    state = await signed()
    state.turn_saving(True)
    state.ask_to_change(7, "Tea", False)

    state.enter()

    assert (state.is_saving, state.changing) == (False, 0)
    nav = next(child for child in views_nav().children if "on_mount" in child.event_triggers)
    assert SavedViews.enter.fn in [event.handler.fn for event in nav.event_triggers["on_mount"].events]


async def test_another_ones_view_can_be_changed_by_an_admin_only(team, make_ticket):
    ada, bea = team
    await db.write(save_view, "Hers", "status=open", True, bea)
    await db.write(save_view, "His own", "", False, bea)

    assert [(view.name, view.may_change) for view in (await ViewsView(ada).read())[6:]] == [("Hers", True)]
    cem = Actor(ActorKind.agent, "Cem", Role.agent, 7)
    assert [view.may_change for view in (await ViewsView(cem).read())[6:]] == [False]


async def test_what_somebody_else_does_is_told_at_once(team, sockets, make_ticket):
    ada, _ = team
    await sockets.connect("ada")
    with viewers.asking("ada", ViewsView(ada), part=Part.shell) as (look,):
        look.shows = 0
    make_ticket()

    await refresh(sockets, (NEW,))

    assert sockets.told() == ["ada"]
    viewers.forget("ada")


async def test_many_agents_with_many_views_are_told_by_one_reading_of_the_tallies(team, monkeypatch):
    asked = 0

    def counted(session):
        nonlocal asked
        asked += 1
        return tallied(session)

    tallied = queries.tallied
    monkeypatch.setattr(queries, "tallied", counted)
    readers = [Actor(ActorKind.agent, "A", Role.agent, number) for number in range(1, 41)]

    with db.patiently():  # as they are told
        found = await asyncio.gather(*(ViewsView(reader).read() for reader in readers))

    assert len(found) == 40
    assert asked < 10


async def test_what_takes_long_to_count_is_counted_with_pauses(team, monkeypatch):
    ada, _ = team
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(counting.asyncio, "sleep", sleep)
    view = CountedView(ada, "Europe/Berlin")

    await view.read()
    await view.read()

    assert pauses[0] == 0 and 0 < pauses[1] <= counting.LONGEST_PAUSE


async def test_after_what_could_not_be_counted_there_is_a_pause_too(team, monkeypatch):
    ada, _ = team
    view = CountedView(ada, "Europe/Berlin")
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(counting, "counts", _away)
        with pytest.raises(DatabaseAway):
            await view.read()

    assert view in counting._again_at


async def test_what_takes_long_to_count_keeps_no_other_number_from_being_told(team, sockets, make_ticket, monkeypatch):
    ada, _ = team
    make_ticket(title="The log")
    for query in ("search=log", "search=slow"):
        await db.write(save_view, query, query, False, ada)
    read = queries.search.read
    monkeypatch.setattr(telling, "READ_SECONDS", 0)

    async def slow(function, scope, wanted):
        if wanted.search == "slow":
            raise SearchTooSlow
        return await read(function, scope, wanted)

    monkeypatch.setattr(queries.search, "read", slow)
    await sockets.connect("ada")
    with viewers.asking("ada", CountedView(ada, "Europe/Berlin"), part=Part.numbers) as (look,):
        look.shows = 0

    await refresh(sockets, (NEW,))
    await all_read()

    counted = sockets.news("ada")["counted"]
    assert (counted["/tickets?search=log"], counted["/tickets?search=slow"]) == ("1", "many")
    viewers.forget("ada")


async def _away(*_) -> None:
    raise DatabaseAway


async def _loaded(state: SavedViews) -> SavedViews:
    await state.load()
    return state


async def _look_anew(state: SavedViews) -> None:
    viewers.forget("")
    await state.load()
