"""What every request passes first: foreign origins are refused, and every answer carries its safety headers."""

import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from support_desk.content_policy import content_policy
from support_desk.frontend import STATIC_DIR
from support_desk.settings import settings

# As they go over the wire: every answer passes here.
SAFETY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
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
        elif not _is_welcome(scope):
            await _refuse(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.desk(scope, receive, send)
        else:
            path = scope["path"]
            # The static files would answer /tickets with a redirect to an address that a proxy may not know.
            inner = {**scope, "path": f"{path}/"} if path in self.pages else scope

            async def answer(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message["headers"], *SAFETY_HEADERS]
                    if not path.startswith("/api/"):
                        self._make_cacheable(path, MutableHeaders(scope=message))
                await send(message)

            await self.desk(inner, receive, answer)

    def _make_cacheable(self, path: str, headers: MutableHeaders) -> None:
        if headers.get("content-type", "").startswith("text/html"):
            headers.setdefault("Content-Security-Policy", self.policy)
            headers.setdefault("Cache-Control", "no-cache")
        elif path.startswith("/assets/"):
            headers["Cache-Control"] = A_YEAR


def _is_welcome(scope: Scope) -> bool:
    """Whether the request comes from the page's own origin, from an allowed one, or from no page at all.

    The scheme is not compared: behind a proxy that ends TLS the desk sees another one than the browser.
    """
    if not any(name == b"origin" for name, _ in scope["headers"]):
        return True
    headers = Headers(scope=scope)
    origin = headers["origin"]
    if origin.lower() in settings().cors_allowed_origins:
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
