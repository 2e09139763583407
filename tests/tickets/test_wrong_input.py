"""Whatever is wrong in the input is said in one sentence, names the field, and changes nothing."""

import pytest

from tests.asking import BODIES, assert_names, raw, send

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
