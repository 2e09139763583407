"""Who has a ticket open and who is writing there, as others see it, whichever process serves them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import NotAllowed, SignInNeeded
from support_desk.people.actors import NOBODY, Actor, ActorKind, Role
from support_desk.presence import actions
from support_desk.presence.actions import be_there, be_writing, leave, look_after
from support_desk.presence.here import Here, tab_of, ticket_at
from support_desk.presence.queries import others_at
from support_desk.presence.records import ANYWHERE, OpenTab, Present
from support_desk.store import db

READER = Actor(ActorKind.agent, "Ada", Role.admin, 1)
OPEN = Actor(ActorKind.desk, "desk", Role.open)


@pytest.fixture
def team(make_account, make_ticket):
    """Ada, Bea and Cem are accounts 1 to 3, and there are two tickets."""
    for name, role in (("Ada", "admin"), ("Bea", "agent"), ("Cem", "agent")):
        make_account(f"{name}@example.com", name, role)
    make_ticket()
    make_ticket()


def there(session, tab: str, ticket_id: int = 1, account_id: int | None = 2, process: str = "p") -> None:
    be_there(session, process, [OpenTab(tab, ticket_id, account_id)])


def others(session, ticket_id: int = 1, reader: Actor = READER, tab: str = "") -> list[Present]:
    return list(others_at(session, reader, ticket_id, tab))


def test_others_are_named_once_and_the_reader_is_not(team, session):
    for tab, account_id in (("a", 1), ("b", 2), ("b2", 2), ("c", 3)):
        there(session, tab, account_id=account_id)
    there(session, "c2", 2, 3)

    assert others(session) == [Present("Bea", False), Present("Cem", False)]
    assert others(session, 2) == [Present("Cem", False)]


def test_whoever_writes_is_seen_to_until_he_pauses(team, session):
    there(session, "b")
    be_writing(session, "b")
    assert others(session) == [Present("Bea", True)]

    look_after(session)
    assert others(session) == [Present("Bea", True)]
    session.execute(text("UPDATE present_tabs SET writing_until = clock_timestamp() - interval '1 s'"))
    assert others(session) == [Present("Bea", False)]


def test_a_tab_is_at_one_ticket_and_writes_at_none_when_it_comes(team, session):
    there(session, "b")
    be_writing(session, "b")
    there(session, "b")
    assert others(session) == [Present("Bea", True)]

    there(session, "b", 2)
    assert (others(session), others(session, 2)) == ([], [Present("Bea", False)])


def test_whoever_leaves_is_gone_unless_another_process_has_his_tab_by_now(team, session):
    there(session, "b", process="old")
    there(session, "b", process="new")

    leave(session, "old", [OpenTab("b", 1, 2)])
    assert others(session) == [Present("Bea", False)]
    leave(session, "new", [OpenTab("b", 1, 2)])
    assert others(session) == []


def test_whoever_leaves_a_ticket_stays_at_the_one_to_which_he_has_gone(team, session):
    there(session, "b")
    there(session, "b", 2)

    leave(session, "p", [OpenTab("b", 1, 2)])
    assert others(session, 2) == [Present("Bea", False)]
    leave(session, "p", [OpenTab("b", 2, 2)])
    assert others(session, 2) == []


def test_a_tab_that_is_closed_leaves_whichever_ticket_it_was_noted_at(team, session):
    there(session, "b", 2)

    leave(session, "p", [OpenTab("b", ANYWHERE, 2)])

    assert others(session, 2) == []


def test_one_of_whom_nothing_is_heard_any_more_is_gone(team, session):
    there(session, "b")
    session.execute(text(f"UPDATE present_tabs SET seen_at = now() - interval '{actions.LOST_SECONDS + 1} s'"))

    assert others(session) == []
    look_after(session)
    assert session.execute(text("SELECT count(*) FROM present_tabs")).scalar_one() == 0


def test_nobody_is_at_a_ticket_that_is_none_nor_there_when_he_is_inactive(team, session):
    there(session, "b", 7)
    there(session, "c", account_id=3)
    session.execute(text("UPDATE accounts SET is_active = false WHERE id = 3"))

    assert (others(session, 7), others(session)) == ([], [])


def test_on_an_open_desk_each_other_tab_is_somebody(make_ticket, session):
    make_ticket()
    for tab in ("mine", "other", "third"):
        there(session, tab, account_id=None)

    assert others(session, reader=OPEN, tab="mine") == [Present("", False)] * 2


def test_only_the_team_is_told(team, session):
    with pytest.raises(SignInNeeded):
        others(session, reader=NOBODY)
    with pytest.raises(NotAllowed):
        others(session, reader=Actor(ActorKind.requester, "R", Role.requester, tickets=frozenset({1})))


@pytest.fixture
def listening() -> Iterator[Session]:
    """A session that stays on one connection, which hears what is notified and is closed in the end."""
    with db.engine().connect() as connection, Session(connection) as session:
        session.execute(text(f"LISTEN {actions.CHANNEL}"))
        session.commit()
        yield session
        connection.invalidate()


def test_those_who_look_are_told_of_both_tickets_and_of_nothing_that_is_as_it_was(team, listening):
    def told() -> list[str]:
        for _ in range(2):  # what was notified comes with an answer to a later question at the latest
            listening.commit()
            listening.execute(text("SELECT 1"))
        listening.commit()
        connection = listening.connection().connection.driver_connection
        connection.poll()
        found = sorted(notice.payload for notice in connection.notifies)
        connection.notifies.clear()
        return found

    there(listening, "b")
    assert told() == ["1"]
    there(listening, "b")
    assert told() == []
    there(listening, "b", 2)
    assert told() == ["1", "2"]
    be_writing(listening, "b")
    assert told() == ["2"]
    leave(listening, "p", [OpenTab("b", 2, 2)])
    assert told() == ["2"]


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("/tickets/12", 12),
        ("/tickets/12/", 12),
        ("/tickets/12?x=1#y", 12),
        ("/tickets?status=open&ticket=7", 7),
        ("/tickets/?ticket=7&ticket=8", 7),
        ("/tickets", 0),
        ("/tickets?ticket=x", 0),
        ("/tickets/x", 0),
        ("/tickets/" + "9" * 30, 0),
        ("/dashboard?ticket=7", 0),
        ("//[x", 0),
        ("//a\u2100b/tickets/7", 0),
        ("//x]:y/tickets/7", 0),
        ("http://[", 0),
        ("/tickets/\ud800", 0),
        ("/tickets?ticket=\0", 0),
        ("", 0),
    ],
)
def test_an_address_says_which_ticket_is_shown(address, number):
    assert ticket_at(address) == number


def test_a_tab_is_gone_when_it_shows_something_else_and_when_it_is_missed_twice():
    here, addresses = Here(), {"a": "/tickets/1", "b": "/tickets/2", "c": "/tickets/3"}
    for token, number in (("a", 1), ("b", 2), ("c", 3)):
        here.come(token, number, None)
    assert here.gone({"a", "b", "c"}, addresses.__getitem__) == []

    addresses["a"] = "/dashboard"
    assert here.gone({"a", "c"}, addresses.__getitem__) == [OpenTab(tab_of("a"), 1, None)]
    assert here.gone({"c"}, addresses.__getitem__) == [OpenTab(tab_of("b"), ANYWHERE, None)]
    assert [each.tab for each in here.tabs()] == [tab_of("c")]
    assert not here.has("b", 2, None) and here.has("c", 3, None)


def test_a_tab_whose_address_is_none_is_gone_and_keeps_no_other():
    here, addresses = Here(), {"a": "//[x", "b": "/dashboard", "c": "/tickets/3"}
    for token, number in (("a", 1), ("b", 2), ("c", 3)):
        here.come(token, number, None)

    assert {each.tab for each in here.gone({*addresses}, addresses.__getitem__)} == {tab_of("a"), tab_of("b")}
    assert [each.tab for each in here.tabs()] == [tab_of("c")]


def test_a_tab_of_which_nobody_could_be_told_that_it_is_gone_is_named_again_unless_it_comes_back():
    here = Here()
    for token in ("a", "b"):
        here.come(token, 1, None)
    gone = here.gone({"a", "b"}, lambda _: "/dashboard")
    here.name_again(gone)
    here.come("a", 1, None)

    assert here.gone({"a", "b"}, lambda _: "/tickets/1") == [OpenTab(tab_of("b"), 1, None)]
    assert here.gone({"a", "b"}, lambda _: "/tickets/1") == []


def test_a_page_that_is_loaded_anew_is_not_gone():
    here = Here()
    here.come("a", 1, None)
    here.gone(set(), lambda _: "/tickets/1")

    assert here.gone({"a"}, lambda _: "/tickets/1") == []
    assert here.gone(set(), lambda _: "/tickets/1") == []
