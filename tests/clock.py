"""A clock that goes when it is told to, and the one that nobody tells anything."""

from datetime import UTC, datetime

import pytest

from tests.processes import eventually


class Clock:
    """Seconds since some moment; a test adds to `now`."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def one_day() -> None:
    """No day ends while a test of less than a minute counts days: the end of one that is about to is waited for."""
    assert eventually(lambda: datetime.now(UTC).strftime("%H:%M") != "23:59")
