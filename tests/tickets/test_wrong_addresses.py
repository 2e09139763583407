"""Whatever is wrong in an address is said in one sentence, names the field, and changes nothing."""

import pytest

from tests.asking import assert_names

NO_NUMBERS = [
    "abc",
    "-1",
    "+1",
    "1_0",
    "1.0",
    "%201",
    "1%20",
    "1%0A",
    "１２",
    "١",
    "²",
    "1.5",
    "1e3",
    "0x1",
    "%00",
    "%ff",
]


NO_NUMBERS += ["%F0%9F%8E%9F", "1%20or%201=1", "9" * 5000]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("category=Billing", "category"),
        ("category=billing&category=other", "category"),
        ("category=billing,technical", "category"),
        ("priority=urgent", "priority"),
        ("status=%00", "status"),
        ("status=%ff", "status"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        ("limit=1.5", "limit"),
        ("limit=1.0", "limit"),
        ("limit=1_0", "limit"),
        ("limit=%2B1", "limit"),
        ("limit=%201", "limit"),
        ("limit=１", "limit"),
        ("cursor=a１.1", "cursor"),
        ("limit=ten", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("limit=%00", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=a1", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=" + "9" * 5000, "cursor"),
        ("search=a%00b", "search"),
        ("search=%ED%A0%80", "search"),
        ("search=a%ffb", "search"),
        ("status=open&requester=%c3@example.com", "requester"),
        ("limit=2&cursor=%c0%80", "cursor"),
        ("sea%ffrch=a", "query"),
        ("search=" + "x" * 501, "search"),
        ("search=" + "log+" * 17, "search"),
        ("limit=1&limit=2", "limit"),
        ("search=a&search=b", "search"),
        ("cursor=&cursor=", "cursor"),
        ("page=2", "page"),
        ("Category=billing", "Category"),
    ],
)
def test_a_wrong_filter_is_refused_by_name(api, make_ticket, query, field):
    make_ticket()

    assert_names(api.get(f"/api/tickets/?{query}"), field)


def test_an_export_wants_utf8_too(api, make_ticket):
    make_ticket()

    assert_names(api.get("/api/tickets/export.csv/?search=%ff"), "search")


def test_a_sign_that_stands_for_what_could_not_be_read_is_searched_for(api, make_ticket):
    ticket = make_ticket(title="a \ufffd b")
    make_ticket(title="a b")

    assert [found["id"] for found in api.get("/api/tickets/?search=%EF%BF%BD").json()] == [ticket.id]


@pytest.mark.parametrize("one", ["a{}=1", "a=1", "category=x{}", "limit=1", "search=x", "&", "search=%"])
def test_a_query_that_is_endless_is_refused_unread(api, make_ticket, one):
    make_ticket()

    assert_names(
        api.get("/api/tickets/?" + "&".join(one.format(place) for place in range(2_500)).ljust(30_000, "&")), "query"
    )


def test_a_word_that_is_repeated_counts_once(api, make_ticket):
    make_ticket()
    make_ticket()

    answer = api.get("/api/tickets/?limit=1" + "&category=account" * 1_000)

    assert answer.status_code == 200
    assert answer.headers["Link"].count("account") == 1


@pytest.mark.parametrize("ticket", NO_NUMBERS)
def test_what_is_no_number_names_no_ticket(api, unchanged, ticket):
    assert_names(api.get(f"/api/tickets/{ticket}/"), "ticket_id")
    assert_names(api.patch(f"/api/tickets/{ticket}/", json={"status": "closed"}), "ticket_id")
    assert_names(api.delete(f"/api/tickets/{ticket}/"), "ticket_id")
    assert_names(api.delete(f"/api/tickets/{ticket}/delete/"), "ticket_id")


def test_leading_zeros_say_nothing(api, make_ticket):
    make_ticket()

    assert api.get("/api/tickets/007/").json() == {"detail": "There is no ticket #7."}
    assert api.get("/api/tickets/001/").json()["id"] == 1


@pytest.mark.parametrize("number", ["0", "2", "9223372036854775807", "9223372036854775808", "99999999999999999999"])
def test_a_number_without_a_ticket_is_not_found(api, unchanged, number):
    for answer in (
        api.get(f"/api/tickets/{number}/"),
        api.patch(f"/api/tickets/{number}/", json={"status": "closed"}),
        api.patch(f"/api/tickets/{number}/", json={"status": "closed"}, headers={"If-Match": "*"}),
        api.delete(f"/api/tickets/{number}/"),
        api.delete(f"/api/tickets/{number}/delete/"),
    ):
        assert (answer.status_code, answer.json()) == (404, {"detail": f"There is no ticket #{number}."})
