"""Receivers of webhooks: real HTTP servers on loopback, which answer well, badly, or not at all."""

import json
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any


@dataclass(frozen=True)
class Got:
    """What came: its path, its headers in small letters, and its body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def ticket(self) -> dict[str, Any]:
        return self.told["data"]["ticket"]


class Handler(BaseHTTPRequestHandler):
    """Takes one message and answers as its receiver says."""

    protocol_version = "HTTP/1.1"
    timeout = 120

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.got = Got(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        receiver: Receiver = self.server.receiver  # type: ignore[attr-defined]
        receiver.note(self.got)
        receiver.going.wait()
        with suppress(OSError):
            receiver.answer(self)

    def say(self, code: int, body: bytes = b"", **headers: str) -> None:
        """Answer with a code."""
        self.send_response(code)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def say_raw(self, *parts: bytes) -> None:
        """Answer with these bytes, and end the connection."""
        self.close_connection = True
        for part in parts:
            self.wfile.write(part)
            self.wfile.flush()

    def say_forever(self, first: bytes, again: bytes) -> None:
        """Answer without an end, until nobody listens any more."""
        self.say_raw(first)
        while not self.server.receiver.closing.wait(0.01):  # type: ignore[attr-defined]
            self.wfile.write(again)

    def hang(self) -> None:
        """Say nothing until the test has ended."""
        self.close_connection = True
        self.server.receiver.closing.wait()  # type: ignore[attr-defined]

    def log_message(self, *_: Any) -> None:
        pass


class Receiver:
    """The receiver at `url`; `got` is what has come, oldest first. It answers 204 until it is told otherwise."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.closing, self.going, self._arrived = Event(), Event(), Condition()
        self.going.set()
        self.answer: Callable[[Handler], None] = lambda handler: handler.say(204)
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.receiver = self
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), name="receiver")
        self._thread.start()

    def answers(self, *codes: int) -> None:
        """Answer with these codes, one after the other, and from then on with the last one."""
        left = list(codes)
        self.answer = lambda handler: handler.say(left.pop(0) if len(left) > 1 else left[0])

    def note(self, got: Got) -> None:
        with self._arrived:
            self.got.append(got)
            self._arrived.notify_all()

    def has_got(self, number: int, within: float = 120) -> bool:
        """Wait until so much has come."""
        with self._arrived:
            return self._arrived.wait_for(lambda: len(self.got) >= number, within)

    @property
    def types(self) -> list[str]:
        return [got.told["type"] for got in self.got]

    def close(self) -> None:
        """End every connection, and the server."""
        self.closing.set()
        self.going.set()
        self._server.shutdown()
        for connection in self._server.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 128
    receiver: Receiver

    def __init__(self, *given: Any) -> None:
        self.connections: list[socket.socket] = []
        super().__init__(*given)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.append(request)
        super().process_request(request, client_address)

    def handle_error(self, *_: Any) -> None:
        """Whoever leaves in the middle is no matter of the test's."""
