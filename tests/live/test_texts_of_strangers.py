"""Texts that look like what Reflex itself writes for its variables are texts, wherever somebody sends them.

Reflex would look for its variables in every text of an event: of some it never came back, of others it failed.
"""

import json
import re
from urllib.parse import quote

import pytest
from sqlmodel import select

from support_desk import routes
from support_desk.live import page_events
from support_desk.people.states.team import Team
from support_desk.people.states.visitor import Visitor
from support_desk.said import understood
from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.form import TicketForm
from support_desk.tickets.states.helping.neighbours import LastQueue
from support_desk.tickets.states.queue import TicketList
from support_desk.tickets.states.requester import RequesterPage
from support_desk.views.states.saved import SavedViews
from tests.given_states import asked

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize(
        "text",
        [
            "<reflex.Var>x</reflex.Var>",
            "<reflex.Var>7</reflex.Var>",
            "<reflex.Var>-7</reflex.Var> & more",
            "<reflex.Var></reflex.Var>",
            "<reflex.Var>",
            '</script><!-- "\\u003c" %s {name}',
        ],
    ),
]


def texts_in(script: str) -> list[str]:
    """The texts that are written out in a script."""
    return [json.loads(found) for found in re.findall(r'"(?:[^"\\]|\\.)*"', script)]


async def test_a_ticket_is_opened_and_its_form_turned(state_at, session, text):
    form = await state_at(TicketForm)
    sent = {"title": f"A {text}", "description": f"B {text}", "requester_name": f"C {text}", "sheet": "3"}
    given = {"requester_email": "rita@example.com", "category": "billing", "priority": "low"}

    [turned, *_] = asked(await form.submit(sent | given))

    ticket = session.exec(select(Ticket)).one()
    assert (ticket.title, ticket.description) == (f"A {text}", f"B {text}")
    assert {f"A {text}", f"B {text}", "3"} <= set(texts_in(turned["javascript_code"]))
    assert (form.submitted, form._used_sheet) == (1, "3")


async def test_what_is_typed_is_asked_about(state_at, text):
    form = await state_at(TicketForm)

    form.describe(text)

    assert form._description == text.strip()
    assert asked(form.resume([text, text])) == [{}]


async def test_a_comment_is_added_and_the_next_one_too(state_at, make_ticket, session, text):
    make_ticket()
    page = await state_at(TicketDetail, "/tickets/1")

    for sheet, comment in (("0", text), ("1", "And this.")):
        [turned] = asked(await page.add_comment({"ticket": "1", "new_comment": comment, "sheet": sheet}))
        assert comment in texts_in(turned["javascript_code"])

    assert session.exec(select(TimelineEntry.body).order_by(TimelineEntry.id)).all() == [text, "And this."]


async def test_a_sheet_is_not_done_whose_page_is_told_nothing(state_at, make_ticket, session, monkeypatch, text):
    make_ticket()
    page = await state_at(TicketDetail, "/tickets/1")
    with monkeypatch.context() as patch:
        patch.setattr("support_desk.live.sheets.json", None)
        with pytest.raises(AttributeError):
            await page.add_comment({"ticket": "1", "new_comment": text, "sheet": "0"})

    await page.add_comment({"ticket": "1", "new_comment": "Another.", "sheet": "0"})

    assert session.exec(select(TimelineEntry.body).order_by(TimelineEntry.id)).all() == [text, "Another."]


async def test_a_requesters_answer_is_added(state_at, make_ticket, session_of_requester, text):
    make_ticket(requester_email="rita@example.com")
    cookie = f"desk_session={session_of_requester('rita@example.com')}"
    page = await state_at(RequesterPage, "/my-tickets/1", cookie)

    [turned] = asked(await page.answer({"ticket": "1", "reply": text, "sheet": "0"}))

    assert text in texts_in(turned["javascript_code"])


@pytest.fixture
def signed(make_account, session_of) -> str:
    """The cookie of an admin."""
    return f"desk_session={session_of(make_account())}"


async def test_a_view_is_saved_renamed_and_deleted(state_at, signed, text):
    state = await state_at(SavedViews, "/tickets?status=open", signed)

    [saved] = asked(await state.save({"view_name": text}))
    state.ask_to_change(1, text, False)
    [changed] = asked(await state.change({"new_view_name": f"{text} 2"}))
    state.ask_to_change(1, f"{text} 2", False)
    [deleted] = asked(await state.delete())

    assert text in texts_in(saved["function"])
    for event in (changed, deleted):
        assert f"{text} 2" in texts_in(event["function"])


async def test_a_search_is_led_to_its_address_and_an_address_fills_its_box(state_at, make_ticket, text):
    make_ticket(title=text)
    queue = await state_at(TicketList, "/tickets")

    [led] = asked(queue.find(text))
    reached = await state_at(TicketList, led["path"])
    [filled] = asked(await reached.load())

    assert led["path"] == f"/tickets?search={quote(text.strip(), safe='').replace('%20', '+')}"
    assert text in texts_in(filled["javascript_code"])
    assert text in texts_in(asked(reached.enter())[0]["javascript_code"])


async def test_whoever_is_signed_in_is_led_on(state_at, signed, text):
    address = f"/{text}"
    state = await state_at(Visitor, f"/sign-in?next={quote(address, safe='')}", signed)

    [led] = asked(await state.go_on())

    assert led["path"] == (address if routes.is_local(address) else routes.TICKETS)


async def test_what_a_browser_keeps_of_its_last_queue_is_handed_on(state_at, make_ticket, text):
    make_ticket()
    page = await state_at(TicketDetail, "/tickets/1")
    (await page.get_state(LastQueue)).query = text

    events = asked(await page.load())

    assert [event["query"] for event in events if "query" in event] == [text]


async def test_a_colleague_is_invited(state_at, signed, text):
    state = await state_at(Team, "/people", signed)

    await state.invite({"name": text, "email": "bea@example.com", "role": "agent"})

    assert state.dialog_problem == ""


async def test_why_something_went_wrong_is_said(unread, text):
    [said] = asked(page_events.tell_wrong(understood(text)))

    assert text in texts_in(said["function"])
