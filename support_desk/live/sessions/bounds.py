"""How many sessions are kept, and how much a browser may put into one."""

import asyncio
import json
from collections import Counter, OrderedDict
from typing import Any

import reflex as rx
from redis import RedisError

from support_desk.doors.addresses import counted_address
from support_desk.live.inside_events import DiscreetNamespace
from support_desk.live.inside_sessions import forget_here
from support_desk.live.insides import (
    HYDRATE_AND_LOAD,
    ROUTE_PARTS,
    STORED,
    EventDeserializationError,
    address_of,
    is_open,
    take_namespace,
    take_queues,
    waiting_events,
)
from support_desk.live.sessions.waiting import Waiting
from support_desk.live.views import viewers
from support_desk.process.logs import log_exception

# Sessions whose page has gone, of one address and in all; open ones are bounded by their sockets.
MOST_LEFT_OF_ONE, MOST_LEFT = 200, 2_000
# What the browser keeps and puts into its session, and the address of its page; in bytes.
MOST_STORED, LONGEST_ROUTE = 65_536, 16_384
# How many events of one session may wait for their turn; a browser that sends more has to wait itself.
MOST_WAITING, PAUSE_SECONDS = 32, 0.05
# What is no bug when a socket is not connected: Redis is away, or what it brought is no event.
REFUSALS = (ConnectionRefusedError, EventDeserializationError, RedisError)


def bound_sessions(app: rx.App) -> None:
    """Bound how many sessions `app` keeps, how much each holds and waits for; to be called before anybody connects."""
    take_namespace(app, BoundedNamespace)
    take_queues(app, Waiting)


class Left:
    """Sessions whose page has gone, in the order of their going, and which of them are too many."""

    def __init__(self, most: int = MOST_LEFT, most_of_one: int = MOST_LEFT_OF_ONE) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._address: OrderedDict[str, str] = OrderedDict()
        self._of: Counter[str] = Counter()

    def add(self, token: str, address: str) -> str | None:
        """Take note that a page has gone; gives the token of the session that must go to make room, or None."""
        self.remove(token)
        self._address[token] = address
        self._of[address] += 1
        if self._of[address] > self._most_of_one:
            oldest = next(each for each, other in self._address.items() if other == address)
        elif len(self._address) > self._most:
            oldest = next(iter(self._address))
        else:
            return None
        self.remove(oldest)
        return oldest

    def remove(self, token: str) -> None:
        """Forget a session, because its page is open again or nothing of it is left."""
        address = self._address.pop(token, None)
        if address is not None:
            self._of[address] -= 1
            if not self._of[address]:
                del self._of[address]


class BoundedNamespace(DiscreetNamespace):
    """The end of all sockets, with bounds."""

    def __init__(self, namespace: str, app: rx.App) -> None:
        super().__init__(namespace, app)
        self._left = Left()
        self._stored: dict[str, dict[str, int]] = {}

    async def on_connect(self, sid: str, environ: dict, auth: Any = None) -> None:
        """As Reflex's; from now on the session is that of an open page.

        Raises:
            ConnectionRefusedError: whatever goes wrong; after any other error Socket.IO would never forget the socket.
        """
        try:
            await super().on_connect(sid, environ, auth)
        except BaseException as error:
            self._stored.pop(sid, None)
            if not isinstance(error, Exception):
                raise
            if not isinstance(error, REFUSALS):
                log_exception(error)
            raise ConnectionRefusedError from error
        self._left.remove(self.sid_to_token.get(sid, ""))

    def on_disconnect(self, sid: str, *given: Any) -> Any:
        """As Reflex's; the oldest session that nobody looks at may have to go for this one.

        It follows nothing any more: whoever comes next with its token may be somebody else, and must load the page.
        """
        self._stored.pop(sid, None)
        token = self.sid_to_token.get(sid)
        address = counted_address(address_of(self, sid))
        if token is not None:
            viewers.forget(token)
            if oldest := self._left.add(token, address):
                self._forget(oldest)
        return super().on_disconnect(sid, *given)

    async def on_event(self, sid: str, data: Any) -> None:
        """As Reflex's, once those before it are on their way.

        Raises:
            EventDeserializationError: it is no event, or its page's address is too long.
        """
        await super().on_event(sid, self._bounded(sid, data))
        await self._take_turns(sid)

    def _bounded(self, sid: str, data: Any) -> dict:
        if not isinstance(data, dict):
            raise EventDeserializationError("An event must be an object.")
        route = data.get("router_data")
        if isinstance(route, dict):
            route = {name: route[name] for name in ROUTE_PARTS if name in route}
            if len(json.dumps(route)) > LONGEST_ROUTE:
                raise EventDeserializationError("The address of the page is too long.")
            data = {**data, "router_data": route}
        payload = data.get("payload")
        if isinstance(payload, dict) and isinstance(payload.get(STORED), dict):
            stored = payload[STORED]
            if not self._may_store(sid, stored, is_all=data.get("name") == HYDRATE_AND_LOAD):
                data = {**data, "payload": {**payload, STORED: {}}}
        return data

    def _may_store(self, sid: str, values: dict, is_all: bool) -> bool:
        """Whether what the browser keeps stays small enough with these values; `is_all`: it keeps no others."""
        before = {} if is_all else self._stored.get(sid, {})
        after = before | {name: len(name) + len(json.dumps(value)) for name, value in values.items()}
        if sum(after.values()) > MOST_STORED:
            return False
        self._stored[sid] = after
        return True

    async def _take_turns(self, sid: str) -> None:
        """Read nothing more from this socket while too many of its events wait for their turn."""
        while waiting_events(self.app, self.sid_to_token.get(sid, "")) > MOST_WAITING:
            await asyncio.sleep(PAUSE_SECONDS)

    def _forget(self, token: str) -> None:
        """Drop a session from this process; Redis, where several share them, bounds itself."""
        if not is_open(self, token):
            forget_here(self.app, token)
