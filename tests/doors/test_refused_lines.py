"""What becomes of a line that is refused, and of what was being answered on it."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from support_desk.doors import protocols
from support_desk.doors.lines import Lines
from support_desk.doors.protocols import PatientHttp, PatientSocket
from tests.doors.wire import HEAD

pytestmark = pytest.mark.anyio
HANDSHAKE = HEAD + (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
PART = b"x" * 65_536


class Served:
    """A server of lines in this process, and what it did with them."""

    def __init__(self) -> None:
        self.state = ServerState()
        self.protocols: list[PatientHttp] = []
        self.config = Config(self.answer, http=PatientHttp, ws=PatientSocket, log_config=None, interface="asgi3")
        self.config.load()

    def made(self) -> PatientHttp:
        self.protocols.append(PatientHttp(self.config, self.state, {}))
        return self.protocols[-1]

    async def answer(self, scope, receive, send) -> None:
        """More than any client takes, as long as it is there."""
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not self.protocols[-1]._running.disconnected:
            await send({"type": "http.response.body", "body": PART, "more_body": True})

    async def until(self, is_so) -> None:
        async with asyncio.timeout(60):
            while not is_so():
                await asyncio.sleep(0)


@pytest.fixture
async def served(caplog, monkeypatch) -> AsyncIterator[Served]:
    monkeypatch.setattr(protocols, "lines", Lines())
    served = Served()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(served.made, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    yield served
    server.close()
    for task in served.state.tasks.copy():
        task.cancel()
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []


async def test_a_handshake_behind_an_unread_answer_ends_the_answer_with_its_line(served):
    _, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=1)
    writer.write(HEAD + b"\r\n")
    await served.until(lambda: served.protocols and served.protocols[0].flow.write_paused)

    writer.write(HANDSHAKE + b"\r\n")
    await served.until(lambda: served.protocols[0]._is_refused)
    writer.transport.abort()

    await served.until(lambda: not served.state.tasks and not served.state.connections)
