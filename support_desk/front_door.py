"""What every request passes first: foreign origins are refused, and every answer carries its safety headers."""

import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from support_desk.content_policy import content_policy
from support_desk.frontend import STATIC_DIR
from support_desk.settings import settings

SAFETY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
A_YEAR = "public, max-age=31536000, immutable"


class FrontDoor:
    """Refuses foreign origins, finds the built pages, and adds the headers that keep a browser safe."""

    def __init__(self, desk: ASGIApp) -> None:
        self.desk = desk
        self.pages = {f"/{page.parent.relative_to(STATIC_DIR)}" for page in STATIC_DIR.glob("*/index.html")}
        self.policy = content_policy("".join(page.read_text() for page in STATIC_DIR.rglob("*.html")))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.desk(scope, receive, send)
        elif not _is_welcome(Headers(scope=scope)):
            await _refuse(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.desk(scope, receive, send)
        else:
            path = scope["path"]
            # The static files would answer /tickets with a redirect to an address that a proxy may not know.
            inner = {**scope, "path": f"{path}/"} if path in self.pages else scope

            async def answer(message: Message) -> None:
                if message["type"] == "http.response.start":
                    self._make_safe(path, MutableHeaders(scope=message))
                await send(message)

            await self.desk(inner, receive, answer)

    def _make_safe(self, path: str, headers: MutableHeaders) -> None:
        headers.update(SAFETY_HEADERS)
        if headers.get("content-type", "").startswith("text/html"):
            headers.setdefault("Content-Security-Policy", self.policy)
            headers.setdefault("Cache-Control", "no-cache")
        elif path.startswith("/assets/"):
            headers["Cache-Control"] = A_YEAR


def _is_welcome(headers: Headers) -> bool:
    """Whether the request comes from the page's own origin, from an allowed one, or from no page at all.

    The scheme is not compared: behind a proxy that ends TLS the desk sees another one than the browser.
    """
    origin = headers.get("origin")
    if origin is None or origin.lower() in settings().cors_allowed_origins:
        return True
    own = {headers.get("host", "").lower(), headers.get("x-forwarded-host", "").lower()}
    return origin.lower().partition("://")[2] in own - {""}


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": "foreign origin"})
        return
    body = json.dumps({"detail": "This origin is not allowed; CORS_ALLOWED_ORIGINS names those that are."}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
