"""The link by which a customer sees his ticket, shown to an agent who sends it to him."""

import pytest
from sqlalchemy import text

from support_desk import routes
from support_desk.people.ticket_links import link_of, ticket_of_link
from support_desk.tickets.states.detail import TicketDetail

pytestmark = pytest.mark.anyio


@pytest.fixture
def agent(make_account, session_of) -> str:
    """The cookie of somebody of the team."""
    return f"desk_session={session_of(make_account())}"


async def test_it_is_the_tickets_own_and_told_without_being_kept(state_at, told, session, make_ticket, agent):
    make_ticket(requester_email="tom@example.org")
    state = await state_at(TicketDetail, "/tickets/1", agent, origin="http://127.0.0.1:9999")
    await state.show_link(1)

    assert told["customer_link"] == f"http://127.0.0.1:9999{routes.requester(link_of(session, 1))}"
    assert told["customer_link"] not in repr(state.dict())
    await state.put_link_away()
    assert told["customer_link"] == ""


async def test_a_new_one_ends_the_one_before_and_both_are_written_down(state_at, told, session, make_ticket, agent):
    make_ticket(requester_email="tom@example.org")
    state = await state_at(TicketDetail, "/tickets/1", agent)
    await state.show_link(1)
    before = told["customer_link"].rpartition("/")[2]

    await state.renew_link(1)

    session.rollback()
    after = told["customer_link"].rpartition("/")[2]
    assert [ticket_of_link(session, before), ticket_of_link(session, after)] == [None, 1]
    audited = session.execute(text("SELECT actor_name, deed, detail FROM audit_entries ORDER BY id")).all()
    assert [tuple(entry) for entry in audited] == [("Ada", "link_shown", "#1"), ("Ada", "link_renewed", "#1")]


async def test_whoever_is_not_of_the_team_gets_none(state_at, told, session, make_ticket, make_account, make_link):
    make_account()
    make_ticket(requester_email="tom@example.org")
    make_link(1, "secret")
    state = await state_at(TicketDetail, "/tickets/1", "")

    await state.show_link(1)
    await state.renew_link(1)

    assert "customer_link" not in told
    assert ticket_of_link(session, "secret") == 1


async def test_another_tickets_page_shows_it_no_more(state_at, told, make_ticket, agent):
    for _ in range(2):
        make_ticket(requester_email="tom@example.org")
    state = await state_at(TicketDetail, "/tickets/1", agent)
    await state.load()
    await state.show_link(1)
    assert told["customer_link"]

    state.router = (await state_at(TicketDetail, "/tickets/2", agent)).router
    await state.load()

    assert told["customer_link"] == ""


async def test_what_was_asked_of_a_ticket_that_was_left_is_not_shown_at_the_next(state_at, told, make_ticket, agent):
    for _ in range(2):
        make_ticket(requester_email="tom@example.org")
    state = await state_at(TicketDetail, "/tickets/2", agent)

    await state.show_link(1)

    assert "customer_link" not in told


async def test_a_ticket_that_is_gone_has_none(state_at, told, agent):
    state = await state_at(TicketDetail, "/tickets/99", agent)

    await state.show_link(99)

    assert state.problem == "There is no ticket #99."
    assert "customer_link" not in told


async def test_a_comment_that_is_too_long_is_complained_of_until_it_is_mended(state_at, make_ticket, agent):
    make_ticket()
    state = await state_at(TicketDetail, "/tickets/1", agent)
    await state.add_comment({"ticket": "1", "new_comment": "x" * 5001, "sheet": "0"})
    state.mend("x" * 5001)
    assert "5,001 characters" in state.comment_problem

    state.mend("Short.")

    assert state.comment_problem == ""


async def test_what_is_wrong_with_a_comment_does_not_stand_at_the_next_ticket(state_at, make_ticket, agent):
    for _ in range(2):
        make_ticket()
    state = await state_at(TicketDetail, "/tickets/1", agent)
    await state.load()
    await state.add_comment({"ticket": "1", "new_comment": " ", "sheet": "0"})
    assert state.comment_problem
    await state.load()
    assert state.comment_problem

    state.router = (await state_at(TicketDetail, "/tickets/2", agent)).router
    await state.load()

    assert state.comment_problem == ""
