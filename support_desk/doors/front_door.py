"""What every request passes first: it must name the desk, come from no foreign page, and its answer is kept safe."""

import json
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from support_desk.doors.content_policy import content_policy
from support_desk.doors.hosts import host_name, is_answered
from support_desk.process.places import STATIC_DIR
from support_desk.settings import USUAL_PORTS, settings

# As they go over the wire: every answer passes here.
SAFETY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
# Files whose names change with what is in them.
KEPT = ("/assets/", "/fonts/")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
SCRIPT = re.compile(r'<script[^>]* src="(/[a-z]+\.js\?v=[0-9a-f]+)"')
A_YEAR = "public, max-age=31536000, immutable"
# A header, since a page's own link would lose what it is for: React's components take `as` for themselves.
FONT = '</fonts/inter-5.3.0.woff2>; rel=preload; as=font; type="font/woff2"; crossorigin'
# No page and no file has a longer one, and to look for one of 64 kB among the files takes half a second.
LONGEST_PATH, TOO_LONG = 8_192, "The path of this address is over 8 kB."
NAMELESS = "The request must name its host, once, in the header Host."
NOT_ANSWERED = "This desk does not answer to the name {}; the setting ALLOWED_HOSTS says which names it answers to."
FOREIGN = "This origin is not allowed; CORS_ALLOWED_ORIGINS names those that are."


class FrontDoor:
    """Refuses foreign hosts and origins, finds the built pages, and adds the headers that keep a browser safe."""

    def __init__(self, desk: ASGIApp) -> None:
        self.desk = desk
        self.pages = {f"/{page.parent.relative_to(STATIC_DIR)}" for page in STATIC_DIR.glob("*/index.html")}
        self.modules = _modules()
        built = "".join(page.read_text() for page in STATIC_DIR.rglob("*.html"))
        self.policy, self.scripts = content_policy(built), {*SCRIPT.findall(built)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.desk(scope, receive, send)
        elif refusal := _refusal(scope):
            await refuse(scope, send, *refusal)
        elif scope["type"] == "websocket":
            await self.desk(scope, receive, send)
        else:
            path = scope["path"]
            # The static files would answer /tickets with a redirect to an address that a proxy may not know.
            inner = {**scope, "path": f"{path}/"} if path in self.pages else scope

            async def answer(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _keep_safe(message)
                    if not path.startswith("/api/"):
                        self._make_cacheable(path, scope["query_string"], MutableHeaders(scope=message))
                await send(message)

            await self.desk(inner, receive, answer)

    def _make_cacheable(self, path: str, query: bytes, headers: MutableHeaders) -> None:
        if headers.get("content-type", "").startswith("text/html"):
            headers.setdefault("Content-Security-Policy", self.policy)
            headers.setdefault("Cache-Control", "no-cache")
            headers.setdefault("Link", ", ".join([FONT, *self._modules_of(path)]))
        elif path.startswith(KEPT) or f"{path}?{query.decode('latin-1')}" in self.scripts:
            headers["Cache-Control"] = A_YEAR
        else:
            headers.setdefault("Cache-Control", "no-cache")

    def _modules_of(self, path: str) -> list[str]:
        return next((modules for form, modules in self.modules.items() if form.fullmatch(path)), [])


def _modules() -> dict[re.Pattern[str], list[str]]:
    """What a page needs whose address holds a number or a secret, by the form of the address.

    Pages that are built name their modules themselves; these are made by the browser, which would look for their
    modules only after all others have run. React Router's manifest says what they are.
    """
    found = {}
    for manifest in STATIC_DIR.glob("assets/manifest-*.js"):
        text = manifest.read_text()
        routes = json.JSONDecoder().raw_decode(text, text.index("{"))[0]["routes"]
        named_by_all = {routes["root"]["module"], *routes["root"]["imports"]}
        for route in routes.values():
            if ":" in (address := route.get("path", "")):
                form = re.compile("/" + re.sub(":[a-z]+", "[^/]+", address) + "/?")
                modules = {route["module"], *route["imports"]} - named_by_all
                found[form] = [f"<{module}>; rel=modulepreload" for module in sorted(modules)]
    return found


def _keep_safe(message: Message) -> None:
    """Add the headers that keep a browser safe; what the answer says itself is stricter."""
    told = {name for name, _ in message["headers"]}
    message["headers"] = [*message["headers"], *(pair for pair in SAFETY_HEADERS if pair[0] not in told)]


async def refuse(scope: Scope, send: Send, status: int, sentence: str) -> None:
    """Answer with one sentence: JSON where programs ask, text where people do; a socket is not even opened."""
    is_for_programs = scope["path"] == "/api" or scope["path"].startswith("/api/")
    kind, body = (
        (b"application/json", json.dumps({"detail": sentence}))
        if is_for_programs
        else (b"text/plain; charset=utf-8", sentence)
    )
    length = str(len(body.encode())).encode()
    headers = [(b"content-type", kind), (b"content-length", length), *SAFETY_HEADERS]
    answer = "http.response" if scope["type"] == "http" else "websocket.http.response"
    if answer != "http.response" and answer not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": f"{answer}.start", "status": status, "headers": headers})
    await send({"type": f"{answer}.body", "body": body.encode()})


def _refusal(scope: Scope) -> tuple[int, str] | None:
    """Why the request goes no further: a status and a sentence.

    A proxy that gives the request a name of its own says which one the browser used; neither may be foreign.
    """
    if len(scope["path"]) > LONGEST_PATH:
        return 414, TOO_LONG
    told: dict[bytes, list[str]] = {b"host": [], b"x-forwarded-host": [], b"origin": []}
    for header, value in scope["headers"]:
        if header in told:
            told[header].append(value.decode("latin-1").strip())
    own = [*told[b"host"], *(host.strip() for value in told[b"x-forwarded-host"] for host in value.split(","))]
    names = [host_name(host) for host in own]
    if len(told[b"host"]) != 1 or None in names:
        return 400, NAMELESS
    for name in names:
        if name and not is_answered(name):
            return 421, NOT_ANSWERED.format(name)
    is_foreign = any(not _is_welcome(origin.lower(), own) for origin in told[b"origin"])
    return (403, FOREIGN) if is_foreign else None


def _is_welcome(origin: str, own: list[str]) -> bool:
    """Whether it is one of the page's own, or an allowed one.

    The scheme is not compared: behind a proxy that ends TLS the desk sees another one than the browser.
    """
    return origin in settings().cors_allowed_origins or is_of(origin, own)


def is_of(origin: str, names: list[str]) -> bool:
    """Whether an origin is that of a page which came from one of these hosts, or from where people reach the desk.

    What a proxy calls the desk need not be what browsers call it; the usual port of the origin's scheme is none.
    """
    if origin.lower() == settings().own_origin:
        return True
    scheme, _, host = origin.lower().partition("://")
    port = f":{USUAL_PORTS[scheme]}" if scheme in USUAL_PORTS else ""
    host = host.removesuffix(port)
    # Reflex builds addresses of what is let through, and fails with `//[://localhost`.
    is_origin = SCHEME.fullmatch(scheme) is not None and host != ""
    return is_origin and host in (name.lower().removesuffix(port) for name in names)
