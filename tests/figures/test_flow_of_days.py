"""What comes and goes on a desk, how long it takes, and what is left."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DataError
from sqlmodel import Session

from support_desk.figures.flow import by_assignee, flow, oldest_unsettled, times
from support_desk.figures.models import figure_changes, figure_tallies
from support_desk.figures.records import Assigned, Compared
from support_desk.figures.spans import Days
from support_desk.people.scopes import NOTHING, WHOLE_DESK
from support_desk.store import db
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.models import TimelineEntry
from support_desk.tickets.queries import number_of_tickets
from tests.rows import change_after_each_statement

NOW = datetime.now(UTC)
WEEK = Days.until(NOW, 7, "UTC")
FAR_EAST, FAR_WEST = "Pacific/Kiritimati", "Pacific/Niue"


def days_ago(days: float) -> datetime:
    return NOW.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)


@pytest.fixture
def answer(database):
    """A function that answers a ticket, in public unless it is told otherwise."""

    def add(ticket, after: timedelta, *, public: bool = True, actor_kind: str = "agent") -> None:
        at = ticket.created_at + after
        entry = TimelineEntry(
            ticket_id=ticket.id,
            kind="comment",
            body="Hello",
            public=public,
            actor="Ada",
            actor_kind=actor_kind,
            created_at=at,
        )
        with Session(db.engine()) as session:
            session.add(entry)
            session.commit()

    return add


def test_each_day_counts_what_came_what_went_and_what_was_left(session, make_ticket):
    make_ticket(created_at=days_ago(2), status="resolved", resolved_at=days_ago(1) + timedelta(hours=23))
    make_ticket(created_at=days_ago(2) + timedelta(hours=23, minutes=59))
    make_ticket(created_at=days_ago(30), status="closed", resolved_at=days_ago(0))

    found = flow(session, WHOLE_DESK, WEEK)

    assert [day.date for day in found.days] == [days_ago(ago).date() for ago in reversed(range(7))]
    assert [(day.opened, day.resolved, day.backlog) for day in found.days[-4:]] == [
        (0, 0, 1),
        (2, 0, 3),
        (0, 1, 2),
        (0, 1, 1),
    ]


def test_what_changes_meanwhile_is_in_all_days_or_in_none(session, make_ticket):
    make_ticket(created_at=days_ago(0))
    change_after_each_statement(session, "DELETE FROM tickets")

    assert [day.backlog for day in flow(session, WHOLE_DESK, WEEK).days] == [0, 0, 0, 0, 0, 0, 1]


def test_figures_are_compared_with_the_days_before(session, make_ticket):
    for ago in (0, 6, 6.5, 7, 13, 13.5, 20):
        make_ticket(created_at=days_ago(ago))
    for ago in (1, 8, 9):
        make_ticket(created_at=days_ago(40), status="closed", resolved_at=days_ago(ago))

    found = flow(session, WHOLE_DESK, WEEK)

    assert (found.opened, found.resolved) == (Compared(2, 3), Compared(1, 2))
    assert found.unsettled == Compared(7, 6)


def test_figures_of_a_past_span_are_those_of_its_days_alone(session, make_ticket, answer):
    for ago, hours in ((5, 4), (9, 2), (12, 8), (20, 1)):
        made = days_ago(ago)
        answer(
            make_ticket(created_at=made, status="closed", resolved_at=made + timedelta(hours=hours)),
            timedelta(hours=hours),
        )
    for ago in (1, 8, 30):
        make_ticket(created_at=days_ago(ago))
    span = Days.named(f"{days_ago(10).date()}..{days_ago(7).date()}", NOW, "UTC")

    found, took = flow(session, WHOLE_DESK, span), times(session, WHOLE_DESK, span)

    assert [(day.opened, day.resolved, day.backlog) for day in found.days] == [
        (0, 0, 1),
        (1, 1, 1),
        (1, 0, 2),
        (0, 0, 2),
    ]
    assert (found.opened, found.resolved, found.unsettled) == (Compared(2, 1), Compared(1, 1), Compared(2, 1))
    assert took.to_resolve == took.to_answer == Compared(2 * 3600, 8 * 3600)
    assert took.to_resolve_daily == (None, 2 * 3600, None, None)


def test_medians_of_a_past_span_read_nothing_of_later_days(session, database):
    too_much = {"moment": days_ago(1), "key": 0, "number": 2**63 - 1, "seconds": 2**63 - 1}  # of two the sum is none
    for figure in ("time_to_resolve", "time_to_answer"):
        for table in (figure_tallies, figure_changes):
            session.execute(table.insert().values(figure=figure, **too_much))
    with pytest.raises(DataError), session.begin_nested():
        times(session, WHOLE_DESK, WEEK)

    found = times(session, WHOLE_DESK, Days.named(f"{days_ago(9).date()}..{days_ago(2).date()}", NOW, "UTC"))

    assert found.to_resolve == found.to_answer == Compared(None, None)


@pytest.mark.parametrize("zone", ["UTC", FAR_EAST, FAR_WEST, "Asia/Kathmandu"])
def test_days_are_those_of_whoever_looks_and_each_is_what_the_queue_counts(session, make_ticket, zone):
    for hours in range(0, 80, 3):
        make_ticket(created_at=NOW - timedelta(hours=hours, minutes=7))

    for day in flow(session, WHOLE_DESK, Days.until(NOW, 7, zone)).days:
        wanted = TicketFilter.from_query(f"opened={day.date}").seen_from(zone)
        assert day.opened == number_of_tickets(session, WHOLE_DESK, wanted)


def test_what_was_opened_again_is_left_and_was_never_resolved(session, make_ticket):
    ticket = make_ticket(created_at=days_ago(3), status="resolved", resolved_at=days_ago(2))
    session.add(ticket)
    ticket.status, ticket.resolved_at = "open", None
    session.flush()

    found = flow(session, WHOLE_DESK, WEEK)

    assert found.resolved.now == 0
    assert [day.backlog for day in found.days] == [0, 0, 0, 1, 1, 1, 1]


@pytest.mark.parametrize(("hours", "middle"), [([3], 3), ([1, 3], 2), ([1, 2, 300], 2), ([1, 2, 4, 8], 3)])
def test_the_median_is_exact_where_few_were_resolved(session, make_ticket, hours, middle):
    for took in hours:
        resolved_at = days_ago(1) + timedelta(hours=1)
        make_ticket(created_at=resolved_at - timedelta(hours=took), status="closed", resolved_at=resolved_at)

    found = times(session, WHOLE_DESK, WEEK)

    assert found.to_resolve == Compared(middle * 3600, None)
    assert found.to_resolve_daily == (*[None] * 5, middle * 3600, None)


def test_the_median_of_many_is_as_good_as_exact(session, make_ticket):
    for minutes in range(1, 200):
        resolved_at = days_ago(minutes % 6)
        made = resolved_at - timedelta(minutes=minutes**2)
        make_ticket(created_at=made, status="resolved", resolved_at=resolved_at)

    found = times(session, WHOLE_DESK, WEEK)

    assert found.to_resolve.now == pytest.approx(100**2 * 60, rel=0.03)


def test_the_first_public_answer_of_somebody_else_counts(session, make_ticket, answer):
    ticket = make_ticket(created_at=days_ago(2))
    answer(ticket, timedelta(minutes=5), actor_kind="requester")
    answer(ticket, timedelta(minutes=10), public=False)
    answer(ticket, timedelta(minutes=30))
    answer(ticket, timedelta(minutes=40))
    answer(make_ticket(created_at=days_ago(9)), timedelta(hours=2))

    assert times(session, WHOLE_DESK, WEEK).to_answer == Compared(1800, 7200)


def test_nothing_took_no_time(session, database):
    found = times(session, WHOLE_DESK, WEEK)

    assert (found.to_resolve, found.to_answer) == (Compared(None, None), Compared(None, None))
    assert found.to_resolve_daily == (None,) * 7


def test_unsettled_tickets_are_counted_for_each_whose_they_are(session, make_ticket, make_account):
    ada, bob = make_account("ada@example.com", "Ada"), make_account("bob@example.com", "Bob")
    for whose in (bob.id, bob.id, bob.id, ada.id, None, None):
        make_ticket(assignee_id=whose)
    make_ticket(assignee_id=ada.id, status="closed")
    session.add(bob)
    bob.is_active = False
    session.flush()

    assert by_assignee(session, WHOLE_DESK) == [
        Assigned(bob.id, "Bob (inactive)", 3),
        Assigned(0, "", 2),
        Assigned(ada.id, "Ada", 1),
    ]


def test_the_oldest_of_what_is_left_come_first(session, make_ticket):
    for ago in (3, 9, 1, 5, 2, 4):
        make_ticket(title=f"{ago}", created_at=days_ago(ago))
    make_ticket(created_at=days_ago(20), status="closed")

    assert [ticket.title for ticket in oldest_unsettled(session, WHOLE_DESK)] == ["9", "5", "4", "3", "2"]


def test_whoever_may_see_nothing_is_told_of_nothing(session, make_ticket, answer):
    answer(make_ticket(created_at=days_ago(1), status="closed", resolved_at=days_ago(0)), timedelta(hours=1))
    make_ticket()

    found = flow(session, NOTHING, WEEK)

    assert {(day.opened, day.resolved, day.backlog) for day in found.days} == {(0, 0, 0)}
    assert times(session, NOTHING, WEEK).to_resolve == Compared(None, None)
    assert (*by_assignee(session, NOTHING), *oldest_unsettled(session, NOTHING)) == ()
