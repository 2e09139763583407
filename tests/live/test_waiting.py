"""What waits for a socket whose browser reads slowly."""

import asyncio

import pytest
from engineio.async_socket import AsyncSocket
from engineio.packet import MESSAGE, PING, Packet

from support_desk.live.sessions import waiting
from support_desk.live.sessions.waiting import Waiting
from support_desk.support_desk import app

pytestmark = pytest.mark.anyio
TOLD = Packet(MESSAGE, "told")


@pytest.fixture
def socket(monkeypatch) -> AsyncSocket:
    """The socket of a page, for which eight characters may wait."""
    monkeypatch.setattr(waiting, "MOST_WAITING", 2 * len(TOLD.data))
    socket = AsyncSocket(app.sio.eio, "slow")
    assert isinstance(socket.queue, Waiting)
    return socket


async def test_one_message_is_written_after_the_other(socket):
    ping = Packet(PING)
    for packet in (TOLD, ping, TOLD):
        await socket.send(packet)

    assert [await socket.poll() for _ in range(3)] == [[TOLD], [ping], [TOLD]]


async def test_a_socket_for_which_too_much_waits_is_ended_at_once(socket):
    for _ in range(4):
        await socket.send(TOLD)
    await socket.send(TOLD)

    assert await socket.poll() == []
    await socket.send(TOLD)
    assert socket.queue.empty()


async def test_a_message_of_any_length_is_told_to_whoever_has_read_the_last_ones(socket):
    large = Packet(MESSAGE, "x" * 1_000)
    for _ in range(10):
        await socket.send(TOLD)
        await socket.send(large)
        assert [await socket.poll() for _ in range(2)] == [[TOLD], [large]]


async def test_what_waits_is_told_before_an_end_that_the_desk_itself_has_said(socket):
    await socket.send(TOLD)
    await socket.queue.put(None)

    assert [await socket.poll(), await socket.poll()] == [[TOLD], []]


async def test_whoever_waits_hears_of_the_next_message(socket):
    polling = asyncio.create_task(socket.poll())
    await asyncio.sleep(0)
    assert not polling.done()
    await socket.send(TOLD)

    async with asyncio.timeout(60):
        assert await polling == [TOLD]
