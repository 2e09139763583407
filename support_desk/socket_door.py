"""What a page's socket may say, before Socket.IO and Reflex hear of it.

A page speaks text in one namespace, begins at once, and says no more than a person makes it say.
"""

import asyncio
from collections import Counter
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from support_desk.addresses import counted_address
from support_desk.front_door import refuse

MOST_SOCKETS_OF_ONE = 2_000
# How large a handshake may be: its headers stay in memory as long as the socket is open.
MOST_HEAD, LONGEST_TOKEN = 16_384, 100
KEPT_HEADERS = (b"host", b"origin", b"cookie", b"user-agent", b"accept-language", b"upgrade", b"connection")
# The first message must come in time; of those that follow, after a burst, so many a second are heard.
BEGIN_SECONDS, MOST_A_SECOND, BURST = 15, 50, 200
# Engine.IO's pong; Socket.IO's connect, disconnect, event and acknowledgement, all in the namespace of Reflex.
CONNECT = "40/_event,"
SAYINGS = ("3", "41/_event", "42/_event,", "43/_event,")

# Engine.IO keeps a socket's last message until the next one: after one that is longer than this it is given another,
# which it ignores.
MOST_HELD, NOTHING = 4_096, "6"

NO_TOKEN = "A socket must name its session, in a token of at most 100 characters."
TOO_MUCH = "The headers of a socket may take 16 kB."
TOO_MANY = "Too many pages of your address are open; please close some."


class SocketDoor:
    """Bounds the sockets of one address, and what each may say."""

    def __init__(self, desk: ASGIApp) -> None:
        self.desk = desk
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.desk(scope, receive, send)
            return
        scope["headers"] = [pair for pair in scope["headers"] if _is_kept(pair[0])]
        address = counted_address(scope["client"][0] if scope.get("client") else "")
        if refusal := self._refusal(scope, address):
            await refuse(scope, send, *refusal)
            return
        self._open[address] += 1
        try:
            talk = _Talk(receive, send)
            await self.desk(scope, talk.receive, talk.send)
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def _refusal(self, scope: Scope, address: str) -> tuple[int, str] | None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        tokens = query.get("token", [])
        if len(tokens) != 1 or len(tokens[0]) > LONGEST_TOKEN or "sid" in query:  # a sid is another connection's
            return 400, NO_TOKEN
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEAD:
            return 431, TOO_MUCH
        return (429, TOO_MANY) if self._open[address] >= MOST_SOCKETS_OF_ONE else None


class _Talk:
    """The messages of one socket, as far as they are allowed; the first that is not ends it."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._has_begun = self._is_over = self._is_held = False
        self._credit, self._counted_at = float(BURST), 0.0

    async def receive(self) -> Message:
        """The next message, or the end of the socket if that message is not allowed."""
        if self._is_held:
            self._is_held = False
            return {"type": "websocket.receive", "text": NOTHING}
        try:
            async with asyncio.timeout(None if self._has_begun else BEGIN_SECONDS):
                message = await self._receive()
                if message["type"] == "websocket.connect":
                    return message
        except TimeoutError:
            return await self._end("The page said nothing.")
        if message["type"] != "websocket.receive":
            return message
        await self._take_time()
        self._is_held = len(message.get("text") or "") > MOST_HELD
        return message if self._is_fit(message) else await self._end("The page said what no page says.")

    async def send(self, message: Message) -> None:
        """Send, unless it is over."""
        if not self._is_over:
            await self._send(message)

    def _is_fit(self, message: MutableMapping[str, Any]) -> bool:
        said = message.get("text") or ""
        if not self._has_begun:
            self._has_begun = said.startswith(CONNECT)
            return self._has_begun
        return said.startswith(SAYINGS)

    async def _take_time(self) -> None:
        """Wait if the socket says too much; meanwhile nothing more is read from it."""
        now = asyncio.get_running_loop().time()
        self._credit = min(BURST, self._credit + (now - self._counted_at) * MOST_A_SECOND) - 1
        self._counted_at = now
        if self._credit < 0:
            await asyncio.sleep(-self._credit / MOST_A_SECOND)

    async def _end(self, reason: str) -> Message:
        await self.send({"type": "websocket.close", "code": 1008, "reason": reason})
        self._is_over = True
        return {"type": "websocket.disconnect", "code": 1008}


def _is_kept(name: bytes) -> bool:
    return name in KEPT_HEADERS or name.startswith((b"sec-websocket-", b"x-forwarded-"))
