"""This process as the reader of a mailbox, and a mail server that is in the way of it."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import pytest

from support_desk.mail.incoming import fetching
from support_desk.mail.incoming.fetching import take_mails
from tests.desks import PATIENCE_SECONDS

HANGS_UP, SILENCE = b"hangs up", b"silence"


@pytest.fixture
def reading(mailbox, use_settings, monkeypatch):
    """A function that lets this process read the mailbox, as long as its context lasts; it does not wait for long."""
    use_settings(IMAP_URL=mailbox.url, SECRET_KEY="s" * 32)
    monkeypatch.setattr(fetching, "FIRST_PAUSE", 0.05)

    @asynccontextmanager
    async def read() -> AsyncIterator[None]:
        working = asyncio.create_task(take_mails())
        try:
            yield
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working

    return read


async def until(is_so: Callable[[], bool]) -> None:
    """Return once it is so."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await asyncio.to_thread(is_so):
            await asyncio.sleep(0.05)


class StubbornServer:
    """Passes on what a reader and its mail server say to each other, but gives its own answer to some commands.

    `answer` is the end of that answer, or `HANGS_UP` or `SILENCE`, to each command in which `to` is found; none without
    it. `given` counts such answers.
    """

    to: re.Pattern[bytes] | None = None
    answer = b""
    given = 0

    def __init__(self, port: int) -> None:
        self._port = port

    def give(self, answer: bytes, to: bytes) -> None:
        """Answer so from now on."""
        self.answer, self.to, self.given = answer, re.compile(to), 0

    def relent(self) -> None:
        """Pass on everything from now on."""
        self.to = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, thither = await asyncio.open_connection("127.0.0.1", self._port)
        back = asyncio.create_task(_pass_on(there, writer))
        try:
            with suppress(ConnectionError):
                while (line := await reader.readline()) and not self._hangs_up(line, writer, thither):
                    pass
        finally:
            back.cancel()
            thither.close()
            writer.close()

    def _hangs_up(self, line: bytes, writer: asyncio.StreamWriter, thither: asyncio.StreamWriter) -> bool:
        if self.to is None or not self.to.search(line):
            thither.write(line)
            return False
        self.given += 1
        if self.answer not in (HANGS_UP, SILENCE):
            before, _, end = self.answer.rpartition(b"\r\n")
            writer.write(before + b"\r\n" * bool(before) + line.split()[0] + b" " + end + b"\r\n")
        return self.answer == HANGS_UP


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(1 << 16):
            writer.write(piece)
    writer.close()


@pytest.fixture
async def stubborn(mailbox, reading, use_settings) -> AsyncIterator[StubbornServer]:
    """What stands between the mailbox and this process, and passes on everything at first."""
    port = urlsplit(mailbox.url).port
    between = StubbornServer(port)
    server = await asyncio.start_server(between.serve, "127.0.0.1", 0)
    own_port = server.sockets[0].getsockname()[1]
    use_settings(IMAP_URL=mailbox.url.replace(f":{port}/", f":{own_port}/"))
    yield between
    server.close()
