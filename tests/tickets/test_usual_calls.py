"""A call in its usual form does not go through FastAPI, which nobody may notice."""

import json
import re

import pytest
from fastapi import routing

from support_desk.api.usual_calls import UsualCall
from tests.asking import JSON, assert_names
from tests.emptying import run_although_it_is_read

NEW = {"title": "Cannot log in", "description": "It says no.", "category": "account", "priority": "medium"}
ONE = "/api/tickets/1/"
STALE = '"1-1"'
MOMENT = re.compile(r"\d{4}-[\d:.TZ-]+|[12]-\d{9,}")
CALLS = [
    ("POST", "/api/tickets/", NEW, {}),
    ("POST", "/api/tickets", {**NEW, "category": None, "requester_email": "ann@example.com"}, {}),
    ("POST", "/api/tickets/?limit=x", NEW, {}),
    ("POST", "/api/tickets/", NEW, {"Idempotency-Key": "one"}),
    ("POST", "/api/tickets/", NEW, {"Idempotency-Key": "x" * 300}),
    ("POST", "/api/tickets/", {**NEW, "priority": "urgent"}, {}),
    ("POST", "/api/tickets/", {**NEW, "colour": "red"}, {}),
    ("POST", "/api/tickets/", {**NEW, "assignee": 7}, {}),
    ("POST", "/api/tickets/", {"title": " "}, {}),
    ("POST", "/api/tickets/", {}, {}),
    ("PATCH", ONE, {"status": "resolved"}, {}),
    ("PATCH", ONE, {"status": "resolved", "comment": "  Done.  ", "public": True}, {}),
    ("PATCH", ONE, {"status": "resolved"}, {"If-Match": "*"}),
    ("PATCH", ONE, {"status": "resolved"}, {"If-Match": STALE}),
    ("PATCH", ONE, {"status": "done"}, {}),
    ("PATCH", ONE, {"public": True}, {}),
    ("PATCH", ONE, {"assignee": None}, {}),
    ("PATCH", ONE, {}, {}),
    ("PATCH", "/api/tickets/2/", {"status": "resolved"}, {}),
    ("PATCH", "/api/tickets/1_0/", {"status": "resolved"}, {}),
    ("PATCH", f"/api/tickets/{10**30}/", {"status": "resolved"}, {}),
]


@pytest.fixture
def ask(api, make_ticket):
    def ask(method, path, body, headers):
        make_ticket()
        answer = api.request(method, path, content=json.dumps(body), headers=JSON | headers)
        run_although_it_is_read("TRUNCATE tickets, idempotency_keys RESTART IDENTITY CASCADE")
        told = {name: value for name, value in answer.headers.items() if name not in ("date", "content-length")}
        return answer.status_code, *(MOMENT.sub("…", str(part)) for part in (told, answer.text))

    return ask


@pytest.mark.parametrize(("method", "path", "body", "headers"), CALLS)
def test_the_answer_is_that_of_the_long_way(ask, monkeypatch, method, path, body, headers):
    short = ask(method, path, body, headers)

    async def unusual(*_):
        return None

    monkeypatch.setattr(UsualCall, "arguments", unusual)
    assert short == ask(method, path, body, headers)


def test_only_what_is_not_as_usual_goes_the_long_way(api, make_ticket, monkeypatch):
    make_ticket()
    asked = []
    monkeypatch.setattr(routing, "solve_dependencies", lambda **given: asked.append(given["request"]) or 1 / 0)

    assert api.post("/api/tickets/", json=NEW).status_code == 201
    assert api.patch(ONE, json={"status": "resolved"}).status_code == 200
    assert asked == []
    with pytest.raises(ZeroDivisionError):
        api.patch(ONE, json={"status": "done"})


def test_a_repeated_header_and_one_in_capitals_are_seen(api, make_ticket):
    make_ticket()

    for name in ("IF-MATCH", "if-match"):
        assert api.patch(ONE, json={"status": "resolved"}, headers={name: STALE}).status_code == 412
    assert api.patch(ONE, json={"status": "resolved"}, headers=[("If-Match", STALE)] * 2).status_code == 412
    assert_names(api.patch(ONE, json={"status": "done"}), "status")


def test_an_endpoint_that_takes_what_usual_calls_do_not_have_stops_the_desk_at_its_start():
    async def endpoint(limit: int = 5): ...

    with pytest.raises(TypeError, match="limit"):
        UsualCall(endpoint)
