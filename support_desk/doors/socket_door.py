"""What a page's socket may say, before Socket.IO and Reflex hear of it.

A page speaks text in one namespace, begins at once, and says no more than a person makes it say.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, MutableMapping
from time import monotonic
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from support_desk.doors.addresses import counted_address
from support_desk.doors.front_door import refuse

MOST_SOCKETS_OF_ONE = 2_000
# How large a handshake may be: its headers stay in memory as long as the socket is open.
MOST_HEAD, LONGEST_TOKEN = 16_384, 100
KEPT_HEADERS = (b"host", b"origin", b"cookie", b"user-agent", b"accept-language", b"upgrade", b"connection")
# The first message must come in time; of those that follow so much a second is heard after a burst: of one socket, and
# of all sockets of an address, whose pages come back at once when the desk does. A message counts once, and once more
# for each piece of this many characters: lists in lists cost the event loop 30 ms for 256 kB.
BEGIN_SECONDS = 15
MOST_A_SECOND, BURST = 50, 200
MOST_A_SECOND_OF_ONE, BURST_OF_ONE = 200, 2_000
PIECE = 4_096
# So many addresses' bursts are remembered.
MOST_ADDRESSES = 10_000
# Engine.IO's pong; Socket.IO's connect, disconnect, event and acknowledgement, all in the namespace of Reflex.
CONNECT, PONG = "40/_event,", "3"
SAYINGS = (PONG, "41/_event", "42/_event,", "43/_event,")

# Engine.IO keeps a socket's last message until the next one: after one that is longer than this it is given another,
# which it ignores.
MOST_HELD, NOTHING = 4_096, "6"

NO_TOKEN = "A socket must name its session, in a token of at most 100 characters."
TOO_MUCH = "The headers of a socket may take 16 kB."
TOO_MANY = "Too many pages of your address are open; please close some."


class Allowance:
    """So much a second, after a burst."""

    def __init__(self, a_second: float, burst: float, clock: Callable[[], float] = monotonic) -> None:
        self._a_second, self._burst, self._clock = a_second, burst, clock
        self._credit, self._counted_at = burst, clock()

    def pause(self, cost: float) -> float:
        """Take `cost` from it; the seconds that its taker must wait for that."""
        now = self._clock()
        self._credit = min(self._burst, self._credit + (now - self._counted_at) * self._a_second) - cost
        self._counted_at = now
        return max(0, -self._credit / self._a_second)


class SocketDoor:
    """Bounds the sockets of one address, and what each of them, and all of them, may say."""

    def __init__(self, desk: ASGIApp) -> None:
        self.desk = desk
        self._open: Counter[str] = Counter()
        self._allowances: OrderedDict[str, Allowance] = OrderedDict()

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
            talk = _Talk(receive, send, self._allowance(address))
            await self.desk(scope, talk.receive, talk.send)
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def _allowance(self, address: str) -> Allowance:
        """What all sockets of `address` may say; it outlives them, or whoever hangs up would begin anew."""
        allowance = self._allowances.setdefault(address, Allowance(MOST_A_SECOND_OF_ONE, BURST_OF_ONE))
        self._allowances.move_to_end(address)
        if len(self._allowances) > MOST_ADDRESSES:
            self._allowances.popitem(last=False)
        return allowance

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

    def __init__(self, receive: Receive, send: Send, shared: Allowance) -> None:
        self._receive, self._send = receive, send
        self._has_begun = self._is_over = self._is_held = False
        self._own, self._shared = Allowance(MOST_A_SECOND, BURST), shared

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
        said = message.get("text") or ""
        await self._take_time(said)
        self._is_held = len(said) > MOST_HELD
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

    async def _take_time(self, said: str) -> None:
        """Wait if the socket says too much; meanwhile nothing more is read from it."""
        cost = 1 + len(said) // PIECE
        pause = self._own.pause(cost)
        if said != PONG:  # which every page says, and which costs nothing
            pause = max(pause, self._shared.pause(cost))
        if pause:
            await asyncio.sleep(pause)

    async def _end(self, reason: str) -> Message:
        await self.send({"type": "websocket.close", "code": 1008, "reason": reason})
        self._is_over = True
        return {"type": "websocket.disconnect", "code": 1008}


def _is_kept(name: bytes) -> bool:
    return name in KEPT_HEADERS or name.startswith((b"sec-websocket-", b"x-forwarded-"))
