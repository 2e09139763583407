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
# for each piece of this many characters: lists in lists cost the event loop 30 ms for 256 kB. Of all sockets together
# pieces count by themselves, so that who says little waits for nobody who says much.
BEGIN_SECONDS = 15
MOST_A_SECOND, BURST = 50, 200
MOST_A_SECOND_OF_ONE, BURST_OF_ONE = 200, 2_000
PIECE = 4_096
# Whoever would have to wait for longer is ended, and what he said does not count; his page comes back.
LONGEST_PAUSE = 10
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

    def pause(self, cost: float) -> float | None:
        """Take `cost` from it; the seconds its taker must wait for that, or None: too long, and nothing is taken."""
        now = self._clock()
        self._credit = min(self._burst, self._credit + (now - self._counted_at) * self._a_second)
        self._counted_at = now
        pause = max(0, (cost - self._credit) / self._a_second)
        if pause > LONGEST_PAUSE:
            return None
        self._credit -= cost
        return pause


class Shared:
    """What all sockets of an address may say: so many messages, and so many pieces of the larger ones."""

    def __init__(self) -> None:
        self._messages, self._pieces = (Allowance(MOST_A_SECOND_OF_ONE, BURST_OF_ONE) for _ in range(2))

    def pause(self, pieces: int) -> float | None:
        """As that of the allowance which takes longer."""
        for_pieces = self._pieces.pause(pieces) if pieces else 0
        for_message = None if for_pieces is None else self._messages.pause(1)
        return None if for_pieces is None or for_message is None else max(for_pieces, for_message)


class SocketDoor:
    """Bounds the sockets of one address, and what each of them, and all of them, may say."""

    def __init__(self, desk: ASGIApp) -> None:
        self.desk = desk
        self._open: Counter[str] = Counter()
        self._allowances: OrderedDict[str, Shared] = OrderedDict()

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

    def _allowance(self, address: str) -> Shared:
        """What all sockets of `address` may say; it outlives them, or whoever hangs up would begin anew."""
        allowance = self._allowances.setdefault(address, Shared())
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

    def __init__(self, receive: Receive, send: Send, shared: Shared) -> None:
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
        if not await self._took_time(said):
            return await self._end("The page said too much.")
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

    async def _took_time(self, said: str) -> bool:
        """Wait if the socket says too much, unless that takes too long; meanwhile nothing more is read from it."""
        pieces = len(said) // PIECE
        own = self._own.pause(1 + pieces)
        shared = 0 if said == PONG else self._shared.pause(pieces)  # which every page says, and which costs nothing
        if own is None or shared is None:
            return False
        if pause := max(own, shared):
            await asyncio.sleep(pause)
        return True

    async def _end(self, reason: str) -> Message:
        await self.send({"type": "websocket.close", "code": 1008, "reason": reason})
        self._is_over = True
        return {"type": "websocket.disconnect", "code": 1008}


def _is_kept(name: bytes) -> bool:
    return name in KEPT_HEADERS or name.startswith((b"sec-websocket-", b"x-forwarded-"))
