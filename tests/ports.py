"""Ports of the loopback interface that are nobody else's for as long as a test needs them."""

import socket
from collections.abc import Iterator

import pytest


def held_port() -> socket.socket:
    """A socket that holds a free port until it is closed: who connects is refused, and who asks for any gets another.

    A server that sets SO_REUSEADDR, as the desk and Redis do, can take it all the same.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held


def number_of(held: socket.socket) -> int:
    return held.getsockname()[1]


@pytest.fixture
def port() -> Iterator[int]:
    """The number of a port that refuses all connections, unless a server of the test's takes it."""
    with held_port() as held:
        yield number_of(held)
