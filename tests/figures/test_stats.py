"""The figures of the desk."""

from datetime import UTC, datetime, timedelta

import pytest

from support_desk.figures.stats import desk_stats
from support_desk.people.scopes import WHOLE_DESK


def days_ago(days: int) -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)


def test_an_empty_desk_counts_zero_everywhere(session, database):
    stats = desk_stats(session, WHOLE_DESK)

    assert (stats.total_tickets, stats.open_tickets, stats.avg_tickets_per_day) == (0, 0, 0)
    assert stats.priority_breakdown == {"low": 0, "medium": 0, "high": 0, "critical": 0}
    assert stats.category_breakdown == {"billing": 0, "technical": 0, "account": 0, "general": 0}
    assert stats.status_breakdown == {"open": 0, "in_progress": 0, "resolved": 0, "closed": 0}
    assert (stats.triage_acceptance.category, stats.triage_acceptance.priority) == (None, None)


def test_breakdowns_count_every_word(session, make_ticket):
    make_ticket(category="billing", priority="low", status="open")
    make_ticket(category="billing", priority="high", status="closed")
    make_ticket(category="general", priority="high", status="in_progress")

    stats = desk_stats(session, WHOLE_DESK)

    assert (stats.total_tickets, stats.open_tickets) == (3, 1)
    assert stats.priority_breakdown == {"low": 1, "medium": 0, "high": 2, "critical": 0}
    assert stats.category_breakdown == {"billing": 2, "technical": 0, "account": 0, "general": 1}
    assert stats.status_breakdown == {"open": 1, "in_progress": 1, "resolved": 0, "closed": 1}


@pytest.mark.parametrize(
    ("ages", "average"), [([0], 1), ([0, 0, 0], 3), ([1], 0.5), ([2, 0], 0.67), ([7], 0.13), ([9, 9, 0], 0.3)]
)
def test_the_average_is_over_all_days_since_the_first_ticket(session, make_ticket, ages, average):
    for age in ages:
        make_ticket(created_at=days_ago(age))

    assert desk_stats(session, WHOLE_DESK).avg_tickets_per_day == average


def test_days_begin_at_midnight_utc_wherever_the_ticket_came_from(session, make_ticket):
    make_ticket(created_at=days_ago(0) - timedelta(microseconds=1))

    assert desk_stats(session, WHOLE_DESK).avg_tickets_per_day == 0.5


def test_acceptance_is_the_share_of_suggestions_that_still_stand(session, make_ticket):
    make_ticket(category="billing", suggested_category="billing", priority="low", suggested_priority="high")
    make_ticket(category="general", suggested_category="billing", priority="low", suggested_priority="low")
    make_ticket(category="technical", suggested_category="technical")
    make_ticket(category="account")

    acceptance = desk_stats(session, WHOLE_DESK).triage_acceptance

    assert acceptance.category == 2 / 3
    assert acceptance.priority == 1 / 2


def test_acceptance_of_one_word_does_not_need_the_other(session, make_ticket):
    make_ticket(category="billing", suggested_category="billing")

    acceptance = desk_stats(session, WHOLE_DESK).triage_acceptance

    assert (acceptance.category, acceptance.priority) == (1, None)
