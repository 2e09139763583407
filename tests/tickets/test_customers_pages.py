"""What nobody in particular and requesters do on the pages of a closed desk, and what they are told."""

import pytest
from sqlmodel import select

from support_desk import routes
from support_desk.live.views import viewers
from support_desk.people.actors import DESK
from support_desk.people.limits import submissions
from support_desk.people.ticket_links import link_of
from support_desk.tickets.actions import change_ticket
from support_desk.tickets.drafts import Change
from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.records import Requester
from support_desk.tickets.states.form import TicketForm
from support_desk.tickets.states.requester import RequesterPage

pytestmark = pytest.mark.anyio
GIVEN = {
    "title": "t",
    "description": "d",
    "category": "billing",
    "priority": "low",
    "requester_email": "tom@example.org",
}


@pytest.fixture(autouse=True)
def closed_desk(make_account):
    submissions.cache_clear()
    yield make_account()
    submissions.cache_clear()


@pytest.mark.parametrize(("given", "author"), [("Bob", "Bob"), ("", "customer")])
async def test_keys_that_somebody_has_left_in_a_browser_do_not_name_who_submits(
    state_at, make_ticket, key_of, session, given, author
):
    make_ticket(requester_name="Rita", requester_email="rita@example.com")
    state = await state_at(TicketForm, "/", f"desk_ticket={key_of(1)}")

    await state.submit(GIVEN | {"requester_name": given})

    assert state.problem == ""
    assert session.exec(select(TimelineEntry.actor).where(TimelineEntry.ticket_id == 2)).all() == [author]


@pytest.fixture
def page(session, make_ticket, state_at):
    """The page of ticket 1, as its requester opens it."""
    make_ticket(
        title="Cannot print",
        suggested_category="technical",
        suggested_priority="high",
        suggestion_source="gemini",
        requester_name="Tom",
        requester_email="tom@example.org",
    )
    for body, public in (("Please unplug it.", True), ("What a nuisance.", False)):
        entry = {"kind": "comment", "body": body, "public": public, "actor": "Ada", "actor_kind": "agent"}
        session.add(TimelineEntry(ticket_id=1, **entry))
    session.add(
        TimelineEntry(ticket_id=1, kind="priority", before="low", after="medium", actor="Ada", actor_kind="agent")
    )
    secret = link_of(session, 1)
    session.commit()
    return state_at(RequesterPage, routes.requester(secret))


async def test_a_requester_is_told_of_public_comments_and_of_nothing_behind_the_scenes(page, told):
    state = await page
    await state.load()

    assert [(said.who, said.body) for said in told["shown"].said] == [("Ada", "Please unplug it.")]
    for hidden in ("nuisance", "priority", "medium", "gemini", "technical", "tom@example.org"):
        assert hidden not in repr(told)


async def test_an_unknown_link_is_told_so_and_not_led_away(state_at, told):
    state = await state_at(RequesterPage, "/t/nothing")

    assert await state.load() == []

    assert (told["is_missing"], told["shown"].id) == (True, 0)


async def test_more_than_thirty_answers_a_minute_are_refused_and_their_words_kept(page, session):
    state = await page
    for number in range(30):
        await state.answer({"ticket": "1", "reply": f"Answer {number}", "sheet": str(number)})
    assert state.reply_problem == ""

    await state.answer({"ticket": "1", "reply": "One more", "sheet": "30"})
    await state.resolve(1)

    assert "Too many requests" in state.reply_problem and "Too many requests" in state.problem
    assert state._used_sheet == "29"
    assert "One more" not in session.exec(select(TimelineEntry.body)).all()
    assert session.exec(select(Ticket.status)).one() == "open"


async def test_more_than_thirty_tickets_a_minute_are_refused(state_at, session):
    state = await state_at(TicketForm)
    for number in range(31):
        await state.submit(GIVEN | {"sheet": str(number)})

    assert "Too many requests" in state.problem
    assert state._used_sheet == "29"
    assert len(session.exec(select(Ticket.id)).all()) == 30


async def test_the_way_to_a_customers_ticket_is_told_once_and_not_kept(state_at, told, session):
    state = await state_at(TicketForm)
    await state.submit(GIVEN)

    assert told["submitted_path"] == routes.requester(link_of(session, 1))
    assert told["submitted_path"] not in repr(state.dict())
    assert session.exec(select(TimelineEntry.actor, TimelineEntry.actor_kind)).one() == ("customer", "requester")


async def test_what_is_wrong_stays_until_it_is_mended(state_at):
    state = await state_at(TicketForm)
    await state.submit(GIVEN | {"requester_email": ""})
    assert state.problem_field == "requester_email"

    state.mend("title", "A title")
    state.mend("requester_email", "tom@")
    assert state.problem_field == "requester_email"
    state.mend("requester_email", "tom@example.org")

    assert (state.problem, state.problem_field) == ("", "")


async def test_what_a_page_reads_when_its_link_is_revoked_is_nothing(page, session):
    """Though nobody has judged the page yet: who gives the ticket to another may write to that one at once."""
    await (await page).load()
    [view] = [view for view in viewers.views() if view.page is RequesterPage]
    assert await view.read() is not None

    change = Change(requester=Requester("ron@example.com"), comment="For Ron alone.", public=True)
    change_ticket(session, 1, change, DESK)
    session.commit()

    assert await view.read() is None


async def test_files_that_came_without_words_and_are_gone_leave_nothing(page, session, told):
    session.add(TimelineEntry(ticket_id=1, kind="attachment", public=True, actor="Ada", actor_kind="agent"))
    session.commit()
    await (await page).load()

    assert [said.body for said in told["shown"].said] == ["Please unplug it."]


async def test_a_link_answers_and_settles_its_own_ticket_and_no_other(page, make_ticket, session):
    state = await page
    make_ticket(requester_name="Tom", requester_email="tom@example.org")

    await state.answer({"ticket": "2", "reply": "Let me in.", "sheet": "0"})
    await state.resolve(2)

    assert state.reply_problem == state.problem == "There is no ticket #2."
    assert "Let me in." not in session.exec(select(TimelineEntry.body)).all()
    assert session.exec(select(Ticket.status)).all() == ["open", "open"]


@pytest.mark.parametrize("nonsense", [None, "", "x", "1.5", {}, "9" * 400])
async def test_nonsense_for_a_tickets_number_is_answered_in_place(page, session, nonsense):
    state = await page

    await state.answer({"ticket": nonsense, "reply": "It smokes.", "sheet": "0"})
    await state.resolve(nonsense)

    assert state.reply_problem == state.problem == "The ticket's number must be digits only."
    assert session.exec(select(Ticket.status)).one() == "open"
