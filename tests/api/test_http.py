"""Paths, methods and documents: what every HTTP client may rely on."""

import json
import re

import pytest
from sqlmodel import select

from support_desk.doors.content_policy import content_policy
from support_desk.tickets.models import Ticket

NEW = {"title": "t", "description": "d", "category": "billing", "priority": "low"}
ALLOWED = {
    "/api/tickets": "GET, HEAD, OPTIONS, POST",
    "/api/tickets/1": "DELETE, GET, HEAD, OPTIONS, PATCH",
    "/api/tickets/1/delete": "DELETE, OPTIONS",
    "/api/tickets/stats": "GET, HEAD, OPTIONS",
    "/api/tickets/classify": "OPTIONS, POST",
    "/api/health": "GET, HEAD, OPTIONS",
    "/api/docs": "GET, HEAD, OPTIONS",
    "/api/openapi.json": "GET, HEAD, OPTIONS",
    "/api/docs/files/swagger-ui.css": "GET, HEAD, OPTIONS",
}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "QUERY", "NONSENSE"]
UNKNOWN = ["/api", "/api/", "/api/nothing", "/api/tickets/1/comments/", "/api/tickets/1/delete/more", "/api/ticketsx"]
UNKNOWN += ["/api/tickets/stats/delete/", "/api/tickets/classify/delete", "/api/v1/tickets/", "/api/openapi.json/x"]
UNKNOWN += ["/api/%00", "/api/%ff", "/api/" + "x" * 5000]


@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS", "NONSENSE"])
def test_an_unknown_path_is_a_json_404(api, method, path):
    answer = api.request(method, path)

    assert answer.status_code == 404
    assert answer.json() == {"detail": "There is nothing at this address."}


@pytest.mark.parametrize("file", ["none.js", "", "%2e%2e/%2e%2e/fastapi/applications.py", "%00", "x" * 5000])
def test_there_is_no_other_file_than_those_of_the_documentation(api, file):
    answer = api.get(f"/api/docs/files/{file}")

    assert answer.status_code == 404
    assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize("path", ALLOWED)
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_method_that_is_not_possible_is_a_json_405_that_says_which_are(api, session, make_ticket, path, slash):
    make_ticket()
    for method in METHODS:
        if method in ALLOWED[path].split(", "):
            continue
        answer = api.request(method, path + slash, json=NEW)
        assert (answer.status_code, answer.headers["Allow"]) == (405, ALLOWED[path]), method
        assert answer.json() == {"detail": f"{method} is not possible here."}
    assert session.exec(select(Ticket.id)).all() == [1]


@pytest.mark.parametrize("path", ALLOWED)
@pytest.mark.parametrize("slash", ["", "/"])
def test_options_says_what_is_allowed(api, path, slash):
    answer = api.options(path + slash)

    assert (answer.status_code, answer.content, answer.headers["Allow"]) == (204, b"", ALLOWED[path])


@pytest.mark.parametrize("path", [path for path in ALLOWED if "GET" in ALLOWED[path]])
@pytest.mark.parametrize("slash", ["", "/"])
def test_head_is_get_without_the_body(api, make_ticket, path, slash):
    make_ticket()
    make_ticket()
    got = api.get(path + slash, params={"limit": 1} if path == "/api/tickets" else None)

    head = api.head(path + slash, params={"limit": 1} if path == "/api/tickets" else None)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers
    assert int(head.headers["Content-Length"]) == len(got.content)


def test_head_fails_as_get_does(api):
    assert (api.head("/api/tickets/1/").status_code, api.head("/api/tickets/1/").content) == (404, b"")
    assert api.head("/api/tickets/?limit=0").status_code == 422
    assert api.head("/api/tickets/classify/").status_code == 405


def test_no_slash_is_ever_answered_with_a_redirect(api, make_ticket):
    make_ticket()
    for path in ALLOWED:
        for slash in ("", "/", "//"):
            assert not api.options(path + slash, follow_redirects=False).is_redirect
            assert not api.get(path + slash, follow_redirects=False).is_redirect


def test_the_pages_of_the_documentation_are_served_from_here(api):
    page = api.get("/api/docs")

    assert page.headers["Content-Type"].startswith("text/html")
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address == "/favicon.svg" or api.get(address).status_code == 200
    assert "http" not in re.sub(r"<script>.*?</script>", "", page.text, flags=re.DOTALL)
    assert page.headers["Content-Security-Policy"] == content_policy(page.text)


