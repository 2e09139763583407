"""Pages as desks see them: a socket, and events on it."""

import json
from contextlib import suppress
from typing import Self
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.desks import PATIENCE_SECONDS, Desk

HYDRATE = "reflex___state____state.hydrate"
ON_LOAD = "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal"
# What a Socket.IO server says to whoever is to try again later.
REFUSAL = "44"


class Page:
    """An open page, the queue if nothing else is said, as a browser with this cookie holds it.

    What it was told so far can be waited for.
    """

    def __init__(self, desk: Desk, token: str = "", at: str = "/tickets", cookie: str = "") -> None:
        self.token, self.at = token or str(uuid4()), at
        self.socket = asking_socket(desk, self.token, at, cookie)
        self.wait_for('42/_event,["event"')

    def load(self) -> None:
        """Ask for what the page shows."""
        self.call(ON_LOAD)

    def call(self, handler: str, **payload: object) -> None:
        """Call a handler by its full name."""
        self.socket.send(f"42/_event,{json.dumps(['event', _event(handler, self.at, payload)])}")

    def told_until(self, text: str) -> str:
        """All that comes up to this text, in one piece."""
        return "".join(self.wait_for(text))

    def wait_for(self, *texts: str) -> list[str]:
        """What comes until each of these texts has come, in whatever order."""
        return frames_until(self.socket, *texts)

    def wait_for_end(self) -> None:
        """Come back when the desk has hung up."""
        with suppress(ConnectionClosed):
            while True:
                self.socket.recv(PATIENCE_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()


def asking_socket(desk: Desk, token: str, at: str = "/tickets", cookie: str = "") -> ClientConnection:
    """The socket of a page that has asked to be connected, and for its state."""
    address = f"ws://127.0.0.1:{desk.port}/_event/?EIO=4&transport=websocket&token={token}"
    shown = {"Origin": f"http://127.0.0.1:{desk.port}", **({"Cookie": cookie} if cookie else {})}
    socket = connect(address, max_size=None, open_timeout=PATIENCE_SECONDS, additional_headers=shown)
    socket.send(f"40/_event,{json.dumps({'event': _event(HYDRATE, at)})}")
    return socket


def frames_until(socket: ClientConnection, *texts: str) -> list[str]:
    """What comes until there was a frame with each of these texts in it, in whatever order."""
    frames: list[str] = []
    while texts:
        frames.append(socket.recv(PATIENCE_SECONDS))
        texts = tuple(text for text in texts if text not in frames[-1])
    return frames


def takes_pages(desk: Desk) -> bool:
    """Whether a new page is connected there, and not told to try again later."""
    with asking_socket(desk, str(uuid4())) as socket, suppress(ConnectionClosed):
        while not (frame := socket.recv(PATIENCE_SECONDS)).startswith("4"):
            pass
        return not frame.startswith(REFUSAL)
    return False


def _event(name: str, at: str = "/tickets", payload: dict | None = None) -> dict:
    query = dict(parse_qsl(urlsplit(at).query))
    return {
        "name": name,
        "payload": payload or {},
        "router_data": {"pathname": urlsplit(at).path, "asPath": at, "query": query},
    }
