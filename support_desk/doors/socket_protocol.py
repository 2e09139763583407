"""uvicorn's web sockets, with limits that they lack."""

import asyncio
import sys
from collections.abc import Mapping
from typing import Any

from uvicorn._types import ASGIReceiveEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from support_desk.doors.lines import lines
from support_desk.doors.protocols import answer

MOST_MESSAGES_AHEAD, MOST_FRAGMENTS = 64, 256
LARGEST_FRAME = 262_144
NO_HANDSHAKE = (431, "The headers of a socket may take 8 kB each, and be 128.")


class PatientSocket(WebSocketsSansIOProtocol):
    """A web socket whose client sends no more than is read, and reads what it makes the desk send."""

    _in_hand = 0  # bytes of the message that whoever reads has not let go of

    def connection_lost(self, exc: Exception | None) -> None:
        lines.close(self.transport)
        super().connection_lost(exc)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        lines.settle(self.transport)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self.handshake_initiated and not self.transport.is_closing():  # it came whole, and was not understood
            self.transport.write(answer(*NO_HANDSHAKE))
            self.transport.close()
        self._hold()

    async def receive(self) -> ASGIReceiveEvent:
        """Whoever asks for the next message has let go of the last."""
        self._in_hand = 0
        self._hold()
        message = await super().receive()
        self._in_hand = _size(message)
        return message

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= MOST_FRAGMENTS:
            self.transport.abort()
        else:
            super().handle_cont(event)

    def handle_ping(self) -> None:
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.transport.abort()

    def send_receive_event_to_app(self) -> None:
        super().send_receive_event_to_app()
        if self.queue.qsize() > MOST_MESSAGES_AHEAD:
            self.transport.abort()

    def _hold(self) -> None:
        queued = sum(map(_size, vars(self.queue)["_queue"]))
        pieces = len(self.conn.reader.buffer) + sum(map(len, self.frames))
        lines.hold(self.transport, pieces + queued + self._in_hand)


def _size(message: Mapping[str, Any]) -> int:
    """A letter takes one byte to four, as the text has others."""
    return sys.getsizeof(message.get("text") or message.get("bytes"))
