"""What a page is told again when it has connected anew."""

import pytest
from sqlalchemy import text

from support_desk.people.identity import forget_everybody
from support_desk.tickets.states.form import TicketForm

pytestmark = pytest.mark.anyio

TICKET = {"title": "Dark", "description": "No light.", "category": "billing", "priority": "low", "sheet": "s1"}


@pytest.fixture
async def submitted(state_at, told, make_account, session_of) -> TicketForm:
    """The form of Bob, an agent, who has submitted a customer's ticket; since then his page has connected anew."""
    make_account()
    bob = make_account("bob@example.com", "Bob", "agent")
    form = await state_at(TicketForm, "/", f"desk_session={session_of(bob)}")
    await form.submit(TICKET | {"requester_email": "rita@example.com"})
    assert told["submitted_path"] == "/tickets/1"
    told.clear()
    form._told = "the connection before"
    return form


async def test_whoever_submitted_a_ticket_is_told_again_where_it_is_but_once(submitted, told):
    turns, tells, _ = await submitted.load()

    assert "ticket_sheet" in str(turns.args) and "submitted" in str(tells.args)
    assert told["submitted_path"] == "/tickets/1"
    assert len(await submitted.load()) == 1


@pytest.mark.parametrize("change", ["UPDATE accounts SET is_active = false", "DELETE FROM accounts"])
async def test_whoever_may_not_find_it_any_more_is_not_told_its_customers_key(submitted, told, session, change):
    session.execute(text(f"{change} WHERE name = 'Bob'"))
    session.commit()
    forget_everybody()

    await submitted.load()

    assert "submitted_path" not in told
