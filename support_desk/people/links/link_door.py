"""The page of a ticket's secret link, as plain HTTP has it: the link is exchanged for a cookie once."""

from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from support_desk.cookies import TICKET_COOKIE
from support_desk.errors import DatabaseAway, NotAllowed
from support_desk.people.actors import NOBODY
from support_desk.people.cookies import is_secure
from support_desk.people.credentials import BETWEEN, MOST_TICKETS, credentials
from support_desk.people.identity import actor_of_keys, actor_of_link
from support_desk.people.ticket_links import key_in_exchange
from support_desk.store import db

PREFIX = "/t/"
# The address itself is the key: it must reach no other site, no search engine, and no cache.
KEPT_SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store"}


class LinkDoor:
    """Gives whoever comes by the link of a ticket a key to it of his own; an unknown link is a page with status 404."""

    def __init__(self, desk: ASGIApp) -> None:
        self.desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.desk(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                await _exchange(scope, message)
            await send(message)

        await self.desk(scope, receive, answer)


async def _exchange(scope: Scope, message: Message) -> None:
    """Let the answer's head bring the cookie along, if the browser has none yet for this ticket."""
    headers, secret = MutableHeaders(scope=message), scope["path"].removeprefix(PREFIX).rstrip("/")
    headers.update(KEPT_SECRET)
    try:
        owner = await actor_of_link(secret)
        if owner == NOBODY:
            message["status"] = int(HTTPStatus.NOT_FOUND)
            return
        shown = _keys(scope)
        if scope["method"] != "GET" or owner.tickets <= (await actor_of_keys(shown)).tickets:
            return
        key = await db.write(key_in_exchange, secret)
    except DatabaseAway:
        return  # the page says so itself, and the link is as good as a cookie
    if key:
        headers.append("Set-Cookie", _cookie(scope, (key, *shown)))


def _keys(scope: Scope) -> tuple[str, ...]:
    """The keys to tickets that the browser has already."""
    try:
        return credentials(Headers(scope=scope)).tickets
    except NotAllowed:
        return ()


def _cookie(scope: Scope, keys: tuple[str, ...]) -> str:
    """All of them, the newest first, as long as the browser is open."""
    value, secure = BETWEEN.join(keys[:MOST_TICKETS]), "; Secure" if is_secure(scope["scheme"]) else ""
    return f"{TICKET_COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax{secure}"
