"""Whatever is wrong in the input is said in FastAPI's own shape, names the field, and changes nothing."""

import pytest

from tests.api.asking import assert_names, raw, send

NEW = {"title": "t", "description": "d", "category": "billing", "priority": "low"}


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
    assert_names(send(api, "/api/tickets/", raw(NEW | changed)), "body", field)


def test_a_field_whose_name_is_no_text_is_refused(api, unchanged):
    assert_names(send(api, "/api/tickets/", raw(NEW | {"a\ud800": 1})), "body")


@pytest.mark.parametrize("field", ["title", "description"])
def test_what_a_ticket_needs_must_be_there(api, unchanged, field):
    assert_names(send(api, "/api/tickets/", raw({name: NEW[name] for name in NEW if name != field})), "body", field)


def test_every_wrong_field_is_named_at_once(api, unchanged):
    answer = send(api, "/api/tickets/", raw({"description": "", "priority": "x", "more": 1}))

    assert [error["loc"] for error in answer.json()["detail"]] == [
        ["body", field] for field in ("title", "description", "priority", "more")
    ]


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
    assert_names(send(api, "/api/tickets/1/", raw(change)), "body", field)


@pytest.mark.parametrize(
    "change", [{}, {"comment": None}, dict.fromkeys(["status", "category", "priority", "comment"])]
)
def test_nothing_to_change_is_wrong_input(api, unchanged, change):
    answer = send(api, "/api/tickets/1/", raw(change))

    assert_names(answer, "body")
    assert "Nothing to change" in answer.text


@pytest.mark.parametrize("description", ["", " ", "x" * 20_001, None, 7, "\x00", "\ud800"])
def test_classify_wants_a_description(api, description):
    assert_names(send(api, "/api/tickets/classify/", raw({"description": description})), "body", "description")


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

    assert_names(api.get(f"/api/tickets/?{query}"), "query", field)


@pytest.mark.parametrize(
    "ticket", ["abc", "1.5", "1e3", "0x1", "%00", "%ff", "%F0%9F%8E%9F", "1%20or%201=1", "9" * 5000]
)
def test_what_is_no_number_names_no_ticket(api, unchanged, ticket):
    assert_names(api.get(f"/api/tickets/{ticket}/"), "path", "ticket_id")
    assert_names(api.patch(f"/api/tickets/{ticket}/", json={"status": "closed"}), "path", "ticket_id")
    assert_names(api.delete(f"/api/tickets/{ticket}/"), "path", "ticket_id")
    assert_names(api.delete(f"/api/tickets/{ticket}/delete/"), "path", "ticket_id")


@pytest.mark.parametrize(
    "number", ["0", "-1", "2", "9223372036854775807", "9223372036854775808", "99999999999999999999"]
)
def test_a_number_without_a_ticket_is_not_found(api, unchanged, number):
    for answer in (
        api.get(f"/api/tickets/{number}/"),
        api.patch(f"/api/tickets/{number}/", json={"status": "closed"}),
        api.patch(f"/api/tickets/{number}/", json={"status": "closed"}, headers={"If-Match": "*"}),
        api.delete(f"/api/tickets/{number}/"),
        api.delete(f"/api/tickets/{number}/delete/"),
    ):
        assert (answer.status_code, answer.json()) == (404, {"detail": f"There is no ticket #{number}."})
