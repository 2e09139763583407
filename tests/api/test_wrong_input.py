"""Whatever is wrong in the input is said in FastAPI's own shape, names the field, and changes nothing."""

import json

import pytest
from sqlmodel import select

from support_desk.models import Ticket, TimelineEntry

NEW = {"title": "t", "description": "d", "category": "billing", "priority": "low"}
JSON = {"Content-Type": "application/json"}
BODIES = ["/api/tickets/", "/api/tickets/classify/", "/api/tickets/1/"]
MEGABYTE = 1_000_000


def send(api, path: str, body: bytes, headers: dict[str, str] = JSON):
    return api.request("PATCH" if path == "/api/tickets/1/" else "POST", path, content=body, headers=headers)


def raw(value: object) -> bytes:
    """JSON with escapes, which can say what UTF-8 cannot."""
    return json.dumps(value).encode()


def assert_names(answer, *place: str | int) -> None:
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    for error in answer.json()["detail"]:
        assert error["msg"] and error["type"]
    assert list(place) in [error["loc"][: len(place)] for error in answer.json()["detail"]]


@pytest.fixture
def unchanged(session, make_ticket):
    """Ticket 1; at the end it must be all there is, as it was."""
    before = make_ticket()
    yield
    session.rollback()
    assert [(ticket.id, ticket.updated_at) for ticket in session.exec(select(Ticket))] == [(1, before.updated_at)]
    assert session.exec(select(TimelineEntry)).all() == []


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


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"title": "a\nb"}',
        b'{"title": "\xff\xfe"}',
        b'{"title": "\xed\xa0\x80"}',
        b"[" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"title": ' + b"9" * 5000 + b"}",
        b"[]",
        b"null",
        b'"text"',
        b"7",
        b"NaN",
        b"\x00",
        "{}".encode("utf-32"),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_no_json_object_in_utf_8_is_refused(api, unchanged, path, body):
    assert_names(send(api, path, body), "body")


def test_of_a_repeated_field_the_last_one_counts_and_is_checked(api, make_ticket):
    make_ticket()

    assert_names(send(api, "/api/tickets/1/", b'{"status": "closed", "status": "done"}'), "body", "status")
    assert send(api, "/api/tickets/1/", b'{"status": "done", "status": "closed"}').json()["status"] == "closed"


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


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "json",
        "",
    ],
)
def test_what_is_not_called_json_is_refused(api, unchanged, path, kind):
    answer = send(api, path, raw(NEW), {"Content-Type": kind})

    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize("path", BODIES)
def test_a_body_without_a_content_type_is_refused(api, unchanged, path):
    request = api.build_request("PATCH" if path == "/api/tickets/1/" else "POST", path, content=raw(NEW))
    request.headers.pop("Content-Type", None)

    assert api.send(request).status_code == 415


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/merge-patch+json"]
)
def test_json_by_any_of_its_names_is_taken(api, kind):
    answer = send(api, "/api/tickets/", json.dumps(NEW | {"title": "é"}).encode(), {"Content-Type": kind})

    assert (answer.status_code, answer.json()["title"]) == (201, "é")


@pytest.mark.parametrize("path", BODIES)
def test_a_body_over_a_megabyte_is_refused(api, unchanged, path):
    body = raw(NEW | {"description": "x" * MEGABYTE})

    answer = send(api, path, body)

    assert (answer.status_code, answer.json()) == (413, {"detail": "The body is over 1 MB."})


@pytest.mark.parametrize("declared", [None, "10", "nonsense", "-1", "", "²"])
def test_the_limit_is_on_what_really_comes(api, unchanged, declared):
    headers = JSON if declared is None else JSON | {"Content-Length": declared.encode("latin-1")}

    answer = api.post("/api/tickets/", content=iter([b" " * 600_000, b" " * 600_000]), headers=headers)

    assert answer.status_code == 413


def test_a_declared_length_is_believed_before_anything_is_read(api, unchanged):
    answer = api.post("/api/tickets/", content=raw(NEW), headers=JSON | {"Content-Length": "9" * 400})

    assert answer.status_code == 413


def test_a_body_of_exactly_a_megabyte_is_read(api):
    body = raw(NEW)

    assert send(api, "/api/tickets/", body + b" " * (MEGABYTE - len(body))).status_code == 201


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_body_where_none_belongs_is_ignored(api, make_ticket, method):
    make_ticket()

    answer = api.request(method, "/api/tickets/1/", content=b"\xff{", headers={"Content-Type": "text/plain"})

    assert answer.is_success