def test_openapi_describes_every_call_on_tickets_and_every_status(api):
    document = api.get("/api/openapi.json").json()

    assert {
        (path, method.upper()): " ".join(sorted(call["responses"]))
        for path, calls in document["paths"].items()
        for method, call in calls.items()
        if path.startswith(("/api/tickets/", "/api/health"))
    } == {
        ("/api/tickets/", "GET"): "200 401 403 422 503",
        ("/api/tickets/", "POST"): "201 401 403 404 409 413 415 422 503",
        ("/api/tickets/stats/", "GET"): "200 401 403 422 503",
        ("/api/tickets/classify/", "POST"): "200 401 403 413 415 422 429 503",
        ("/api/tickets/{ticket_id}/", "GET"): "200 401 403 404 422 503",
        ("/api/tickets/{ticket_id}/", "PATCH"): "200 401 403 404 412 413 415 422 429 503",
        ("/api/tickets/{ticket_id}/", "DELETE"): "204 401 403 404 422 503",
        ("/api/tickets/{ticket_id}/delete/", "DELETE"): "204 401 403 404 422 503",
        ("/api/tickets/{ticket_id}/timeline/{entry_id}/send/", "POST"): "204 401 403 404 409 422 503",
        ("/api/tickets/{ticket_id}/attachments/", "POST"): "201 401 403 404 408 409 413 415 422 429 503",
        ("/api/tickets/{ticket_id}/timeline/", "GET"): "200 401 403 404 422 503",
        ("/api/tickets/bulk/", "POST"): "200 401 403 404 413 415 422 503",
        ("/api/tickets/bulk/undo/", "POST"): "200 401 403 409 413 415 422 503",
        ("/api/tickets/export.csv/", "GET"): "200 401 403 422 503",
        ("/api/tickets/similar/", "POST"): "200 401 403 413 415 422 503",
        ("/api/tickets/{ticket_id}/similar/", "GET"): "200 401 403 404 422 503",
        ("/api/health", "GET"): "200 401 403 503",
    }


def test_openapi_describes_the_headers(api):
    paths = api.get("/api/openapi.json").json()["paths"]

    def sent(path: str, method: str, status: str) -> set[str]:
        return set(paths[path][method]["responses"][status].get("headers", {}))

    assert sent("/api/tickets/", "get", "200") == {"Link"}
    assert sent("/api/tickets/", "post", "201") == {"ETag", "Location"}
    assert sent("/api/tickets/{ticket_id}/", "get", "200") == {"ETag"}
    assert sent("/api/tickets/{ticket_id}/", "patch", "200") == {"ETag"}
    assert sent("/api/tickets/classify/", "post", "429") == {"Retry-After"}
    assert sent("/api/health", "get", "503") == {"Retry-After"}
    taken = {
        parameter["name"]
        for path, call in paths.items()
        if path.startswith("/api/tickets/")
        for method in call.values()
        for parameter in method.get("parameters", [])
    }
    assert taken == {
        "category", "priority", "status", "search", "assignee", "requester", "limit", "cursor", "ticket_id",
        "entry_id", "idempotency-key", "if-match", "as", "opened", "resolved", "changed", "sort",
        "zone",
    }  # fmt: skip


def test_openapi_has_no_two_calls_of_the_same_name(api):
    paths = api.get("/api/openapi.json").json()["paths"]
    names = [call["operationId"] for calls in paths.values() for call in calls.values()]

    assert len(names) == len(set(names))


def test_a_bug_is_a_sentence_without_a_trace(api, monkeypatch):
    def broken(*_):
        raise RuntimeError("the text of a ticket")

    monkeypatch.setattr("support_desk.tickets.queries.page_as_json", broken)
    api._transport.raise_server_exceptions = False

    answer = api.get("/api/tickets/")

    assert (answer.status_code, answer.json()) == (500, {"detail": "Something went wrong on our side."})


def test_json_is_utf_8(api, make_ticket):
    make_ticket(title="naïve 🎟 ЛОГИН")

    assert "naïve 🎟 ЛОГИН" in api.get("/api/tickets/").content.decode("utf-8")
    assert "naïve 🎟 ЛОГИН" in api.get("/api/tickets/1/").content.decode("utf-8")
    assert json.loads(api.get("/api/tickets/1").content)["title"] == "naïve 🎟 ЛОГИН"
