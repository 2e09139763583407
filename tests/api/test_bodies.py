"""Bodies: JSON in UTF-8, of a bearable size."""

import json

import pytest

from support_desk.api.app import Api
from support_desk.rest import rest
from tests.asking import BODIES, JSON, assert_names, raw, send

NEW = {"title": "t", "description": "d", "category": "billing", "priority": "low"}
MEGABYTE = 1_000_000


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
        *(
            f'{{"description": "é", "status": "closed", "title": "{title}"}}'.encode(code)
            for code in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-8-sig", "latin-1", "cp1252")
            for title in ("t", "€uro" if code != "latin-1" else "ÿ")
        ),
        b'{"title": "t"',
        b'{"title": "t",}',
        b'{"title" "t"}',
        b'{"title": "t" "description": "d"}',
        b'{title: "t"}',
        b'{"title": }',
        b'{,"title": "t"}',
        b'{"title": "t"} {}',
        b'{"title": "t"}\x0b',
        b'\xa0{"title": "t"}',
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_no_json_object_in_utf_8_is_refused(api, unchanged, path, body):
    assert_names(send(api, path, body), "body")


@pytest.mark.parametrize(
    "value", [b"[%s]" % b",".join([b"0"] * 400_000), b"[" * 200_000, b"[%s]" % b",".join([b'{"a":0}'] * 90_000)]
)
@pytest.mark.parametrize("path", BODIES)
def test_what_is_made_of_too_many_parts_is_refused_unread(api, unchanged, path, value):
    assert_names(send(api, path, value), "body")
    assert_names(send(api, path, b'{"title": %s}' % value), "body")


def test_commas_and_brackets_in_a_text_are_no_parts(api):
    text = "[{," * 6_666

    answer = send(api, "/api/tickets/", raw(NEW | {"description": text}))

    assert (answer.status_code, answer.json()["description"]) == (201, text)


def test_one_field_repeated_without_end_is_refused(api, unchanged):
    assert_names(send(api, "/api/tickets/1/", b"{%s}" % b",".join([b'"status": "closed"'] * 40_000)), "body")


def test_of_a_repeated_field_the_last_one_counts_and_is_checked(api, make_ticket):
    make_ticket()

    assert_names(send(api, "/api/tickets/1/", b'{"status": "closed", "status": "done"}'), "status")
    assert send(api, "/api/tickets/1/", b'{"status": "done", "status": "closed"}').json()["status"] == "closed"


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
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
        'application/json; Charset="iso-8859-1"',
        "application/json; charset=utf-8; charset=utf-16",
        "application/x/+json",
    ],
)
def test_what_is_not_called_json_is_refused(api, unchanged, path, kind):
    answer = send(api, path, raw(NEW), {"Content-Type": kind})

    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]


def test_two_content_types_must_both_be_json(api, unchanged):
    headers = [("Content-Type", "application/json"), ("Content-Type", "text/plain")]

    assert api.post("/api/tickets/", content=raw(NEW), headers=headers).status_code == 415


@pytest.mark.parametrize("path", BODIES)
def test_a_body_without_a_content_type_is_refused(api, unchanged, path):
    request = api.build_request("PATCH" if path == "/api/tickets/1/" else "POST", path, content=raw(NEW))
    request.headers.pop("Content-Type", None)

    assert api.send(request).status_code == 415


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"; profile=x',
        "APPLICATION/JSON",
        "application/merge-patch+json",
    ],
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


@pytest.mark.anyio
async def test_who_leaves_before_the_body_has_come_is_no_fault_of_the_desk():
    messages = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/tickets/",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }

    async def receive():
        return next(messages)

    async def send(message):
        pass

    await Api(None, rest())(scope, receive, send)  # an exception would be said in the log, whole
