"""What a reader may see holds for every read, and no answer is shared with whoever may see something else."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk.errors import TicketNotFound
from support_desk.figures import flow, judging, stats
from support_desk.figures.spans import Days
from support_desk.people.scopes import WHOLE_DESK, Scope
from support_desk.store import db
from support_desk.tickets import queries
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.models import TimelineEntry
from support_desk.tickets.search import ways
from support_desk.tickets.search.sample import draw_sample
from support_desk.tickets.search.statements import SearchShape, search_sql, search_values
from support_desk.tickets.sql import scopes
from support_desk.tickets.sql.as_json import DetailColumns

EVERYTHING, SEARCH = TicketFilter(), TicketFilter(search="ticket")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SHOWN = ("id", "title", "created_at")
OF_TICKETS = [
    (queries.page_of_tickets, EVERYTHING),
    (queries.page_of_tickets, SEARCH),
    (queries.page_as_json, EVERYTHING, SHOWN),
    (queries.page_as_json, SEARCH, SHOWN),
    (queries.number_of_tickets, EVERYTHING),
    (queries.number_of_tickets, SEARCH),
]
OF_ONE = [
    read
    for ticket_id in (1, 2)
    for read in (
        (queries.found_ticket, ticket_id),
        (queries.detail_as_json, ticket_id, DetailColumns(SHOWN, ("id",), ("id", "body"))),
        (queries.timeline, ticket_id, 10),
        (queries.timeline, ticket_id, 10, 2),
        (queries.entries_as_json, ticket_id, ("id", "body"), 10, 100),
        (queries.entry_before, ticket_id, 4, 1),
    )
]
DAYS = Days.until(datetime.now(UTC), 7, "UTC")
FIGURES = [
    (stats.desk_stats,),
    (judging.judged, LONG_AGO),
    (flow.flow, DAYS),
    (flow.times, DAYS),
    (flow.by_assignee,),
    (flow.oldest_unsettled,),
]
READS = [*OF_TICKETS, *OF_ONE, *FIGURES]


@dataclass(frozen=True)
class OneCategory(Scope):
    """A scope that the desk does not have."""

    category: str = ""


BILLING = OneCategory(category="billing")
ONLY_BILLING = scopes.Seen(("category = :scope_category",))


@pytest.fixture
def of_two_kinds(session, make_ticket) -> Session:
    """A session on a desk with three tickets, the first one of billing; two have been suggested, and commented upon."""
    suggested = {"suggested_category": "technical", "suggested_priority": "medium", "suggestion_source": "local"}
    make_ticket(title="Ticket one", category="billing", status="closed", **suggested)
    make_ticket(title="Ticket two", category="account", **suggested)
    make_ticket(title="Something else", category="account", status="closed", created_at=LONG_AGO)
    for number in range(4):
        session.add(TimelineEntry(ticket_id=number % 2 + 1, kind="comment", body=f"{number}", actor="desk"))
        session.flush()
    return session


@pytest.fixture
def known(monkeypatch) -> None:
    """Lets the desk know the scope, in the one place for it."""
    monkeypatch.setattr(scopes, "seen", lambda scope: ONLY_BILLING if scope == BILLING else scopes.EVERYTHING)


def found(session: Session, read: Callable, scope: Scope, *given: object) -> object:
    """What a read finds; that there is none is an answer as well."""
    try:
        return read(session, scope, *given)
    except TicketNotFound as error:
        return str(error)


@pytest.mark.parametrize(("read", "given"), [(read, given) for read, *given in READS])
@pytest.mark.usefixtures("known")
def test_a_reader_sees_a_desk_on_which_there_is_nothing_else(of_two_kinds, read, given):
    everything, some = (found(of_two_kinds, read, scope, *given) for scope in (WHOLE_DESK, BILLING))

    of_two_kinds.execute(text("DELETE FROM tickets WHERE category <> 'billing'"))

    assert some == found(of_two_kinds, read, WHOLE_DESK, *given)
    assert (everything == some) is (given[:1] == [1])


@pytest.mark.parametrize(("read", "given"), [(read, given) for read, *given in READS])
def test_a_scope_that_no_statement_knows_sees_nothing(of_two_kinds, read, given):
    nothing = found(of_two_kinds, read, BILLING, *given)

    of_two_kinds.execute(text("DELETE FROM tickets"))

    assert nothing == found(of_two_kinds, read, WHOLE_DESK, *given)


@pytest.mark.usefixtures("known")
def test_whatever_way_a_search_goes_it_finds_what_its_reader_sees(of_two_kinds):
    shape, values = SearchShape.of(BILLING, SEARCH), search_values(BILLING, SEARCH, 10)
    search = ways.Search(of_two_kinds, shape, values, 10, partial(search_sql, shown=None))

    gone = [search.walked(10), search.as_planned(), search.by_index(), search.by_parts(["tic"]), search.through_all()]

    assert [[row.id for row in rows] for rows in gone] == [[1]] * 5
    assert draw_sample(of_two_kinds, BILLING, SEARCH).share * 2 == draw_sample(of_two_kinds, WHOLE_DESK, SEARCH).share


@pytest.mark.anyio
@pytest.mark.parametrize(("read", "given"), [(read, given) for read, *given in READS])
async def test_only_those_who_may_see_the_same_share_a_read(database, read, given):
    scopes_read = []

    def noted(session: Session, scope: Scope, *given: object) -> object:
        scopes_read.append(scope)
        return found(session, read, scope, *given)

    does_read = queries.read if isinstance(next(iter(given), None), TicketFilter) else db.read
    asked = [does_read(noted, scope, *given) for scope in (WHOLE_DESK, BILLING, WHOLE_DESK, Scope(is_whole=True))]

    first, _, *others = await asyncio.gather(*asked)

    assert set(scopes_read) == {WHOLE_DESK, BILLING} and len(scopes_read) == 2
    assert all(other is first for other in others)
