"""A filter is a value, to and from an address's query."""

from datetime import UTC, datetime

import pytest

from support_desk.errors import InvalidInput
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.filters.cursors import Cursor
from support_desk.tickets.filters.spans import Span
from support_desk.words import Category, Priority, Sort, Status

MOMENT = datetime(2026, 3, 1, 12, 30, 0, 123456, tzinfo=UTC)
EVERYTHING_SET = TicketFilter(
    category=(Category.billing, Category.technical),
    priority=(Priority.critical,),
    status=(Status.in_progress,),
    search="50% & “naïve” #12",
    cursor=Cursor(MOMENT, 7),
)


BY_URGENCY = TicketFilter(
    opened=Span("2026-11-01"),
    resolved=Span("2026-11-01..2026-11-07"),
    changed=Span("..-2d"),
    sort=Sort.priority,
    cursor=Cursor(MOMENT, 7, True, 4),
)


@pytest.mark.parametrize(
    "wanted", [TicketFilter(), EVERYTHING_SET, BY_URGENCY, TicketFilter(cursor=Cursor(MOMENT, 1, True))]
)
def test_a_filter_survives_the_address(wanted):
    assert TicketFilter.from_query(wanted.to_query()) == wanted


def test_no_filter_leaves_the_address_bare():
    assert TicketFilter().to_query() == ""


@pytest.mark.parametrize(
    "query", ["", "category=&priority=&status=&search=&cursor=", "search=%20%20", "utm_source=mail"]
)
def test_empty_values_and_foreign_names_filter_nothing(query):
    assert TicketFilter.from_query(query) == TicketFilter()
    assert TicketFilter.from_query(query).is_everything


def test_a_search_may_have_sixteen_words_and_looks_for_each_once():
    wanted = TicketFilter.from_query("search=+" + "a+b++A+log+" * 4)

    assert wanted.search.split() == ["a", "b", "A", "log"] * 4
    assert wanted.sought == ("a", "b", "A", "log")


def test_repeated_words_are_taken_once_beside_empty_ones():
    wanted = TicketFilter.from_query("category=billing&category=&category=technical&category=billing")

    assert wanted.category == (Category.billing, Category.technical)
    assert not wanted.is_everything


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("category=Billing", "category"),
        ("priority=urgent", "priority"),
        ("status=done", "status"),
        ("status=open&status=done", "status"),
        ("search=%00", "search"),
        ("search=" + "x" * 501, "search"),
        ("search=" + "+".join("abcdefghijklmnopq"), "search"),
        ("search=" + "a+" * 17, "search"),
        ("search=" + "a+" * 16 + "&search=a", "search"),
        ("cursor=zzz", "cursor"),
        ("cursor=a1.1p5", "cursor"),
        ("sort=id", "sort"),
        ("opened=yesterday", "opened"),
        ("resolved=2026-02-30", "resolved"),
        ("resolved=..", "resolved"),
        ("changed=2026-11-01...2026-11-02", "changed"),
        ("changed=2026-11-01..2026-11-02..", "changed"),
        ("changed=-123456d", "changed"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(query, field):
    with pytest.raises(InvalidInput) as refused:
        TicketFilter.from_query(query)

    assert refused.value.field == field


@pytest.mark.parametrize(
    "text", ["", "a", "a1", "a1.", ".1", "c1.1", "a1.1 ", "a1.1\n", "a١.1", "a1.1.1", "a1.1p", "a1.1p0", "a1.1p5"]
)
def test_a_cursor_that_no_list_gave_is_refused(text):
    with pytest.raises(InvalidInput):
        Cursor.parsed(text)


@pytest.mark.parametrize("text", ["a0.1", "b-1.1", "a-5.1p4", f"a{'9' * 16}.{'9' * 18}", f"b-{'9' * 16}.0"])
def test_any_cursor_of_that_form_is_read_and_written_back(text):
    assert str(Cursor.parsed(text)) == text


def test_narrowing_sets_one_field_and_goes_back_to_the_first_page():
    narrowed = EVERYTHING_SET.narrowed("status", "closed").narrowed("category", "")

    assert narrowed == TicketFilter(
        priority=(Priority.critical,), status=(Status.closed,), search=EVERYTHING_SET.search
    )
    assert EVERYTHING_SET.status == (Status.in_progress,)


@pytest.mark.parametrize(("field", "word"), [("status", "done"), ("search", "x"), ("cursor", ""), ("id", "1")])
def test_narrowing_by_what_is_no_filter_is_refused(field, word):
    with pytest.raises(InvalidInput):
        EVERYTHING_SET.narrowed(field, word)


def test_an_order_and_days_are_chosen_like_a_word():
    narrowed = BY_URGENCY.narrowed("sort", "").narrowed("changed", "today").narrowed("opened", "")

    assert narrowed == TicketFilter(resolved=BY_URGENCY.resolved, changed=Span("today"))
