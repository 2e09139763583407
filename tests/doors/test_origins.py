"""Pages of other origins: those that CORS_ALLOWED_ORIGINS names may call, the others get nothing."""

from collections.abc import Iterator

import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from support_desk.api.app import Api
from support_desk.doors.front_door import FrontDoor
from support_desk.rest import rest
from support_desk.tickets.models import Ticket
from tests.given_people import PASSWORD

SHOP = "https://shop.example.com"
NEW = {"title": "t", "description": "d", "category": "billing", "priority": "low"}
FOREIGN = ["https://evil.example.com", "null", "http://localhost:8001", "http://localhost:8000.evil.example.com"]
FOREIGN += ["https://shop.example.com.evil.example.com", "http://[", "http://localhost:8000@evil.example.com", "", "x"]
FOREIGN += ["//[://localhost:8000", "a:\t//[://localhost:8000", "://localhost:8000", "http://:80", "http://localhost"]
CALLS = [
    ("GET", "/api/tickets/", None, 200),
    ("POST", "/api/tickets/", NEW, 201),
    ("GET", "/api/tickets/1/", None, 200),
    ("PATCH", "/api/tickets/1/", {"comment": "x"}, 200),
    ("DELETE", "/api/tickets/1/delete/", None, 204),
    ("GET", "/api/tickets/stats/", None, 200),
    ("POST", "/api/tickets/classify/", {"description": "d"}, 200),
    ("GET", "/api/tickets/2/", None, 404),
    ("POST", "/api/tickets/", {}, 422),
    ("PUT", "/api/tickets/", {}, 405),
    ("GET", "/api/nothing", None, 404),
]


@pytest.fixture
def door(api, use_settings) -> Iterator[TestClient]:
    """REST behind the front door; two foreign origins are allowed."""
    use_settings(CORS_ALLOWED_ORIGINS=f"{SHOP}, http://localhost:3000/", ALLOWED_HOSTS="desk.example.com")
    with TestClient(FrontDoor(Api(Starlette(), rest())), base_url="http://localhost:8000") as client:
        yield client


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize(("method", "path", "body", "_"), CALLS[:5])
def test_a_foreign_page_is_refused_and_changes_nothing(door, session, make_ticket, origin, method, path, body, _):
    before = make_ticket()

    answer = door.request(method, path, json=body, headers={"Origin": origin})

    assert answer.status_code == 403
    assert "CORS_ALLOWED_ORIGINS" in answer.json()["detail"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert [(ticket.id, ticket.updated_at) for ticket in session.exec(select(Ticket))] == [(1, before.updated_at)]


@pytest.mark.parametrize("origin", [SHOP, "http://localhost:3000"])
@pytest.mark.parametrize(("method", "path", "body", "status"), CALLS)
def test_an_allowed_page_may_call_and_read_everything(door, make_ticket, origin, method, path, body, status):
    make_ticket()

    answer = door.request(method, path, json=body, headers={"Origin": origin})

    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Link, Location, Retry-After"
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_a_browser_asking_first_is_told_yes(door, method):
    wanted = "content-type,if-match,idempotency-key"
    asking = {"Origin": SHOP, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": wanted}

    answer = door.options("/api/tickets/1/", headers=asking)

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert method in answer.headers["Access-Control-Allow-Methods"]
    for header in wanted.split(","):
        assert header in answer.headers["Access-Control-Allow-Headers"]


def test_a_browser_asking_first_for_a_foreign_page_is_told_no(door):
    asking = {"Origin": "https://evil.example.com", "Access-Control-Request-Method": "DELETE"}

    answer = door.options("/api/tickets/1/", headers=asking)

    assert answer.status_code == 403
    assert "CORS_ALLOWED_ORIGINS" in answer.json()["detail"]
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost:8000"},
        {"Origin": "HTTP://LOCALHOST:8000"},
        {"Origin": "https://desk.example.com", "Host": "desk.example.com"},
    ],
)
def test_the_desks_own_pages_and_clients_that_are_none_may_call(door, make_ticket, headers):
    make_ticket()

    assert door.delete("/api/tickets/1/", headers=headers).status_code == 204


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("desk.example.com:443", "https://desk.example.com", 200),
        ("desk.example.com:80", "http://desk.example.com", 200),
        ("desk.example.com", "https://desk.example.com:443", 200),
        ("[::1]:80", "http://[::1]", 200),
        ("desk.example.com:443", "http://desk.example.com", 403),
        ("desk.example.com:80", "https://desk.example.com", 403),
        ("desk.example.com:443", "http://desk.example.com:80", 403),
        ("desk.example.com:8443", "https://desk.example.com", 403),
        ("desk.example.com", "https://desk.example.com:443:443", 403),
        ("desk.example.com", "ftp://desk.example.com:80", 403),
    ],
)
def test_the_usual_port_of_a_scheme_is_as_good_as_none(door, host, origin, status):
    assert door.get("/api/tickets/", headers={"Host": host, "Origin": origin}).status_code == status


BEHIND = [{"Host": "localhost:8000"}, {"Host": "desk.example.com:443"}, {"X-Forwarded-Host": "desk.example.com:443"}]


@pytest.mark.parametrize("names", BEHIND)
def test_where_people_reach_the_desk_is_its_own_whatever_its_proxy_calls_it(door, use_settings, make_account, names):
    use_settings(PUBLIC_URL="https://Desk.example.com:443/", CORS_ALLOWED_ORIGINS="")
    make_account()
    sign_in, page = {"email": "ada@example.com", "password": PASSWORD}, {"Origin": "https://desk.example.com"}

    assert door.post("/api/session/", json=sign_in, headers=names | page).status_code == 204
    for foreign in [*FOREIGN, "http://desk.example.com", "https://desk.example.com:8443", "https://x.desk.example.com"]:
        assert door.post("/api/session/", json=sign_in, headers=names | {"Origin": foreign}).status_code == 403
    evil = {"Host": "evil.example"} | page
    assert door.post("/api/session/", json=sign_in, headers=evil).status_code == 421


def test_where_nobody_said_that_people_reach_the_desk_is_as_foreign_as_any_other_place(door):
    page = {"Host": "10.1.2.3:8000", "Origin": "http://localhost:8000"}

    assert door.get("/api/tickets/", headers=page).status_code == 403


def test_answers_of_rest_carry_the_safety_headers_too(door):
    headers = door.get("/api/nothing").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_documentation_keeps_its_own_policy(door):
    assert "sha256-" in door.get("/api/docs").headers["Content-Security-Policy"]
    assert door.get("/api/docs").headers["Content-Security-Policy"] != door.get("/api/docs/files/x").headers.get(
        "Content-Security-Policy"
    )
