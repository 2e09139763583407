"""How good the suggestions were, as the database counts it."""

from datetime import UTC, datetime, timedelta

import pytest

from support_desk.figures.judging import judged, most_overruled, source_records
from support_desk.figures.records import Overruled, Shares, SourceRecord
from support_desk.figures.stats import desk_stats
from support_desk.people.scopes import WHOLE_DESK

SAID = {"suggested_category": "billing", "suggested_priority": "low"}
NOW = datetime.now(UTC)


@pytest.fixture
def suggested(make_ticket):
    """Two Gemini tickets, one of them overruled twice, an older local one, and one without a suggestion."""
    make_ticket(category="billing", priority="low", suggestion_source="gemini", **SAID)
    make_ticket(category="account", priority="high", suggestion_source="gemini", **SAID)
    make_ticket(
        category="account", priority="low", suggestion_source="local", created_at=NOW - timedelta(days=9), **SAID
    )
    make_ticket(category="general", priority="critical")


def test_each_source_has_its_record(suggested, session):
    since = NOW - timedelta(days=30)

    assert source_records(judged(session, WHOLE_DESK, since)) == [
        SourceRecord("gemini", 2, 1, 1, 2, 2),
        SourceRecord("local", 1, 0, 1, 1, 1),
    ]


def test_the_commonest_move_comes_first(suggested, session):
    since = NOW - timedelta(days=30)

    assert most_overruled(judged(session, WHOLE_DESK, since)) == [
        Overruled("category", "billing", "account", 2),
        Overruled("priority", "low", "high", 1),
    ]


def test_older_tickets_do_not_count(suggested, session):
    since = NOW - timedelta(days=7)

    assert source_records(judged(session, WHOLE_DESK, since)) == [SourceRecord("gemini", 2, 1, 1, 2, 2)]
    assert [move.number for move in most_overruled(judged(session, WHOLE_DESK, since))] == [1, 1]


def test_nor_do_those_opened_at_the_end_or_after_it(suggested, session):
    since, until = NOW - timedelta(days=30), NOW - timedelta(days=9)

    assert judged(session, WHOLE_DESK, since, until) == []
    assert source_records(judged(session, WHOLE_DESK, since, until + timedelta(seconds=1))) == [
        SourceRecord("local", 1, 0, 1, 1, 1)
    ]


def test_where_one_property_was_not_suggested_it_was_neither_kept_nor_overruled(make_ticket, session):
    make_ticket(category="billing", priority="low", suggestion_source="gemini", suggested_category="billing")
    found = judged(session, WHOLE_DESK, NOW - timedelta(days=7))

    assert source_records(found) == [SourceRecord("gemini", 1, 1, 0, 1, 0)]
    assert most_overruled(found) == []
    assert desk_stats(session, WHOLE_DESK).triage_acceptance.by_source["gemini"] == Shares(1, None)


def test_the_shares_are_told_by_source(suggested, session):
    acceptance = desk_stats(session, WHOLE_DESK).triage_acceptance

    assert (acceptance.category, acceptance.priority) == pytest.approx((1 / 3, 2 / 3))
    assert acceptance.by_source == {"gemini": Shares(0.5, 0.5), "local": Shares(0, 1), "default": Shares(None, None)}


def test_what_was_kept_of_all_suggestions_counts_each_of_them_once(make_ticket, session):
    for _ in range(3):
        make_ticket(category="account", suggested_category="billing", suggestion_source="gemini")
    make_ticket(category="billing", priority="low", suggestion_source="gemini", **SAID)

    acceptance = desk_stats(session, WHOLE_DESK).triage_acceptance

    assert (acceptance.kept, acceptance.suggested) == (2, 5)
