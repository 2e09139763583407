"""What a ticket's page shows of who else is there."""

import pytest

from support_desk.errors import DatabaseAway
from support_desk.live.viewers import Part
from support_desk.live.views import viewers
from support_desk.people.actors import Actor, ActorKind, Role
from support_desk.presence import keeping
from support_desk.presence.actions import be_there
from support_desk.presence.here import Here
from support_desk.presence.keeping import look_around, tell_of_presence
from support_desk.presence.records import OpenTab
from support_desk.presence.states import COMMENT, Presence, PresenceView, ShownPerson
from support_desk.store import db

pytestmark = pytest.mark.anyio
BEA = ShownPerson("Bea", "B", False)


@pytest.fixture(autouse=True)
def here(monkeypatch) -> Here:
    found = Here()
    for module in ("states", "keeping"):
        monkeypatch.setattr(f"support_desk.presence.{module}.here", found)
    yield found
    viewers.forget("")


@pytest.fixture
def at(state_at, session_of, make_account, make_ticket):
    """A function that gives the state of a tab of Ada's at an address; Bea has an account, too."""
    ada = make_account("ada@example.com", "Ada")
    make_account("bea@example.com", "Bea", "agent")
    make_ticket()

    async def at_address(address: str) -> Presence:
        return await state_at(Presence, address, f"desk_session={session_of(ada)}")

    return at_address


async def _away(*_) -> None:
    raise DatabaseAway


def comes(account_id: int = 2) -> None:
    with db.open_session() as session:
        be_there(session, "another", [OpenTab(f"tab of {account_id}", 1, account_id)])


async def test_a_page_shows_who_else_is_there_and_says_that_it_is(at, told, here):
    comes()

    await (await at("/tickets/1")).load()

    assert told["others"] == [BEA]
    assert [tab.ticket_id for tab in here.tabs()] == [1]
    bea = Actor(ActorKind.agent, "Bea", Role.agent, 2)
    assert await PresenceView(bea, 1, "").read() == [ShownPerson("Ada", "A", False)]


async def test_whoever_types_a_comment_is_writing_and_nothing_else_is(at, told):
    state, bea = await at("/tickets/1"), Actor(ActorKind.agent, "Bea", Role.agent, 2)
    await state.load()

    await state.write("priority")
    assert [each.is_writing for each in await PresenceView(bea, 1, "").read()] == [False]
    await state.write(COMMENT)
    assert [each.is_writing for each in await PresenceView(bea, 1, "").read()] == [True]


async def test_a_page_without_a_ticket_shows_nobody(at, told):
    comes()
    queue = await at("/tickets?status=open")
    await queue.load()
    assert told == {}

    queue._ticket_id = 1
    await queue.load()

    assert told["others"] == [] and not viewers.tokens()


async def test_a_tab_that_is_gone_is_gone_for_others_after_two_looks(at, sockets, told, monkeypatch):
    monkeypatch.setattr(keeping.tabs, "address_of", lambda _: "/tickets/1")
    await (await at("/tickets/1")).load()
    bea = PresenceView(Actor(ActorKind.agent, "Bea", Role.agent, 2), 1, "")

    await look_around(sockets, 1)
    assert await bea.read() != []
    await look_around(sockets, 2)
    assert await bea.read() == []


async def test_a_departure_that_could_not_be_written_is_written_at_the_next_look(at, sockets, told, monkeypatch):
    monkeypatch.setattr(keeping.tabs, "address_of", lambda _: "/tickets/1")
    await (await at("/tickets/1")).load()
    bea = PresenceView(Actor(ActorKind.agent, "Bea", Role.agent, 2), 1, "")
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(db, "write_at_once", _away)
        await look_around(sockets, 1)
        for look in (2, 3):
            with pytest.raises(DatabaseAway):
                await look_around(sockets, look)
    assert await bea.read() != []

    await look_around(sockets, 4)
    assert await bea.read() == []


async def test_a_page_shows_who_else_is_there_though_it_cannot_say_yet_that_it_is(at, sockets, told, monkeypatch):
    comes()
    await sockets.connect("")
    monkeypatch.setattr(keeping.tabs, "address_of", lambda _: "/tickets/1")
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(db, "write_at_once", _away)
        await (await at("/tickets/1")).load()
    assert told["others"] == [BEA]

    await look_around(sockets, keeping.LOOKS_A_BEAT)
    assert await PresenceView(Actor(ActorKind.agent, "Bea", Role.agent, 2), 1, "").read() != []


async def test_a_tab_that_goes_on_to_another_ticket_while_it_is_missed_at_the_first_is_there(
    at, sockets, told, monkeypatch, here, make_ticket
):
    make_ticket()
    await sockets.connect("")
    state = await at("/tickets/1")
    await state.load()
    monkeypatch.setattr(keeping.tabs, "address_of", lambda _: "/tickets/2")
    bea, write = Actor(ActorKind.agent, "Bea", Role.agent, 2), db.write_at_once

    async def come_first(verb, *given) -> None:
        with db.open_session() as session:
            be_there(session, here.process, [here.come("", 2, 1)])
        await write(verb, *given)

    monkeypatch.setattr(db, "write_at_once", come_first)
    await look_around(sockets, 1)

    assert await PresenceView(bea, 2, "").read() == [ShownPerson("Ada", "A", False)]
    assert await PresenceView(bea, 1, "").read() == []


async def test_after_the_database_lost_who_is_there_it_is_said_anew(at, sockets, told, monkeypatch, session):
    monkeypatch.setattr(keeping.tabs, "address_of", lambda _: "/tickets/1")
    await sockets.connect("")
    await (await at("/tickets/1")).load()
    session.connection().exec_driver_sql("TRUNCATE present_tabs")
    session.commit()

    await look_around(sockets, keeping.LOOKS_A_BEAT)

    assert await PresenceView(Actor(ActorKind.agent, "Bea", Role.agent, 2), 1, "").read() != []


async def test_those_who_look_at_the_ticket_are_told_when_somebody_comes(at, sockets):
    views = {
        token: PresenceView(Actor(ActorKind.agent, "Ada", Role.admin, 1), n, "") for token, n in (("a", 1), ("b", 2))
    }
    for token, view in views.items():
        await sockets.connect(token)
        with viewers.asking(token, view, part=Part.presence) as (look,):
            look.shows = 0
    await at("/")
    comes()

    await tell_of_presence(sockets, ["1"])
    assert sockets.told() == ["a"]
    await tell_of_presence(sockets, None)
    assert sockets.told() == ["b"]
    for token in views:
        viewers.forget(token)
