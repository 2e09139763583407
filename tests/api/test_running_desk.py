"""REST as it is really served: one port, Reflex around it, real connections."""

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest
from sqlmodel import select
from websockets.exceptions import InvalidStatus

from support_desk.tickets.models import Ticket
from tests.desks import PATIENCE_SECONDS, Desk
from tests.doors.socket_wire import opened_socket

SHOP = "http://localhost:3000"
NEW = {"title": "t", "description": "d", "category": "billing", "priority": "low"}
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def open_to_shop(start_shared_desk, database_url) -> Iterator[Desk]:
    """A running desk that allows one foreign origin."""
    desk = start_shared_desk(DATABASE_URL=database_url, CORS_ALLOWED_ORIGINS=SHOP).ready()
    yield desk
    assert desk.stop() == 0


@pytest.fixture(scope="module")
def served(open_to_shop) -> Iterator[httpx.Client]:
    """A client of that desk."""
    with httpx.Client(base_url=open_to_shop.url, timeout=PATIENCE_SECONDS) as client:
        yield client


@pytest.fixture
def tickets(served, database) -> httpx.Client:
    return served


def test_a_front_end_on_another_origin_works_unchanged(tickets):
    page = {"Origin": SHOP}
    for method in ("POST", "PATCH", "DELETE"):
        asking = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type"}
        asked = tickets.options("/api/tickets/1/", headers=page | asking)
        assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (200, SHOP)
        assert method in asked.headers["Access-Control-Allow-Methods"]

    made = tickets.post("/api/tickets/", json=NEW, headers=page)
    listed = tickets.get("/api/tickets/", headers=page)
    closed = tickets.patch("/api/tickets/1/", json={"status": "closed"}, headers=page)
    gone = tickets.delete("/api/tickets/1/delete/", headers=page)

    assert [made.status_code, listed.status_code, closed.status_code, gone.status_code] == [201, 200, 200, 204]
    assert [ticket["id"] for ticket in listed.json()] == [1]
    for answer in (made, listed, closed, gone):
        assert answer.headers.get_list("Access-Control-Allow-Origin") == [SHOP]
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


def test_the_desks_own_pages_keep_their_socket_beside_those_of_another_origin(open_to_shop):
    for origin in (open_to_shop.url, SHOP, None):
        opened_socket(open_to_shop, origin=origin).close()

    with pytest.raises(InvalidStatus) as refused:
        opened_socket(open_to_shop, origin="https://evil.example.com")
    assert refused.value.response.status_code == 403


def test_a_foreign_page_gets_nothing(tickets, session, make_ticket):
    make_ticket()

    answer = tickets.delete("/api/tickets/1/", headers={"Origin": "https://evil.example.com"})

    assert (answer.status_code, list(answer.json())) == (403, ["detail"])
    assert session.exec(select(Ticket.id)).all() == [1]


@pytest.mark.parametrize("path", ["/api/tickets", "/api/tickets/", "/api/tickets/stats", "/api/health/", "/api/docs/"])
def test_both_slash_forms_are_served_without_a_redirect(tickets, path):
    assert tickets.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/tickets/1/none/"])
def test_an_unknown_path_under_api_never_shows_a_page(tickets, path):
    answer = tickets.get(path)

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")


def test_a_stream_that_grows_over_a_megabyte_is_refused(tickets, session):
    answer = tickets.post("/api/tickets/", content=iter([b" " * 100_000] * 11), headers=JSON)

    assert (answer.status_code, answer.json()) == (413, {"detail": "The body is over 1 MB."})
    assert session.exec(select(Ticket)).all() == []


def test_a_length_over_a_megabyte_is_refused_before_the_body_comes(tickets):
    connection = http.client.HTTPConnection(urlsplit(str(tickets.base_url)).netloc, timeout=PATIENCE_SECONDS)
    connection.putrequest("POST", "/api/tickets/")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "1000000000")
    connection.endheaders(b"{")

    answer = connection.getresponse()

    assert (answer.status, json.load(answer)) == (413, {"detail": "The body is over 1 MB."})
    connection.close()


@pytest.mark.parametrize(
    "path", ["/api/tickets/%00/", "/api/tickets/%ED%A0%80/", "/api/tickets/%ff/", "/api/tickets/1%2F2"]
)
def test_odd_paths_are_answered_with_json(tickets, path):
    answer = tickets.get(path)

    assert answer.status_code in (404, 422)
    assert "detail" in answer.json()


def test_head_has_the_headers_of_get(tickets, make_ticket):
    make_ticket()

    got, head = tickets.get("/api/tickets/1/"), tickets.head("/api/tickets/1/")

    assert head.content == b""
    assert (head.headers["ETag"], head.headers["Content-Length"]) == (got.headers["ETag"], str(len(got.content)))
