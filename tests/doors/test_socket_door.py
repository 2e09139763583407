"""What sockets may say, by themselves and together."""

import pytest

from support_desk.doors.socket_door import LONGEST_PAUSE, PIECE, Allowance, SocketDoor
from tests.clock import Clock


def test_after_a_burst_whoever_says_more_waits_as_long_as_that_takes():
    clock = Clock()
    allowance = Allowance(10, 20, clock)

    assert [allowance.pause(1) for _ in range(20)] == [0] * 20
    assert allowance.pause(5) == 0.5

    clock.now += 0.5
    assert allowance.pause(10) == 1


def test_silence_gives_back_the_burst_and_no_more():
    clock = Clock()
    allowance = Allowance(10, 20, clock)
    allowance.pause(20)

    clock.now += 3600

    assert allowance.pause(20) == 0
    assert allowance.pause(1) == 0.1


def test_whoever_would_wait_too_long_is_refused_and_takes_nothing():
    clock = Clock()
    allowance = Allowance(10, 20, clock)
    allowance.pause(20 + 10 * LONGEST_PAUSE)

    assert [allowance.pause(50) for _ in range(100)] == [None] * 100
    clock.now += 1
    assert allowance.pause(10) == LONGEST_PAUSE


async def _heard(door: SocketDoor, address: str, said: list[str], pauses: list[float], monkeypatch) -> bool:
    """Say all of it on one socket of `address`; `pauses` are those that it waits for. Whether it was not ended."""

    async def wait(seconds):
        pauses.append(seconds)

    monkeypatch.setattr("support_desk.doors.socket_door.asyncio.sleep", wait)
    messages = iter([{"type": "websocket.receive", "text": text} for text in ["40/_event,", *said]])

    async def receive():
        return next(messages, {"type": "websocket.disconnect"})

    sent = []

    async def send(message):
        sent.append(message["type"])

    scope = {"type": "websocket", "client": (address, 1), "headers": [], "query_string": b"token=t"}
    await door(scope, receive, send)
    return "websocket.close" not in sent


async def _desk(scope, receive, send):
    while (await receive())["type"] != "websocket.disconnect":
        pass


@pytest.mark.anyio
async def test_fat_messages_of_an_address_wait_and_then_end_their_sockets_but_small_ones_do_not(
    monkeypatch,
):
    door, fat = SocketDoor(_desk), "42/_event," + "x" * 60 * PIECE
    many, small, other = [], [], []
    heard = [await _heard(door, "192.0.2.1", [fat], many, monkeypatch) for _ in range(200)]
    assert await _heard(door, "192.0.2.1", ["42/_event,[]"], small, monkeypatch)
    await _heard(door, "192.0.2.2", [fat], other, monkeypatch)

    assert LONGEST_PAUSE / 2 < max(many) <= LONGEST_PAUSE
    assert heard[:50] == [True] * 50 and False in heard
    assert small == other == []


@pytest.mark.anyio
async def test_an_office_that_comes_back_at_once_waits_for_nothing(monkeypatch):
    door, pauses = SocketDoor(_desk), []
    for _ in range(500):
        await _heard(door, "192.0.2.1", ["42/_event,[]", "42/_event,[]", "3"], pauses, monkeypatch)

    assert pauses == []
