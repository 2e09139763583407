"""The form's state."""

from functools import cache

import pytest
from sqlmodel import select

from support_desk.doors.limits import RateLimit
from support_desk.tickets.models import Ticket
from support_desk.tickets.states.form import TicketForm
from support_desk.tickets.states.helping import suggesting
from support_desk.triage.budget import triage_budget
from support_desk.triage.classify import Triage
from support_desk.triage.suggestion import Suggestion
from support_desk.words import Category, Priority, Source
from tests.given_states import InBackground

pytestmark = pytest.mark.anyio
SAID = Suggestion(Category.billing, Priority.high, Source.gemini, "Money is missing.")


async def test_a_changed_description_is_asked_about_once(state_at):
    state = await state_at(TicketForm)

    assert state.describe("My card was charged twice.") is TicketForm.suggest
    assert state.is_thinking
    assert state.describe("  My card was charged twice.  ") is None


async def test_an_emptied_description_takes_its_suggestion_away(state_at):
    state = await state_at(TicketForm)
    state.describe("My card was charged twice.")
    state._follow(SAID)

    state.describe("  ")

    assert (state.suggestion.source, state.suggestion.category, state.is_thinking) == ("", "", False)


async def test_the_pause_after_a_quick_submit_is_no_new_description(state_at, session):
    state = await state_at(TicketForm)
    await state.submit({"title": "t", "description": "Sent at once.", "category": "billing", "priority": "low"})

    assert state.describe("Sent at once.") is None
    assert state.describe("Sent at once.") is TicketForm.suggest
    assert session.exec(select(Ticket)).one().suggestion_source is None


async def test_a_suggestion_is_followed_only_where_nothing_was_chosen(state_at):
    state = await state_at(TicketForm)
    state.choose_priority("low")

    followed = state._follow(SAID)

    assert ["category" in str(event.args) for event in followed] == [True]
    assert (state.suggestion.priority, state.chosen_priority) == ("high", "low")


async def test_taking_a_choice_back_follows_the_suggestion_again(state_at):
    state = await state_at(TicketForm)
    state._follow(SAID)
    state.choose_category("account")

    event = state.choose_category("")

    assert state.chosen_category == ""
    assert "billing" in str(event.args)


async def test_the_suggestion_shown_is_what_the_ticket_remembers(state_at, session):
    state = await state_at(TicketForm)
    state.describe("My card was charged twice.")
    state._follow(SAID)

    await state.submit(
        {"title": "Twice", "description": "My card was charged twice.", "category": "billing", "priority": "critical"}
    )

    ticket = session.exec(select(Ticket)).one()
    assert (ticket.category, ticket.priority) == ("billing", "critical")
    assert (ticket.suggested_category, ticket.suggested_priority) == ("billing", "high")
    assert ticket.suggestion_source == "gemini"


async def test_a_title_typed_after_the_description_is_asked_about_too(state_at):
    state = await state_at(TicketForm)
    assert state.entitle("Charged twice") is None
    state.describe("My card was charged twice.")

    assert state.entitle("Charged twice ") is None
    assert state.entitle("Charged three times") is TicketForm.suggest


async def test_a_session_that_comes_to_a_filled_form_asks_about_what_is_there(state_at):
    state = await state_at(TicketForm)
    [asks] = await state.load()
    assert "description" in str(asks.args)

    assert state.resume(["Charged twice", "My card was charged twice."]) is TicketForm.suggest
    assert (state._title, state._description) == ("Charged twice", "My card was charged twice.")
    assert await state.load() == []


async def test_a_title_that_is_new_to_a_session_is_asked_about_though_the_description_is_not(state_at):
    state = await state_at(TicketForm)
    state.describe("My card was charged twice.")

    assert state.resume(["Charged twice", "My card was charged twice."]) is TicketForm.suggest


@pytest.mark.parametrize("nonsense", [None, 7, [], ["x"], [None, {}], ["t", "d", "e"], {"a": 1}, ["", ""]])
async def test_a_form_that_is_empty_or_nonsense_is_not_asked_about(state_at, nonsense):
    state = await state_at(TicketForm)

    assert state.resume(nonsense) is None
    assert not state.is_thinking


async def test_the_line_says_how_sure_the_less_sure_word_is(state_at):
    state = await state_at(TicketForm)
    said = Suggestion(Category.billing, Priority.low, Source.local, "r", (0.91, 0.03, 0.03, 0.03), (0.7, 0.2, 0.1, 0.0))

    state._follow(said)

    assert state.suggestion.sure == "70% sure"


async def test_beyond_the_budget_gemini_is_not_asked(state_at, session, gemini, monkeypatch):
    triage = Triage(gemini.settings())
    monkeypatch.setattr("support_desk.tickets.states.helping.suggesting.triage", lambda: triage)
    gemini.says("billing", "high", "Money is missing.")
    triage_budget.cache_clear()
    state = await state_at(TicketForm)
    for _ in range(30):
        await triage_budget().allow(state.router.session.client_ip)

    state.describe("My card was charged twice.")
    async for _ in TicketForm.suggest.fn(state):
        pass
    assert state.suggestion.source in ("local", "default")
    assert not state.is_thinking

    state = await state_at(TicketForm)
    await state.submit({"title": "t", "description": "Charged twice.", "category": "", "priority": ""})
    assert session.exec(select(Ticket)).one().suggestion_source in ("local", "default")
    assert gemini.asked == []


async def test_typing_from_before_a_choice_does_not_take_it_back_from_a_new_session(state_at):
    state = await state_at(TicketForm)
    state.chosen_category = "billing"  # as the browser sends it when it connects again

    state.entitle("Half a title", "", "critical")

    assert (state.chosen_category, state.chosen_priority) == ("billing", "critical")


async def test_from_one_address_so_much_is_suggested_and_no_more(state_at, monkeypatch):
    monkeypatch.setattr(suggesting, "suggestions", cache(lambda: RateLimit(2, 60)))
    state = await state_at(TicketForm)
    sources = []
    for number in range(3):
        state.describe(f"My card was charged {number} times.")
        [_ async for _ in TicketForm.suggest.fn(InBackground(state))]
        sources.append(state.suggestion.source)

    assert sources == ["local", "local", ""]
    assert not state.is_thinking
