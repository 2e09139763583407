"""What helps with a ticket: tickets like it, how sure triage is, its neighbours, and what goes together."""

from datetime import UTC, datetime, timedelta

import pytest

from support_desk.errors import DatabaseAway
from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets import queries
from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.helping import hints
from support_desk.tickets.states.helping.hints import Hints
from support_desk.triage.local import local

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PRINTER = {"title": "Printer jammed", "description": "Paper is stuck in the printer on the third floor."}


async def along(verb: str, state: Hints, *given) -> None:
    """Read or write along, as the page does."""
    await Hints.event_handlers[f"{verb}_along"].fn(state, *given)


async def test_tickets_like_one_are_told_with_its_number(state_at, told, make_ticket):
    make_ticket(**PRINTER)
    make_ticket(title="Printer stuck", description="The printer has paper stuck on the third floor.")

    await along("read", await state_at(Hints, "/tickets/2"), 2)

    assert (told["of"], [each.id for each in told["alike"]]) == (2, [1])


@pytest.mark.parametrize("number", [99, "x", None, -1, [], "9" * 400])
async def test_of_a_ticket_that_is_not_there_nothing_is_told(state_at, told, make_ticket, number):
    make_ticket(**PRINTER)

    await along("read", await state_at(Hints, "/tickets/99"), number)

    assert told == {}


@pytest.mark.parametrize(("is_signed_in", "number"), [(True, 1), (False, 0)])
async def test_of_what_is_written_only_the_team_is_told(
    state_at, told, make_ticket, make_account, session_of, is_signed_in, number
):
    make_ticket(**PRINTER)
    cookie = f"desk_session={session_of(make_account())}"

    await along("write", await state_at(Hints, "/", cookie if is_signed_in else ""), "Jam", "The printer is stuck.")

    assert len(told.get("alike", ())) == number


@pytest.mark.parametrize("nonsense", [None, 7, [], {}, "", "\x00", "\ud800"])
async def test_nonsense_is_like_nothing(state_at, told, make_ticket, nonsense):
    make_ticket(**PRINTER)

    await along("write", await state_at(Hints), nonsense, nonsense)

    assert told.get("alike", []) == []


@pytest.mark.parametrize(("verb", "given"), [("read", (1,)), ("write", ("Jam", "The printer is stuck."))])
async def test_while_the_database_is_away_nothing_is_told_and_nothing_is_wrong(
    state_at, told, monkeypatch, verb, given
):
    async def acting():
        raise DatabaseAway

    monkeypatch.setattr(hints, "acting", acting)

    await along(verb, await state_at(Hints), *given)

    assert told == {}


async def test_how_sure_it_is_is_told_of_the_local_classifier_alone(state_at, told, make_ticket):
    said = local.suggest(PRINTER["title"], PRINTER["description"])
    words = {"suggested_category": said.category, "suggested_priority": said.priority}
    make_ticket(**PRINTER, **words, suggestion_source="local")
    make_ticket(suggested_category="billing", suggested_priority="low", suggestion_source="gemini")

    await along("read", await state_at(Hints, "/tickets/1"), 1)
    assert told["sure"].endswith("% sure")
    await along("read", await state_at(Hints, "/tickets/2"), 2)
    assert told["sure"] == ""


async def test_neighbours_are_the_next_numbers_that_there_are(session, make_ticket):
    for _ in range(4):
        make_ticket()
    session.delete(session.get(Ticket, 2))
    session.commit()

    found = [queries.neighbours(session, WHOLE_DESK, number) for number in (1, 3, 4)]

    assert found == [(3, None), (4, 1), (None, 3)]


async def test_what_one_did_at_a_stroke_goes_together(session, make_ticket, state_at, told):
    make_ticket()
    moves = [("Ada", 0), ("Ada", 20), ("Bob", 30), ("Bob", 200)]
    for number, (actor, seconds) in enumerate(moves):
        when, ends = NOON + timedelta(seconds=seconds), ["open", "in_progress"][:: 1 if number % 2 else -1]
        told_of = {"before": ends[0], "after": ends[1], "actor": actor, "actor_kind": "agent", "created_at": when}
        session.add(TimelineEntry(ticket_id=1, kind="status", **told_of))
        session.flush()
    session.commit()

    await (await state_at(TicketDetail, "/tickets/1")).load()

    assert [each.is_grouped for each in told["shown"].timeline] == [False, True, False, False]


async def test_a_suggestion_is_applied_in_one_change_and_nonsense_is_not(session, make_ticket, state_at):
    make_ticket()
    state = await state_at(TicketDetail, "/tickets/1")

    await state.apply_suggestion(1, "billing", "nonsense")
    assert state.problem and session.get(Ticket, 1).category == "account"
    await state.apply_suggestion(1, "billing", "high")

    session.expire_all()
    assert (session.get(Ticket, 1).category, session.get(Ticket, 1).priority) == ("billing", "high")
