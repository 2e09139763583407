"""How much may have come of what has not come to its end."""

import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from support_desk.doors import lines as bounds
from support_desk.doors import protocols
from tests.doors.wire import HEAD, POST

pytestmark = pytest.mark.anyio
BODY = POST + b"Content-Length: 1000000\r\n\r\n"
FILES = BODY.replace(b"/api/tickets/", b"/api/tickets/1/attachments/")


@pytest.fixture(autouse=True)
def room(monkeypatch) -> int:
    """How many bytes may wait, of all lines."""
    monkeypatch.setattr(bounds, "MOST_UNREAD", 100_000)
    return 100_000


async def _begun(served, sent: bytes, is_there) -> asyncio.StreamWriter:
    """A line on which this was sent and is there, as far as the desk takes it."""
    _, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(sent)
    await served.until(lambda: len(served.protocols) and is_there(served.protocols[-1]))
    return writer


@pytest.mark.parametrize("begun", [BODY, HEAD + b"X: "], ids=["bodies", "heads"])
async def test_of_requests_without_an_end_those_with_most_are_refused_also_behind_a_proxy(served, begun):
    protocols.lines.trusted = ["127.0.0.1"]
    small = [await _begun(served, begun + 40_000 * b"x", lambda line: line._unread() > 40_000) for _ in range(2)]
    told = await served.told(begun + 50_000 * b"x")

    assert told.startswith(b"HTTP/1.1 503 ") and b"Retry-After" in told
    assert [line._is_refused for line in served.protocols] == [False, False, True]
    for writer in small:
        writer.close()


async def test_whoever_is_through_with_a_request_has_room_for_the_next(served, room):
    served.may_read.set()
    for _ in range(3):
        ended = POST + b"Content-Length: 60000\r\n\r\n" + 60_000 * b"x"
        writer = await _begun(served, ended, lambda line: line._running and line._running.response_started)
        writer.transport.abort()
        await served.until(lambda: not served.state.connections)
    gone = await _begun(served, BODY + 60_000 * b"x", lambda line: line._unread() > 60_000)
    gone.transport.abort()
    await served.until(lambda: not served.state.connections)
    await _begun(served, BODY + 60_000 * b"x", lambda line: line._unread() > 60_000)

    assert not any(line._is_refused for line in served.protocols)


async def test_of_files_only_what_nobody_has_taken_yet_counts(served, room):
    _, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(FILES)
    taken = 0
    for _ in range(9):
        writer.write(50_000 * b"x")
        taken += 50_000
        await served.until(lambda: served.taken == taken)  # noqa: B023

    assert taken > room and not served.protocols[0]._is_refused
    writer.close()


@pytest.mark.parametrize("said", ["\N{THINKING FACE}" + 20_000 * "x", 60_000 * "x"], ids=["wide", "narrow"])
async def test_of_sockets_whose_messages_wait_those_with_most_are_ended(served, said):
    """A wide letter makes all of its text as wide; a message waits until the next one is asked for."""
    async with connect(f"ws://127.0.0.1:{served.port}") as small, connect(f"ws://127.0.0.1:{served.port}") as large:
        await small.send(40_000 * "x")
        await served.until(lambda: len(served.heard) == 1)
        await large.send(said)

        with pytest.raises(ConnectionClosed):
            async with asyncio.timeout(60):
                await large.recv()
        served.may_read.set()
        await small.send("goes on")
        await served.until(lambda: served.heard[-1] == "goes on")


async def test_what_was_heard_gives_its_room_back(served, room):
    served.may_read.set()
    async with connect(f"ws://127.0.0.1:{served.port}") as socket:
        for number in range(1, 5):
            await socket.send(60_000 * "x")
            await served.until(lambda: len(served.heard) == number)  # noqa: B023


async def test_pieces_of_a_message_without_an_end_wait_too(served):
    async def pieces():
        while True:
            yield 10_000 * "x"
            await asyncio.sleep(0)

    async with connect(f"ws://127.0.0.1:{served.port}") as socket:
        with pytest.raises(ConnectionClosed):
            async with asyncio.timeout(60):
                await socket.send(pieces())
    assert served.heard == []
