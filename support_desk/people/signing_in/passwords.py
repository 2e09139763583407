"""Passwords: kept as Argon2id, and looked at in two threads of their own, beside everything else that the desk does."""

import asyncio
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from support_desk.doors.addresses import network_of
from support_desk.errors import DeskError
from support_desk.texts import one_form

# 64 MiB and three passes, in the thread that asked for them and no other.
HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=1)
THREADS = 2
# Whoever comes when so many wait would wait for several seconds.
MOST_WAITING = 40
# As many as one address may have on their way. Whoever has a whole public network, with many, has no more.
MOST_OF_A_NETWORK = 10
# Requests go first when the processors are busy.
NICENESS = 10

Found = TypeVar("Found")

_asked: dict[asyncio.Future, str] = {}


class PasswordsBusy(DeskError):
    """More people sign in at once than passwords can be looked at."""

    status_code = 503

    def __init__(self) -> None:
        super().__init__("Too many people sign in just now. Please try again in a moment.", retry_after=2)


async def hashed(password: str, address: str) -> str:
    """What is stored of a password that comes from an address as limits count it.

    Raises:
        PasswordsBusy: too many wait already, or too many of one network.
    """
    return await _beside(address, hashed_at_once, password)


async def is_right(password_hash: str | None, password: str, address: str) -> bool:
    """Whether it is the password of this hash. Without a hash it never is, which takes as long to say.

    Raises:
        PasswordsBusy: as `hashed`.
    """
    return await _beside(address, _is_right, password_hash, password)


def hashed_at_once(password: str) -> str:
    """The same as `hashed`, in this thread, for a program that has nothing else to do."""
    return HASHER.hash(one_form(password))


def _is_right(password_hash: str | None, password: str) -> bool:
    typed, dummy = one_form(password), _dummy()
    with suppress(VerificationError, InvalidHashError):
        return HASHER.verify(password_hash or dummy, typed) and password_hash is not None
    return False


@cache
def _dummy() -> str:
    return HASHER.hash(secrets.token_hex())


async def _beside(address: str, function: Callable[..., Found], *given: str | None) -> Found:
    network = network_of(address)
    if len(_asked) >= MOST_WAITING or list(_asked.values()).count(network) >= MOST_OF_A_NETWORK:
        raise PasswordsBusy
    asked = asyncio.get_running_loop().run_in_executor(_threads(), function, *given)
    _asked[asked] = network
    asked.add_done_callback(_asked.pop)
    return await asked


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, "password", _be_modest)


def _be_modest() -> None:
    with suppress(OSError, AttributeError):  # only Linux knows of a thread's own priority
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
