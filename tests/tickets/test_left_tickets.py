"""What was done on the page of a ticket that shows another one by the time the desk hears of it.

A browser whose socket is away keeps what is done until it is back, and sends it from where it is then.
"""

import pytest
from sqlmodel import col, select

from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.doing.deeds import Deeds
from support_desk.tickets.states.requester import RequesterPage

pytestmark = pytest.mark.anyio
FORM = {"ticket": "1", "new_comment": "Please unplug it.", "public": "on", "sent_by": "", "sheet": "0"}


@pytest.fixture
async def page(state_at, make_ticket):
    """The page of ticket 2, where somebody has come from ticket 1."""
    for _ in range(2):
        make_ticket(requester_email="tom@example.org")
    page = await state_at(TicketDetail, "/tickets/2")
    await page.load()
    return page


def written(session) -> list[tuple[int, str, str | None]]:
    """What the timelines have: of which ticket, of what kind, and the words."""
    entries = select(TimelineEntry.ticket_id, TimelineEntry.kind, TimelineEntry.body)
    return session.exec(entries.order_by(col(TimelineEntry.id))).all()


@pytest.mark.parametrize(("sent_by", "kinds"), [("", ["comment"]), ("resolve", ["status", "comment"])])
async def test_a_comment_is_added_where_it_was_written(page, session, sent_by, kinds):
    await page.add_comment(FORM | {"sent_by": sent_by})

    assert sorted((ticket, kind) for ticket, kind, _ in written(session)) == sorted((1, kind) for kind in kinds)


async def test_a_comment_that_is_refused_is_not_complained_of_at_the_next_ticket(page, session):
    await page.add_comment(FORM | {"new_comment": " "})

    assert page.comment_problem == ""
    assert (await page.get_state(Deeds)).problem == "Your comment on #1 is not added: The comment is empty."
    assert written(session) == []


async def test_what_is_wrong_at_the_next_ticket_stays_said(page):
    await page.add_comment(FORM | {"ticket": "2", "new_comment": " "})
    await page.add_comment(FORM)

    assert page.comment_problem == "The comment is empty."


async def test_a_property_an_assignee_and_a_suggestion_are_those_of_the_ticket_they_were_chosen_for(page, session):
    await page.set_property(1, "status", "in_progress")
    await page.apply_suggestion(1, "billing", "high")
    await page.assign(1, "")

    found = session.exec(select(Ticket.status, Ticket.category, Ticket.priority).order_by(col(Ticket.id))).all()
    assert found == [("in_progress", "billing", "high"), ("open", "account", "medium")]


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("/tickets/1", "'/tickets'"),
        ("/tickets?status=open&ticket=1", "'/tickets?status=open'"),
        ("/tickets?status=lost&ticket=1", "'/tickets'"),
        ("/tickets/2", ""),
        ("/tickets?ticket=2", ""),
        ("/", ""),
    ],
)
async def test_a_deletion_leads_to_the_queue_only_whoever_is_still_there(state_at, page, session, address, leads):
    events = await (await state_at(TicketDetail, address)).delete_ticket("1")

    assert len(events) == bool(leads) and leads in str(events).replace('"', "'")
    assert session.exec(select(Ticket.id)).all() == [2]


@pytest.fixture
async def own_page(state_at, make_ticket, session_of_requester):
    """The page of ticket 2 of Rita's, where she has come from ticket 1."""
    for _ in range(2):
        make_ticket(requester_name="Rita", requester_email="rita@example.com")
    return await state_at(RequesterPage, "/my-tickets/2", f"desk_session={session_of_requester('rita@example.com')}")


async def test_a_requesters_answer_and_that_it_is_solved_are_of_the_ticket_he_meant(own_page, session):
    await own_page.answer({"ticket": "1", "reply": "It smokes.", "sheet": "0"})
    await own_page.resolve(1)

    assert written(session) == [(1, "comment", "It smokes."), (1, "status", None)]


async def test_an_answer_that_is_refused_is_not_complained_of_at_the_next_ticket(own_page, session):
    event = await own_page.answer({"ticket": "1", "reply": " ", "sheet": "0"})

    assert own_page.reply_problem == ""
    assert "Your reply to #1 is not sent: The comment is empty." in str(event)
    assert written(session) == []
