"""Reading tickets: filters, search and pages."""

from datetime import UTC, datetime, timedelta

import pytest

from support_desk.people.scopes import WHOLE_DESK
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.queries import number_of_tickets, page_of_tickets
from support_desk.words import Category, Priority, Status

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FOUND_IN_ANY_CASE = [
    ("Café fermé", "CAFÉ"),
    ("CAFÉ FERMÉ", "café"),
    ("Не работает логин", "ЛОГИН"),
    ("ЛОГИН", "логин"),
    ("Ο λογαριασμός", "ΛΟΓΑΡΙΑΣΜΌΣ"),
    ("Ο ΛΟΓΑΡΙΑΣΜΌΣ", "λογαριασμός"),
    ("Ο ΛΟΓΑΡΙΑΣΜΌΣ", "λογαριασμόσ"),
    ("Größe", "GRÖßE"),
    ("無法登入", "登入"),
    ("تسجيل الدخول", "الدخول"),
    ("Emoji 🎟 lost", "🎟"),
]


@pytest.fixture
def found(session):
    """A function that gives the numbers of the tickets that a filter lets through, newest first."""

    def numbers(**wanted) -> list[int]:
        return [ticket.id for ticket in page_of_tickets(session, WHOLE_DESK, TicketFilter(**wanted)).tickets]

    return numbers


def test_an_empty_filter_shows_everything_newest_first(found, make_ticket):
    make_ticket(created_at=NOON)
    make_ticket(created_at=NOON + timedelta(days=1))
    make_ticket(created_at=NOON - timedelta(days=1))

    assert found() == [2, 1, 3]


def test_filters_narrow_together_and_words_of_one_filter_are_any_of(found, make_ticket):
    make_ticket(category="billing", priority="high", status="open")
    make_ticket(category="technical", priority="high", status="open")
    make_ticket(category="account", priority="high", status="open")
    make_ticket(category="billing", priority="low", status="open")
    make_ticket(category="billing", priority="high", status="closed")

    words = {"category": (Category.billing, Category.technical), "priority": (Priority.high,)}

    assert found(**words) == [5, 2, 1]
    assert found(**words, status=(Status.open,)) == [2, 1]


@pytest.mark.parametrize(("title", "search"), FOUND_IN_ANY_CASE)
def test_search_ignores_case_in_any_script(found, make_ticket, title, search):
    make_ticket(title=title)
    make_ticket(title="Something else")

    assert found(search=search) == [1]


def test_search_looks_into_descriptions_too(found, make_ticket):
    make_ticket(description="The invoice is\nwrong.")

    assert found(search="INVOICE") == [1]
    assert found(search="is wrong") == [1]
    assert found(search="refund") == []


def test_a_word_does_not_reach_from_the_title_into_the_description(found, make_ticket):
    make_ticket(title="over", description="view")

    assert found(search="overview") == []


@pytest.mark.parametrize(
    ("search", "title", "decoy"),
    [
        ("50%", "Bill is 50% too high", "Bill is 500 too high"),
        ("user_name", "The user_name is gone", "The userXname is gone"),
        (r"C:\temp", r"Cannot write C:\temp", "Cannot write C:temp"),
        ("\\", "One \\ alone", "None"),
        ("%", "100%", "100"),
        ("'; --", "It's '; -- odd", "It's even"),
    ],
)
def test_search_takes_signs_literally(found, make_ticket, search, title, decoy):
    make_ticket(title=title)
    make_ticket(title=decoy)

    assert found(search=search) == [1]


def test_all_words_must_occur_in_any_order_and_either_field(found, make_ticket):
    make_ticket(title="Login fails", description="since the update")
    make_ticket(title="Login fails", description="since yesterday")

    assert found(search="update  login") == [1]
    assert found(search="login\tsince") == [2, 1]


@pytest.mark.parametrize("search", ["#12", "12"])
def test_a_number_also_finds_the_ticket_of_that_number(found, make_ticket, search):
    make_ticket(id=11, title="Refers to #12")
    make_ticket(id=12, title="Another")
    make_ticket(id=13, title="A third")
    make_ticket(id=112, title="A fourth")

    assert found(search=search) == [12, 11]


@pytest.mark.parametrize("search", ["#", "#x", "#0", "0", "9" * 18, "9" * 100, "#-1", "１２"])
def test_a_number_that_no_ticket_has_finds_nothing(found, make_ticket, search):
    make_ticket(id=12)

    assert found(search=search) == []


def test_two_numbers_are_no_ticket_unless_both_occur(found, make_ticket):
    make_ticket(id=12)
    make_ticket(id=13, title="See 12")

    assert found(search="12 13") == [13]


def test_counting_follows_the_filter(session, make_ticket):
    make_ticket(status="open")
    make_ticket(status="closed")
    make_ticket(status="closed")

    assert number_of_tickets(session, WHOLE_DESK, TicketFilter()) == 3
    assert number_of_tickets(session, WHOLE_DESK, TicketFilter(status=(Status.closed,))) == 2
    assert number_of_tickets(session, WHOLE_DESK, TicketFilter(search="nowhere")) == 0
