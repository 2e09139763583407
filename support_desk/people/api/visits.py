"""Where a request comes from, and the cookie that its answer leaves there."""

from typing import Any

from fastapi import Request, Response

from support_desk.doors.addresses import counted_address
from support_desk.errors import NotAllowed
from support_desk.people import cookies
from support_desk.people.credentials import FOREIGN, is_foreign, session_shown
from support_desk.people.signing_in.sessions import Visit

COOKIE: dict[str, Any] = {
    "Set-Cookie": {
        "description": "`desk_session`: HttpOnly, SameSite=Lax, and Secure over https.",
        "schema": {"type": "string"},
    }
}


def visit_of(request: Request) -> Visit:
    """Where somebody comes from who wants to come in; a page of another origin cannot bring him.

    Raises:
        NotAllowed: it is such a page.
    """
    if is_foreign(request.headers):
        raise NotAllowed(FOREIGN)
    address = counted_address(request.client.host) if request.client else ""
    return Visit(address, request.headers.get("user-agent", ""), session_shown(request.headers))


def with_session(response: Response, key: str, request: Request) -> Response:
    """The answer that also lets the browser keep this session."""
    cookies.keep(response, key, request.url.scheme)
    return response


def without_session(response: Response, request: Request) -> Response:
    """The answer that also lets the browser forget its session and its keys to tickets."""
    cookies.drop(response, request.url.scheme)
    return response
