"""The way out: a connection goes to an address that was looked at after its name was resolved, and to no other.

So a name that leads elsewhere a moment later leads nowhere, and what a receiver answers cannot lead anywhere either.
"""

import asyncio
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Thread
from typing import Any
from weakref import WeakKeyDictionary

import httpcore2
from httpcore2 import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream

from support_desk.languages import to_say
from support_desk.webhooks.delivering.addresses import is_public

CONNECT_SECONDS, MOST_ADDRESSES = 5, 4

Lookups = dict[tuple[str, int], "asyncio.Future[list[str]]"]
_lookups: WeakKeyDictionary[asyncio.AbstractEventLoop, Lookups] = WeakKeyDictionary()


class NotReached(Exception):
    """Nobody was told anything; the sentence says why."""


class CheckedNetwork(AsyncNetworkBackend):
    """Connects to public addresses, and to others while `may_be_private` says so."""

    def __init__(self, may_be_private: Callable[[], bool]) -> None:
        self._may_be_private = may_be_private
        self._network = AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """A connection to one of the addresses of `host`.

        Raises:
            NotReached: the name is not known, one of its addresses is not public, or nobody answers there.
        """
        addresses = await resolved(host, port)
        if not self._may_be_private() and (private := next((each for each in addresses if not is_public(each)), None)):
            raise NotReached(to_say(f"{host} is {private}, which is not a public address."))
        for address in addresses[:MOST_ADDRESSES]:
            with suppress(httpcore2.ConnectError, httpcore2.ConnectTimeout):
                return await self._network.connect_tcp(address, port, CONNECT_SECONDS)
        raise NotReached(to_say(f"Nobody answers at {host}, port {port}."))

    async def connect_unix_socket(self, *_: Any, **__: Any) -> AsyncNetworkStream:
        """Nothing of this machine is meant.

        Raises:
            NotReached: always.
        """
        raise NotReached(to_say("A socket of this machine is no address."))

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


async def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name, in the resolver's order; those who ask the same at once share the answer.

    Raises:
        NotReached: it has none.
    """
    lookups = _lookups.setdefault(asyncio.get_running_loop(), {})
    key = host, port
    if key not in lookups:
        lookups[key] = _looked_up(host, port)
        lookups[key].add_done_callback(lambda _: lookups.pop(key, None))
    found = await asyncio.shield(lookups[key])
    if not found:
        raise NotReached(to_say(f"The name {host} is not known."))
    return found


def _looked_up(host: str, port: int) -> "asyncio.Future[list[str]]":
    """In a thread of its own, for a resolver may hang: nobody else waits for it, the end of the desk neither."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def tell(found: list[str]) -> None:
        if not answer.done():
            answer.set_result(found)

    def look_up() -> None:
        found: list[str] = []
        with suppress(OSError, UnicodeError):
            told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found = [str(place[4][0]) for place in told]
        with suppress(RuntimeError):  # the desk has ended meanwhile
            loop.call_soon_threadsafe(tell, found)

    Thread(target=look_up, name="webhook name", daemon=True).start()
    return answer
