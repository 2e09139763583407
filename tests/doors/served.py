"""A server of lines in the process of the tests."""

import asyncio

from uvicorn import Config
from uvicorn.server import ServerState

from support_desk.doors.protocols import PatientHttp
from support_desk.doors.socket_protocol import PatientSocket

PART = b"x" * 65_536


class Served:
    """A server of lines, and what it did; `port` is where it listens, `taken` how many bytes of files have come.

    `heard` is what its sockets have said.
    """

    port: int

    def __init__(self) -> None:
        self.state, self.may_read = ServerState(), asyncio.Event()
        self.taken = 0
        self.heard: list[str] = []
        self.protocols: list[PatientHttp] = []
        self.config = Config(self.answer, http=PatientHttp, ws=PatientSocket, log_config=None, interface="asgi3")
        self.config.load()

    def made(self) -> PatientHttp:
        self.protocols.append(PatientHttp(self.config, self.state, {}))
        return self.protocols[-1]

    async def answer(self, scope, receive, send) -> None:
        """More than any client takes, as long as it is there; to a POST nothing before `may_read`, to files nothing.

        A socket is not asked for a second message before `may_read`.
        """
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            while (message := await receive())["type"] != "websocket.disconnect":
                self.heard.append(message["text"])
                await self.may_read.wait()
            return
        if scope["path"].endswith("/attachments/"):
            while (message := await receive())["type"] == "http.request":
                self.taken += len(message["body"])
            return
        if scope["method"] == "POST":
            await self.may_read.wait()
            await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not self.protocols[-1]._running.disconnected:
            await send({"type": "http.response.body", "body": PART, "more_body": True})

    async def until(self, is_so) -> None:
        async with asyncio.timeout(60):
            while not is_so():
                await asyncio.sleep(0)

    async def told(self, sent: bytes) -> bytes:
        """All that comes until the desk hangs up on whoever sends this."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(sent)
        async with asyncio.timeout(60):
            told = await reader.read()
        writer.close()
        return told
