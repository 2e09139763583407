"""Whatever a stranger sends: never a bug, nothing taken that is not promised, and what is stored is what was sent."""

import json
import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from support_desk import texts
from support_desk.api.bodies import fields_of
from support_desk.api.json_route import _is_json
from support_desk.errors import InvalidInput
from support_desk.tickets.api.versions import ENTITY_TAGS
from tests.asking import JSON, assert_is_sentence, raw, send

NEW = {"title": "t", "description": "d", "category": "billing", "priority": "low"}
# The database is the same for all examples of a test: each looks only at what it made itself.
QUICKLY = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
MANY = settings(QUICKLY, max_examples=200)
NUMBERISH = st.text("0123456789_+-. eEx#١１²\t\n\x00", max_size=25) | st.text(max_size=5) | st.integers().map(str)
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=300)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


def assert_told(answer, *statuses: int) -> None:
    """It is one of these errors, told as errors are."""
    assert answer.status_code in statuses, answer.text
    assert_is_sentence(answer.json()["detail"])
    assert ("errors" in answer.json()) == (answer.status_code == 422)


@MANY
@given(NUMBERISH)
def test_a_number_is_ascii_digits_and_nothing_else(text):
    if re.fullmatch("[0-9]{1,100}", text):
        assert texts.number_of(text) == int(text)
    else:
        with pytest.raises(InvalidInput):
            texts.number_of(text)


@QUICKLY
@given(NUMBERISH)
@example("1_0")
@example("+1")
@example(" 1")
@example("1.0")
@example("stats")
def test_only_its_digits_lead_to_a_ticket(api, make_ticket, text):
    make_ticket()
    answer = api.get(f"/api/tickets/{quote(text, safe='')}/")

    if answer.status_code == 200 and text not in ("", "stats"):
        assert re.fullmatch("[0-9]+", text) and answer.json()["id"] == int(text)
    elif answer.status_code != 200:
        assert_told(answer, 404, 405, 422)


@QUICKLY
@given(NUMBERISH)
def test_a_limit_is_digits_from_1_to_200(api, text):
    answer = api.get("/api/tickets/", params={"limit": text})

    if text and not (re.fullmatch("[0-9]{1,100}", text) and 1 <= int(text) <= 200):
        assert_told(answer, 422)
    else:
        assert answer.status_code == 200


@MANY
@given(st.text('"aW/, \t*x1-', max_size=20))
def test_a_list_of_versions_is_read_as_the_standard_writes_it(text):
    tag = r'(W/)?"[^"]*"'
    parts = re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', text)

    assert bool(ENTITY_TAGS.fullmatch(text)) == all(re.fullmatch(rf"[ \t]*{tag}[ \t]*", part) for part in parts)


@QUICKLY
@given(HEADER)
def test_no_invented_version_changes_a_ticket(api, make_ticket, if_match):
    ticket = make_ticket()
    headers = {"If-Match": if_match.encode("latin-1")}

    answer = api.patch(f"/api/tickets/{ticket.id}/", json={"status": "closed"}, headers=headers)

    if if_match.strip() != "*":
        assert_told(answer, 412)


@QUICKLY
@given(HEADER)
def test_a_key_makes_one_ticket_or_none(api, key):
    headers = {"Idempotency-Key": key.encode("latin-1")}

    first, second = (api.post("/api/tickets/", json=NEW, headers=headers) for _ in range(2))

    if 1 <= len(key) <= 255:
        assert (first.status_code, second.json()["id"]) == (201, first.json()["id"])
    else:
        assert_told(first, 422)


@MANY
@given(st.sampled_from(["application/json", "text/json", "application/xjson", ""]), HEADER)
@example("application/json", "; charset=utf-16")
@example("application/json", '; Charset = "latin-1"')
def test_no_other_type_or_charset_is_taken_for_json(kind, rest):
    if _is_json([kind + rest]):
        assert kind == "application/json" and re.match(r"\s*(;|$)", rest)
        assert "utf-16" not in rest and "latin-1" not in rest


@MANY
@given(st.dictionaries(st.text(max_size=5), VALUE, max_size=5), st.booleans())
def test_an_object_is_read_as_json_reads_it(fields, is_escaped):
    body = json.dumps(fields, ensure_ascii=is_escaped).encode()

    assert repr(fields_of(body)) == repr(json.loads(body))


@MANY
@given(st.binary(max_size=30) | st.text('{}[]":,\\u0 1tne.-\n\ufeff', max_size=15).map(str.encode))
def test_what_json_does_not_read_is_not_read_here(body):
    try:
        known = json.loads(body.decode())
    except ValueError:
        known = None
    try:
        assert fields_of(body) == known
    except InvalidInput:
        assert not isinstance(known, dict)


@QUICKLY
@given(st.text(max_size=30), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"]))
@example("é", "utf-8")
@example("é", "latin-1")
def test_what_is_stored_is_what_was_sent_trimmed(api, text, code):
    body = json.dumps(NEW | {"title": text, "description": f" {text}!\n"}, ensure_ascii=False)
    answer = send(api, "/api/tickets/", body.encode(code, "replace"))

    is_utf_8 = code == "utf-8" or (code == "latin-1" and text.isascii())
    if is_utf_8 and text.strip() and "\x00" not in text:
        stored = api.get(answer.headers["Location"]).json()
        assert (stored["title"], stored["description"]) == (text.strip(), f"{text}!".strip())
    elif code != "latin-1":
        assert_told(answer, 422)


@QUICKLY
@given(st.dictionaries(st.sampled_from([*NEW, "suggested_category", "x", "\ud800", ""]), VALUE, max_size=4))
def test_nonsense_in_fields_is_told_by_name(api, fields):
    answer = send(api, "/api/tickets/", raw(NEW | fields))

    if answer.status_code != 201:
        assert_told(answer, 422)
        named = {error["field"] for error in answer.json()["errors"]}
        assert named <= {*fields, "body"}
    else:
        assert {*fields} <= {*NEW, "suggested_category"}


@QUICKLY
@given(st.sampled_from(["POST", "PATCH"]), st.binary(max_size=40), HEADER)
def test_random_bodies_and_types_are_told(api, make_ticket, method, body, kind):
    path = "/api/tickets/" if method == "POST" else f"/api/tickets/{make_ticket().id}/"

    assert_told(api.request(method, path, content=body, headers=JSON), 422)
    assert_told(api.request(method, path, content=body, headers={"Content-Type": kind.encode("latin-1")}), 415, 422)
