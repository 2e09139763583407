"""A desk that was open is closed from the moment on when somebody's account is heard of, known or not."""

import asyncio
from collections.abc import Callable, Iterator
from threading import Event

import pytest

from support_desk.errors import DatabaseAway
from support_desk.people import identity
from support_desk.people.identity import forget_everybody, is_open
from support_desk.people.states.watch.judging import people_unheard
from support_desk.store import db
from support_desk.tickets.models import Ticket

pytestmark = pytest.mark.anyio


@pytest.fixture
def held(monkeypatch) -> Iterator[Callable]:
    """A read that lasts until the test ends; whoever waits for the turn of such a one gives up at once."""
    may_go_on = Event()
    monkeypatch.setattr(db, "POOL_WAIT_SECONDS", 0)
    yield lambda session, number: may_go_on.wait()
    may_go_on.set()


def test_while_all_readers_are_busy_it_is_open_to_nobody(api, held, make_ticket, make_account, session):
    ticket = make_ticket()
    assert api.get("/api/me/").json() == {"role": "open"}
    for number in range(db.READERS):
        api.portal.start_task_soon(db.read, held, number)

    make_account()

    assert api.delete(f"/api/tickets/{ticket.id}/").status_code == 503
    assert session.get(Ticket, ticket.id) is not None


async def test_what_was_looked_up_before_says_nothing_of_it(database, use_settings, port, monkeypatch):
    begun, may_go_on = Event(), Event()

    def has_accounts(session) -> bool:
        begun.set()
        return may_go_on.wait() and False

    async def changed() -> bool:
        await asyncio.to_thread(begun.wait)
        forget_everybody()
        may_go_on.set()
        return True

    with monkeypatch.context() as patch:
        patch.setattr(identity, "has_accounts", has_accounts)
        assert await asyncio.gather(is_open(), changed()) == [True, True]

    use_settings(DATABASE_URL=f"postgresql://postgres@127.0.0.1:{port}/desk")
    with pytest.raises(DatabaseAway):
        await is_open()


async def test_it_is_as_open_as_before_while_nothing_can_be_heard(database, use_settings, port, monkeypatch):
    monkeypatch.setattr(identity, "REMEMBERED_SECONDS", 0)
    assert await is_open()
    use_settings(DATABASE_URL=f"postgresql://postgres@127.0.0.1:{port}/desk")

    await people_unheard()

    assert await is_open()
