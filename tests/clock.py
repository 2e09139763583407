"""A clock that goes when it is told to."""

import pytest


class Clock:
    """Seconds since some moment; a test adds to `now`."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()
