"""Whatever is wrong in the input is said in one sentence, names the field, and changes nothing."""

import pytest

from tests.asking import BODIES, assert_names, raw, send

NEW = {"title": "t", "description": "d", "category": "billing", "priority": "low"}
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
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \n\u3000"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": None}, "title"),
        ({"title": 7}, "title"),
        ({"title": ["t"]}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": "a\ud800b"}, "title"),
        ({"description": "x" * 20_001}, "description"),
        ({"description": "\t"}, "description"),
        ({"description": "\x00"}, "description"),
        ({"description": "\udfff"}, "description"),
        ({"category": "Billing"}, "category"),
        ({"category": ""}, "category"),
        ({"category": "\ud800"}, "category"),
        ({"priority": "urgent"}, "priority"),
        ({"priority": 1}, "priority"),
        ({"suggested_category": "none"}, "suggested_category"),
        ({"suggested_priority": False}, "suggested_priority"),
        ({"status": "closed"}, "status"),
        ({"id": 7}, "id"),
        ({"suggestion_source": "gemini"}, "suggestion_source"),
        ({"": 1}, ""),
        ({"category": 10**4000}, "category"),
        ({"priority": float("nan")}, "priority"),
    ],
)
def test_a_ticket_with_a_wrong_field_is_not_made(api, unchanged, changed, field):
    assert_names(send(api, "/api/tickets/", raw(NEW | changed)), field)


def test_a_field_whose_name_is_no_text_is_refused(api, unchanged):
    assert_names(send(api, "/api/tickets/", raw(NEW | {"a\ud800": 1})), "body")


@pytest.mark.parametrize("field", ["title", "description"])
def test_what_a_ticket_needs_must_be_there(api, unchanged, field):
    assert_names(send(api, "/api/tickets/", raw({name: NEW[name] for name in NEW if name != field})), field)


def test_every_wrong_field_is_named_at_once(api, unchanged):
    answer = send(api, "/api/tickets/", raw({"description": "", "priority": "x", "more": 1}))

    assert answer.json() == {
        "detail": "The title is missing (other fields are wrong, too).",
        "errors": [
            {"field": "title", "message": "The title is missing."},
            {"field": "description", "message": "The description is empty."},
            {"field": "priority", "message": "The priority must be 'low', 'medium', 'high' or 'critical'."},
            {"field": "more", "message": "There is no field 'more'."},
        ],
    }


@pytest.mark.parametrize("number", [11, 70_000])
@pytest.mark.parametrize("path", BODIES)
def test_of_many_unknown_fields_the_first_ten_are_named(api, unchanged, path, number):
    fields = {f"{place:x}": 0 for place in range(number)}

    answer = send(api, path, raw(fields))

    assert_names(answer, "0")
    unknown = [error["field"] for error in answer.json()["errors"] if "no field" in error["message"]]
    assert unknown == [f"{place:x}" for place in range(len(unknown))]
    assert len(answer.json()["errors"]) == 10


def test_a_long_name_is_told_shortened(api, unchanged):
    answer = send(api, "/api/tickets/", raw(NEW | {"x" * 900_000: 1}))

    assert_names(answer, "x" * 100 + "…")
    assert len(answer.content) < 1_000


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "done"}, "status"),
        ({"status": "closed", "category": "x"}, "category"),
        ({"status": "closed", "priority": "x"}, "priority"),
        ({"status": "closed", "comment": " "}, "comment"),
        ({"comment": "x" * 5001}, "comment"),
        ({"comment": "\x00"}, "comment"),
        ({"comment": "\ud83d"}, "comment"),
        ({"comment": 7}, "comment"),
        ({"status": "closed", "title": "new"}, "title"),
        ({"status": "closed", "resolved_at": None}, "resolved_at"),
    ],
)
def test_a_change_with_a_wrong_field_changes_nothing(api, unchanged, change, field):
    assert_names(send(api, "/api/tickets/1/", raw(change)), field)


@pytest.mark.parametrize(
    "change", [{}, {"comment": None}, dict.fromkeys(["status", "category", "priority", "comment"])]
)
def test_nothing_to_change_is_wrong_input(api, unchanged, change):
    answer = send(api, "/api/tickets/1/", raw(change))

    assert_names(answer, "body")
    assert "Nothing to change" in answer.text


@pytest.mark.parametrize("description", ["", " ", "x" * 20_001, None, 7, "\x00", "\ud800"])
def test_classify_wants_a_description(api, description):
    assert_names(send(api, "/api/tickets/classify/", raw({"description": description})), "description")


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
