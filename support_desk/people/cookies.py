"""The cookies of a session, of a trip to the provider, and of a link that was asked for, as browsers keep them."""

import re

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from support_desk.cookies import SESSION_COOKIE, TICKET_COOKIE
from support_desk.people.credentials import session_shown
from support_desk.people.signing_in.uses import SESSION_DAYS
from support_desk.settings import settings

SECONDS = SESSION_DAYS * 24 * 60 * 60
TRIP_COOKIE, OF_TRIPS = "desk_trip", "/api/session/oidc"
ASKED_COOKIE, OF_LINKS = "desk_asked", "/sign-in"
# What a cache between browsers and the desk keeps of a page it would give to others, the session's cookie too.
OWN = "private, no-cache"
KEY = re.compile(r"[A-Za-z0-9_-]{43}")


def keep(response: Response, key: str, scheme: str) -> None:
    """Let the browser keep a session for 14 days from now; over https it is sent over https only."""
    response.set_cookie(SESSION_COOKIE, key, SECONDS, path="/", secure=is_secure(scheme), httponly=True, samesite="lax")


def drop(response: Response, scheme: str) -> None:
    """Let the browser forget its session, and the keys to tickets that it holds: others may use it after that."""
    for name in (SESSION_COOKIE, TICKET_COOKIE):
        response.delete_cookie(name, path="/", secure=is_secure(scheme), httponly=True, samesite="lax")


def with_trip(response: Response, trip: str, seconds: int, scheme: str) -> Response:
    """The answer that lets the browser remember a trip, which it shows when it comes back from the provider."""
    response.set_cookie(
        TRIP_COOKIE, trip, seconds, path=OF_TRIPS, secure=is_secure(scheme), httponly=True, samesite="lax"
    )
    return response


def without_trip(response: Response, scheme: str) -> Response:
    """The answer that lets the browser forget it."""
    response.delete_cookie(TRIP_COOKIE, path=OF_TRIPS, secure=is_secure(scheme), httponly=True, samesite="lax")
    return response


def keep_asked(response: Response, browser: str, following: str, seconds: int, scheme: str) -> None:
    """Let the browser remember that it asked for a link, and to where, which it shows when it opens that."""
    asked = f"{browser}.{following.encode().hex()}"  # no path could be the value of a cookie of the desk's
    response.set_cookie(
        ASKED_COOKIE, asked, seconds, path=OF_LINKS, secure=is_secure(scheme), httponly=True, samesite="lax"
    )


def drop_asked(response: Response, scheme: str) -> None:
    """Let the browser forget it."""
    response.delete_cookie(ASKED_COOKIE, path=OF_LINKS, secure=is_secure(scheme), httponly=True, samesite="lax")


def is_secure(scheme: str) -> bool:
    """Whether people come over https: as a trusted proxy tells, or PUBLIC_URL."""
    return scheme in ("https", "wss") or settings().public_url.startswith("https:")


class Renewed:
    """Lets a browser that opens a page, or a page's socket, keep its session for another 14 days, as the session itself
    lasts: who never leaves a page stays signed in too, if its socket is ever opened anew."""

    def __init__(self, desk: ASGIApp) -> None:
        self.desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_opened = scope["type"] == "websocket" or (scope["type"] == "http" and not scope["path"].startswith("/api/"))
        key = _key_shown(scope) if is_opened else None
        if key is None:
            await self.desk(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            is_page = message["type"] == "http.response.start" and _is_page(message)
            if is_page or message["type"] == "websocket.accept":
                renewal = Response()
                keep(renewal, key, _scheme(scope))
                cookies = [pair for pair in renewal.raw_headers if pair[0] == b"set-cookie"]
                message["headers"] = [*message.get("headers", ()), *cookies]
            if is_page:
                MutableHeaders(scope=message).setdefault("Cache-Control", OWN)
            await send(message)

        await self.desk(scope, receive, answer)


def _scheme(scope: Scope) -> str:
    """How the browser came. A page says it of its socket, for which a proxy may be set up in another way."""
    is_over_https = any(name == b"origin" and value.startswith(b"https:") for name, value in scope["headers"])
    return "https" if is_over_https else scope.get("scheme", "")


def _key_shown(scope: Scope) -> str | None:
    cookies = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    key = session_shown({"cookie": "; ".join(cookies)})
    return key if key and KEY.fullmatch(key) else None


def _is_page(message: Message) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])
