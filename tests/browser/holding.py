"""A page whose socket a test holds: what the desk tells, or hears, comes late, or never."""

import re

from playwright.sync_api import Page, WebSocketRoute

# What opens sockets can be told that it leads nowhere.
CUTTABLE = """
const Real = WebSocket, opened = [];
globalThis.WebSocket = class extends Real {
  constructor(address, ...more) {
    super(globalThis.isCut ? "ws://127.0.0.1:1/" : address, ...more);
    opened.push(this);
  }
};
globalThis.cut = () => {
  globalThis.isCut = true;
  for (const each of opened) each.close();
};
"""


class Holder:
    """Holds back what the desk tells the page from its next load on, as long as it `holds`."""

    def __init__(self, page: Page, *, holds: bool = False) -> None:
        self.holds = holds
        self._page = page
        self._held: list[tuple[WebSocketRoute, str | bytes]] = []
        self._sockets: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("_event"), self._route)

    def wait_for(self, text: str) -> None:
        """Wait until something is held that has this in it."""
        for _ in range(1_200):
            if any(text in str(message) for _, message in self._held):
                return
            self._page.wait_for_timeout(50)
        raise AssertionError(f"the desk did not say {text!r}")

    def let_go(self) -> None:
        self.holds = False
        for socket, message in self._held:
            socket.send(message)

    def lose(self) -> None:
        """Break the connection: what is held never arrives."""
        self.holds = False
        self._held.clear()
        for socket in self._sockets:
            socket.close()
        self._sockets.clear()

    def _route(self, socket: WebSocketRoute) -> None:
        self._sockets.append(socket)
        server = socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(lambda message: self._told(socket, message))

    def _told(self, socket: WebSocketRoute, message: str | bytes) -> None:
        if self.holds:
            self._held.append((socket, message))
        else:
            socket.send(message)


def keep_addresses_from_desk(page: Page) -> None:
    """From the page's next load on the desk does not hear where the page has gone."""

    def route(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda message: "on_load_internal" in str(message) or server.send(message))

    page.route_web_socket(re.compile("_event"), route)
