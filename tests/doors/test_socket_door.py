"""What sockets may say, by themselves and together."""

import pytest

from support_desk.doors.socket_door import PIECE, Allowance, SocketDoor
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


async def _heard(door: SocketDoor, address: str, said: list[str], pauses: list[float], monkeypatch) -> None:
    """Say all of it on one socket of `address`; `pauses` are those that it had to wait for."""

    async def wait(seconds):
        pauses.append(seconds)

    monkeypatch.setattr("support_desk.doors.socket_door.asyncio.sleep", wait)
    messages = iter([{"type": "websocket.receive", "text": text} for text in ["40/_event,", *said]])

    async def receive():
        return next(messages, {"type": "websocket.disconnect"})

    async def send(message):
        pass

    scope = {"type": "websocket", "client": (address, 1), "headers": [], "query_string": b"token=t"}
    await door(scope, receive, send)


async def _desk(scope, receive, send):
    while (await receive())["type"] != "websocket.disconnect":
        pass


@pytest.mark.anyio
async def test_fat_messages_of_an_address_wait_however_many_sockets_say_them(monkeypatch):
    door, fat = SocketDoor(_desk), "42/_event," + "x" * 60 * PIECE
    many, other = [], []
    for _ in range(100):
        await _heard(door, "192.0.2.1", [fat], many, monkeypatch)
    await _heard(door, "192.0.2.2", [fat], other, monkeypatch)

    assert max(many) > 10
    assert other == []


@pytest.mark.anyio
async def test_an_office_that_comes_back_at_once_waits_for_nothing(monkeypatch):
    door, pauses = SocketDoor(_desk), []
    for _ in range(500):
        await _heard(door, "192.0.2.1", ["42/_event,[]", "42/_event,[]", "3"], pauses, monkeypatch)

    assert pauses == []
