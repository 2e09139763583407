"""What a request or a socket shows of whom it comes from."""

from collections.abc import Mapping

from support_desk.cookies import SESSION_COOKIE, TICKET_COOKIE, cookie_of
from support_desk.doors.front_door import is_of
from support_desk.errors import NotAllowed
from support_desk.people.identity import Credentials

BEARER = "bearer"
SAFE_METHODS = ("GET", "HEAD")
# A browser may hold the keys to so many tickets, one after the other in one cookie.
MOST_TICKETS, BETWEEN = 20, "."
FOREIGN = "A page of another origin must show an API token; the desk's cookies are for its own pages."


def credentials(headers: Mapping[str, str], method: str = "GET") -> Credentials:
    """What these headers show, by names in lower case: an API token, or else the cookies of a page of the desk itself.

    An empty token is shown all the same, and is nobody's. A browser says which page sends a request; without that,
    cookies are good for reading only.

    Raises:
        NotAllowed: the page of another origin sends the desk's cookies.
    """
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == BEARER:
        return Credentials(token=token.strip())
    session, tickets = session_shown(headers), cookie_of(headers.get("cookie", ""), TICKET_COOKIE)
    if not session and not tickets:
        return Credentials()
    origin = headers.get("origin")
    if origin is None and method not in SAFE_METHODS:
        return Credentials()
    if is_foreign(headers):
        raise NotAllowed(FOREIGN)
    return Credentials(session=session, tickets=tuple(filter(None, tickets.split(BETWEEN)))[:MOST_TICKETS])


def is_foreign(headers: Mapping[str, str]) -> bool:
    """Whether the page that sends this is of another origin; without word of that it counts as one of the desk's."""
    origin = headers.get("origin")
    return origin is not None and not is_of(origin, _own_names(headers))


def session_shown(headers: Mapping[str, str]) -> str | None:
    """The secret of the session that a browser has, wherever it sends it from: for what ends a session only."""
    return cookie_of(headers.get("cookie", ""), SESSION_COOKIE) or None


def _own_names(headers: Mapping[str, str]) -> list[str]:
    """The hosts by which the browser may know the desk: as it asked itself, and as a trusted proxy was asked."""
    return [headers.get("host", ""), *(name.strip() for name in headers.get("x-forwarded-host", "").split(","))]
