"""What becomes of a line that is refused, and of what was being answered on it."""

import asyncio
from contextlib import suppress

import pytest

from support_desk.doors.protocols import MOST_HEAD, MOST_HEADERS
from tests.doors.wire import CHUNKED, HEAD

pytestmark = pytest.mark.anyio
HANDSHAKE = HEAD + (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
MANY = b"".join(b"X-%d: x\r\n" % number for number in range(MOST_HEADERS + 1))
EXPECTING = CHUNKED.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n", 1)


async def test_a_handshake_behind_an_unread_answer_ends_the_answer_with_its_line(served):
    _, writer = await asyncio.open_connection("127.0.0.1", served.port, limit=1)
    writer.write(HEAD + b"\r\n")
    await served.until(lambda: served.protocols and served.protocols[0].flow.write_paused)

    writer.write(HANDSHAKE + b"\r\n")
    await served.until(lambda: served.protocols[0]._is_refused)
    writer.transport.abort()

    await served.until(lambda: not served.state.tasks and not served.state.connections)


@pytest.mark.parametrize("head", [HEAD, HANDSHAKE], ids=["a request", "a handshake"])
async def test_too_many_headers_in_one_piece_are_refused_once(served, head):
    told = await served.told(head + MANY + b"\r\n")

    assert told.startswith(b"HTTP/1.1 431 ") and told.count(b"HTTP/1.1") == 1


async def test_what_follows_a_refusal_is_no_request_at_all_and_not_answered(served):
    told = await served.told(HEAD + MANY + b"\r\n" + b"\x00 \x00\r\n\r\n")

    assert told.startswith(b"HTTP/1.1 431 ") and told.count(b"HTTP/1.1") == 1


async def test_whoever_is_refused_is_not_told_to_go_on(served):
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(EXPECTING)
    await served.until(lambda: served.state.tasks)
    writer.write(b"1;" + b"x" * 2 * MOST_HEAD)
    await served.until(lambda: served.protocols[0]._is_refused)
    served.may_read.set()

    async with asyncio.timeout(60):
        with suppress(ConnectionResetError):
            assert (await reader.read()).startswith(b"HTTP/1.1 431 ")
    await served.until(lambda: not served.state.tasks)
    writer.close()
