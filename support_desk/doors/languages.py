"""Pages in the language of whoever asks for them; see `languages.pages`."""

import gzip
from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from support_desk.doors.front_door import A_YEAR
from support_desk.languages.catalogues import ENGLISH, NAMES, address, script
from support_desk.languages.choosing import language_of
from support_desk.languages.pages import in_language

# By these a browser asks whether what it has is still good, or for a part of it, which may be in another language; and
# what is packed cannot be read here.
ABOUT_WHAT_THERE_IS = (b"if-none-match", b"if-modified-since", b"range", b"if-range", b"accept-encoding")
CATALOGUES = {address(language): language for language in NAMES if language != ENGLISH}


class InLanguage:
    """Gives a page in its reader's language, and the catalogues of all; English pages go by as they are."""

    def __init__(self, pages: ASGIApp) -> None:
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await self.pages(scope, receive, send)
        asked = Headers(scope=scope)
        is_packed = "gzip" in asked.get("accept-encoding", "")
        if language := CATALOGUES.get(scope["path"]):
            headers = {"content-type": "text/javascript; charset=utf-8", "cache-control": A_YEAR}
            return await _answer(scope, send, script(language), is_packed, 200, MutableHeaders(headers))
        language = language_of(asked.get("cookie", ""), asked.get("accept-language", ""))
        if language == ENGLISH or _is_of_all_languages(scope["path"]):
            return await self.pages(scope, receive, _telling_why(send))
        inner = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in ABOUT_WHAT_THERE_IS]}
        return await self.pages(inner, receive, _Translated(scope, send, language, is_packed))


class _Translated:
    """Holds a page back until it is whole, and sends it in another language; all else goes on at once."""

    def __init__(self, scope: Scope, send: Send, language: str, is_packed: bool) -> None:
        self.scope, self.send, self.language, self.is_packed = scope, send, language, is_packed
        self.begun: Message | None = None
        self.html = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self.begun = message
        elif self.begun is None:
            await self.send(message)
        else:
            self.html += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self.begun)

    async def _finish(self, begun: Message) -> None:
        headers = MutableHeaders(raw=[*begun["headers"]])
        for name in ("etag", "last-modified", "accept-ranges", "content-length"):
            del headers[name]
        headers.add_vary_header("Cookie, Accept-Language")
        html = in_language(self.html.decode(), self.language) if self.html else ""
        await _answer(self.scope, self.send, html.encode(), self.is_packed, begun["status"], headers)


def _telling_why(send: Send) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            MutableHeaders(scope=message).add_vary_header("Cookie, Accept-Language")
        await send(message)

    return tell


def _is_of_all_languages(path: str) -> bool:
    """Whether it is a script, a stylesheet or the like, which comes as it is packed, and is not asked for twice."""
    name = path.rpartition("/")[2]
    return "." in name and not name.endswith(".html")


def _is_page(begun: Message) -> bool:
    return Headers(raw=begun["headers"]).get("content-type", "").startswith("text/html")


async def _answer(scope: Scope, send: Send, body: bytes, is_packed: bool, status: int, headers: MutableHeaders) -> None:
    if is_packed:
        body = _packed(body)
        headers["content-encoding"] = "gzip"
    headers.add_vary_header("Accept-Encoding")
    headers["content-length"] = str(len(body))
    await send({"type": "http.response.start", "status": status, "headers": headers.raw})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


@lru_cache(64)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)
