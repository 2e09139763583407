"""Whatever stands in an address, it is a filter that survives the address, or wrong input; never anything else."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as some

from support_desk import texts
from support_desk.errors import InvalidInput
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.filters.cursors import CURSOR, EPOCH, Cursor
from support_desk.words import Category, Priority, Status

MOMENTS = some.integers(1 - 10**16, 10**16 - 1).map(lambda number: EPOCH + timedelta(microseconds=number))
CURSORS = some.builds(Cursor, MOMENTS, some.integers(0, 10**18 - 1), some.booleans())
STORABLE = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
SEARCHES = STORABLE.map(str.strip).filter(lambda text: len(text.split()) <= texts.SEARCH_WORDS)
NAMES = some.sampled_from(
    ["category", "priority", "status", "search", "assignee", "requester", "cursor", ""]
) | some.text(max_size=5)
VALUES = (
    some.text(max_size=30)
    | some.from_regex(CURSOR)
    | some.sampled_from(["open", "billing", "low", "me", "none", "0", "007", "a@b", "@", "", "\ud800"])
)


def several(words) -> some.SearchStrategy:
    return some.lists(some.sampled_from(words), unique=True).map(tuple)


@given(CURSORS)
def test_every_cursor_is_read_as_it_was_written(cursor):
    assert Cursor.parsed(str(cursor)) == cursor


@given(some.from_regex(CURSOR, fullmatch=True))
def test_whatever_looks_like_a_cursor_is_one(text):
    assert Cursor.parsed(str(Cursor.parsed(text))) == Cursor.parsed(text)


@given(
    some.builds(
        TicketFilter,
        category=several(Category),
        priority=several(Priority),
        status=several(Status),
        search=SEARCHES,
        assignee=several(["me", "none", "1", "7", "9223372036854775807"]),
        requester=some.just("") | some.emails(),
        cursor=some.none() | CURSORS,
    )
)
@example(TicketFilter(search="a+b&c=d;e%20#1 \ufeff"))
@example(TicketFilter(requester="ADA+one&two=3@exämple.org"))
def test_every_filter_survives_the_address(wanted):
    assert TicketFilter.from_query(wanted.to_query()) == wanted


@given(VALUES)
@example("a" + "9" * 5000)
@example("a١.1")
def test_what_is_no_cursor_is_wrong_input(text):
    with suppress(InvalidInput):
        assert isinstance(Cursor.parsed(text), Cursor)


@given(
    some.text() | some.lists(some.tuples(NAMES, VALUES), max_size=6).map(lambda pairs: "&".join(map("=".join, pairs)))
)
@example("%ff=%ff&search=%ED%A0%80&&;=&=&cursor")
def test_an_address_is_a_filter_or_wrong_input(query):
    with suppress(InvalidInput):
        wanted = TicketFilter.from_query(query)
        assert TicketFilter.from_query(wanted.to_query()) == wanted


@given(some.dictionaries(NAMES, some.lists(VALUES, max_size=3), max_size=4))
def test_so_are_fields_that_came_otherwise(query):
    with suppress(InvalidInput):
        assert isinstance(TicketFilter.parsed(query), TicketFilter)


@given(NAMES, VALUES)
def test_a_filter_is_narrowed_by_what_it_knows_only(field, word):
    with suppress(InvalidInput):
        assert TicketFilter().narrowed(field, word).to_query() == (f"{field}={word}" if word else "")


@given(some.text() | some.none() | some.integers() | some.lists(some.text()))
def test_a_search_is_clean_or_wrong_input(value):
    with suppress(InvalidInput):
        text = texts.search(value)
        assert text == text.strip() and len(text) <= texts.SEARCH_LIMIT and len(text.split()) <= texts.SEARCH_WORDS
