"""The page of a sign-in link, as plain HTTP has it: where the link was asked for, opening it is enough.

Elsewhere the page asks first. So nobody is let in as somebody else by a link that he was sent, and what looks at mails
before their readers do uses nothing up.
"""

from contextlib import suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from support_desk import routes
from support_desk.cookies import cookie_of
from support_desk.doors.addresses import counted_address
from support_desk.errors import DatabaseAway, Gone
from support_desk.people.cookies import ASKED_COOKIE, drop_asked, keep
from support_desk.people.credentials import session_shown
from support_desk.people.identity import LONGEST_KEY, changed
from support_desk.people.links.link_door import KEPT_SECRET
from support_desk.people.links.sign_in_links import link_of_secret, sign_in_by_link
from support_desk.people.signing_in.sessions import Visit
from support_desk.store import db

PREFIX = routes.sign_in_link("")


class SignInDoor:
    """Lets in whoever opens a sign-in link where he asked for it; whoever else does sees the page."""

    def __init__(self, desk: ASGIApp) -> None:
        self.desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        secret = _secret(scope) if scope["type"] == "http" else ""
        if not secret:
            await self.desk(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(KEPT_SECRET)
            await send(message)

        let = await _let_in(scope, secret) if scope["method"] == "GET" else None
        await (let or self.desk)(scope, receive, answer)


def _secret(scope: Scope) -> str:
    """The secret in the address; "" on any other page, as that of the sign-in itself."""
    return scope["path"].removeprefix(PREFIX).rstrip("/") if scope["path"].startswith(PREFIX) else ""


async def _let_in(scope: Scope, secret: str) -> Response | None:
    """The answer that lets him in, None if he must be asked first or cannot be let in."""
    headers = Headers(scope=scope)
    browser, following = _asked(headers)
    if not browser or len(secret) > LONGEST_KEY:
        return None
    try:
        if not (await db.read(link_of_secret, secret, browser)).is_at_home:
            return None
        key = await changed(sign_in_by_link, secret, _visit(scope, headers))
    except (Gone, DatabaseAway):
        return None  # the page says so itself
    let = RedirectResponse(following, 303)
    keep(let, key, scope["scheme"])
    drop_asked(let, scope["scheme"])
    return let


def _asked(headers: Headers) -> tuple[str, str]:
    """What the browser shows of having asked for a link, "" for nothing, and where it leads then."""
    browser, _, packed = cookie_of(headers.get("cookie", ""), ASKED_COOKIE).partition(".")
    following = ""
    with suppress(ValueError):
        following = bytes.fromhex(packed).decode()
    is_good = routes.is_of_requester(following)  # who wrote the cookie is not known
    return browser if len(browser) <= LONGEST_KEY else "", following if is_good else routes.MY_TICKETS


def _visit(scope: Scope, headers: Headers) -> Visit:
    address = counted_address(scope["client"][0]) if scope.get("client") else ""
    return Visit(address, headers.get("user-agent", ""), session_shown(headers))
