"""How many passwords may wait to be looked at, of all and of one network."""

import asyncio
import threading

import pytest

from support_desk.people.signing_in import passwords
from support_desk.people.signing_in.passwords import MOST_OF_A_NETWORK, MOST_WAITING, PasswordsBusy

pytestmark = pytest.mark.anyio


@pytest.fixture
def going(monkeypatch):
    """An event until which no password is looked at; whatever waits has gone at the end."""
    going = threading.Event()
    monkeypatch.setattr(passwords, "_is_right", lambda *_: going.wait(60))
    yield going
    going.set()


def _ask(address: str) -> asyncio.Task:
    return asyncio.create_task(passwords.is_right(None, "x", address))


async def _all_of(addresses: list[str]) -> list[asyncio.Task]:
    """All of them have asked."""
    asked = [_ask(address) for address in addresses]
    await asyncio.sleep(0)
    return asked


@pytest.mark.parametrize(
    ("own", "next_door"),
    [
        ("2001:4860:0:{:x}::/64", "2001:4860:1::/64"),
        ("8.8.8.{}", "8.8.9.1"),
    ],
)
async def test_one_network_does_not_keep_everybody_else_out(going, own, next_door):
    asked = await _all_of([own.format(number) for number in range(MOST_OF_A_NETWORK)])

    with pytest.raises(PasswordsBusy):
        await _ask(own.format(99))
    [other] = await _all_of([next_door])
    going.set()

    assert await asyncio.gather(other, *asked) == [True] * (MOST_OF_A_NETWORK + 1)
    assert await _ask(own.format(99))


@pytest.mark.parametrize("own", ["10.0.0.{}", "192.168.1.{}", "fd12:3456:789a:{:x}::/64"])
async def test_the_people_of_an_office_are_no_one_network(going, own):
    asked = await _all_of([own.format(number) for number in range(MOST_OF_A_NETWORK + 1)])
    going.set()

    assert await asyncio.gather(*asked) == [True] * (MOST_OF_A_NETWORK + 1)


async def test_one_machine_of_an_office_does_not_keep_the_others_out(going):
    asked = await _all_of(["10.0.0.1"] * MOST_OF_A_NETWORK)

    with pytest.raises(PasswordsBusy):
        await _ask("10.0.0.1")
    [other] = await _all_of(["10.0.0.2"])
    going.set()

    assert await asyncio.gather(other, *asked) == [True] * (MOST_OF_A_NETWORK + 1)


async def test_of_many_networks_as_many_may_wait_as_ever(going):
    asked = await _all_of([f"2001:4860:{number:x}::/64" for number in range(MOST_WAITING)])

    with pytest.raises(PasswordsBusy):
        await _ask("8.8.8.1")
    going.set()
    await asyncio.gather(*asked)
