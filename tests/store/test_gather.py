"""Creates that come together are stored together, and none suffers for another."""

import asyncio
from dataclasses import replace
from threading import Event

import pytest
from sqlalchemy import func
from sqlmodel import select

from support_desk.errors import DatabaseAway
from support_desk.people.actors import API
from support_desk.store import db
from support_desk.store.gather import Gathered
from support_desk.tickets.actions import open_tickets
from support_desk.tickets.drafts import Draft
from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.words import Category, Priority

DRAFT = Draft("No invoice", "Since March.", Category.billing, Priority.low)

pytestmark = pytest.mark.anyio


async def test_creates_that_come_together_are_stored_in_their_order_by_few_statements(session, database):
    sizes = []

    def store(session, drafts):
        sizes.append(len(drafts))
        return open_tickets(session, [(draft, API) for draft in drafts])

    drafts = [replace(DRAFT, title=f"Ticket {place}") for place in range(1, 21)]

    made = await asyncio.gather(*map(Gathered(store), drafts))

    assert [ticket.title for ticket in made] == [draft.title for draft in drafts]
    assert [ticket.id for ticket in made] == sorted(ticket.id for ticket in made)
    assert len(sizes) < len(drafts)
    assert session.exec(select(func.count()).select_from(TimelineEntry)).one() == 20


async def test_a_create_that_the_database_refuses_takes_no_other_with_it(session, database):
    def store(session, drafts):
        return open_tickets(session, [(draft, API) for draft in drafts])

    open_one = Gathered(store)
    drafts = [DRAFT, replace(DRAFT, title=""), replace(DRAFT, title="Third")]

    made = await asyncio.gather(*map(open_one, drafts), return_exceptions=True)

    assert "title_length" in str(made[1])
    assert {ticket.title for ticket in session.exec(select(Ticket))} == {"No invoice", "Third"}


async def test_who_does_not_get_a_turn_is_told_so_and_nothing_is_stored(session, database, monkeypatch):
    may_go_on, asked = Event(), []

    def store(session, drafts):
        asked.append([draft.title for draft in drafts])
        may_go_on.wait()
        return open_tickets(session, [(draft, API) for draft in drafts])

    open_one = Gathered(store)
    first = asyncio.ensure_future(open_one(DRAFT))
    while not asked:
        await asyncio.sleep(0)
    monkeypatch.setattr(db, "POOL_WAIT_SECONDS", 0)

    with pytest.raises(DatabaseAway):
        await open_one(replace(DRAFT, title="Second"))

    may_go_on.set()
    assert (await first).title == DRAFT.title
    assert asked == [[DRAFT.title]]
    assert [ticket.title for ticket in session.exec(select(Ticket))] == [DRAFT.title]


async def test_a_write_that_gives_too_little_back_leaves_nobody_waiting(session, database):
    open_one = Gathered(lambda session, drafts: [])

    async with asyncio.timeout(60):
        refused = await asyncio.gather(open_one(DRAFT), open_one(DRAFT), return_exceptions=True)

    assert [type(error) for error in refused] == [DatabaseAway, DatabaseAway]
