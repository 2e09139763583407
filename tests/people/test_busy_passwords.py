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
        ("2001:db8:0:{:x}::/64", "2001:db8:1::/64"),
        ("192.0.2.{}", "192.0.3.1"),
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


async def test_of_many_networks_as_many_may_wait_as_ever(going):
    asked = await _all_of([f"2001:db8:{number:x}::/64" for number in range(MOST_WAITING)])

    with pytest.raises(PasswordsBusy):
        await _ask("192.0.2.1")
    going.set()
    await asyncio.gather(*asked)
