"""A comment that resolves its ticket: what was said stays said, and the status can be undone."""

import pytest
from sqlalchemy import text
from sqlmodel import select

from support_desk.people.actors import DESK
from support_desk.tickets.bulk.undoing import undo_many
from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.doing.deeds import Deeds
from tests.mail.given_mail import parcels

pytestmark = pytest.mark.anyio
FORM = {"ticket": "1", "new_comment": "It is plugged in again.", "sent_by": "resolve", "public": "on", "sheet": "0"}


@pytest.fixture
async def page(state_at, make_ticket):
    make_ticket(requester_email="tom@example.org")
    return await state_at(TicketDetail, "/tickets/1")


async def test_undoing_it_brings_back_the_status_alone(page, session):
    await page.add_comment(FORM)
    deeds = await page.get_state(Deeds)
    assert (session.get(Ticket, 1).status, deeds.done) == ("resolved", "Ticket #1 is resolved.")

    undone = undo_many(session, deeds.key, DESK)
    session.commit()
    session.expire_all()

    assert (undone.restored, session.get(Ticket, 1).status, session.get(Ticket, 1).resolved_at) == (1, "open", None)
    told = session.exec(select(TimelineEntry).order_by(text("id"))).all()
    assert [(each.kind, each.body) for each in told if each.kind == "comment"] == [("comment", FORM["new_comment"])]


async def test_its_mail_goes_out_all_the_same(mail_is_on, page, session):
    await page.add_comment(FORM)
    assert [event for event, *_ in parcels(session)][-2:] == ["answered", "resolved"]

    undo_many(session, (await page.get_state(Deeds)).key, DESK)
    session.commit()

    assert [event for event, *_ in parcels(session)][-1] == "answered"


async def test_where_nothing_is_resolved_by_it_nothing_can_be_undone(page, session):
    await page.add_comment(FORM)
    await page.add_comment({**FORM, "sheet": "1"})
    assert (await page.get_state(Deeds)).key == ""

    await page.add_comment({**FORM, "sent_by": "", "sheet": "2"})

    assert len(session.exec(select(TimelineEntry).where(TimelineEntry.kind == "comment")).all()) == 3


async def test_without_words_nothing_happens(page, session):
    await page.add_comment({**FORM, "new_comment": " "})

    assert (page.comment_problem != "", session.get(Ticket, 1).status) == (True, "open")
