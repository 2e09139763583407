"""What waits for a socket whose browser reads slowly."""

import asyncio
import gc

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
    """The socket of a page, for which two short messages may wait."""
    monkeypatch.setattr(waiting, "MOST_WAITING", 2 * waiting._size(TOLD))
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


async def test_of_all_slow_sockets_that_one_is_ended_for_which_most_waits(monkeypatch):
    monkeypatch.setattr(waiting, "MOST_OF_ALL", 10_000)
    slow, slower = AsyncSocket(app.sio.eio, "slow"), AsyncSocket(app.sio.eio, "slower")
    for _ in range(2):
        await slow.send(Packet(MESSAGE, "x" * 1_200))
        await slower.send(Packet(MESSAGE, "x" * 2_800))
    await slow.send(Packet(MESSAGE, "x" * 1_200))

    assert await slower.poll() == []
    assert [len(each.data) for _ in range(3) for each in await slow.poll()] == [1_200] * 3


async def test_who_reads_at_once_is_told_whatever_waits_for_others(monkeypatch):
    monkeypatch.setattr(waiting, "MOST_OF_ALL", 10_000)
    slow = [AsyncSocket(app.sio.eio, f"slow {number}") for number in range(9)]
    for each in slow:
        await each.send(Packet(MESSAGE, "x" * 500))
    prompt = AsyncSocket(app.sio.eio, "prompt")
    polling = asyncio.create_task(prompt.poll())
    await asyncio.sleep(0)
    await prompt.send(Packet(MESSAGE, "x" * 9_000))

    async with asyncio.timeout(60):
        assert [len(each.data) for each in await polling] == [9_000]
    assert sum(each.queue.empty() for each in slow) == 0
    assert [await each.poll() for each in slow].count([]) == 1


async def test_what_waited_for_a_socket_that_is_gone_is_not_counted(monkeypatch):
    monkeypatch.setattr(waiting, "MOST_OF_ALL", 10_000)
    gone = AsyncSocket(app.sio.eio, "gone")
    await gone.send(Packet(MESSAGE, "x" * 9_000))
    del gone
    gc.collect()
    slow = AsyncSocket(app.sio.eio, "slow")
    for _ in range(2):
        await slow.send(Packet(MESSAGE, "x" * 3_000))

    assert [len(each.data) for _ in range(2) for each in await slow.poll()] == [3_000] * 2
