"""What the tests of webhooks may ask for."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import Session
from standardwebhooks import Webhook as Verifier

from support_desk.people.actors import DESK
from support_desk.store import db
from support_desk.webhooks.actions import make_webhook
from support_desk.webhooks.delivering.lanes import WebhookChannel
from support_desk.webhooks.models import WebhookEvent
from tests.webhooks.receivers import Got, Receiver


@pytest.fixture
def make_receiver() -> Iterator[Callable[[], Receiver]]:
    """A function that starts a receiver, which ends with the test."""
    made: list[Receiver] = []

    def make() -> Receiver:
        made.append(Receiver())
        return made[-1]

    yield make
    for receiver in made:
        receiver.close()


@pytest.fixture
def receiver(make_receiver) -> Receiver:
    return make_receiver()


@pytest.fixture
def to_private(use_settings) -> None:
    """Webhooks may lead to this machine."""
    use_settings(WEBHOOKS_TO_PRIVATE="true")


@pytest.fixture
def hook(database) -> Callable[..., str]:
    """A function that lets an address be told of events, all of them if none is named; it gives the secret."""

    def make(url: str, *events: str) -> str:
        with Session(db.engine()) as session, session.begin():
            return make_webhook(session, url, list(events or WebhookEvent), DESK)[1]

    return make


@dataclass
class Sender:
    """What delivers in a test, by a clock that the test moves."""

    clock: Any
    channel: WebhookChannel = field(init=False)

    def __post_init__(self) -> None:
        self.channel = WebhookChannel(clock=self.clock)

    async def deliver(self) -> float:
        """Let everything that is due be tried, and what is due then: how long it would rest after the first look."""
        rest = await self.channel.work(self.clock())
        for lane in list(self.channel.lanes.values()):
            await lane.done()
        return rest


@pytest.fixture
def sender(unserved_database, to_private, desk_clock) -> Sender:
    """It is alone: a running desk might deliver what a test has just posted."""
    return Sender(desk_clock)


def is_signed(secret: str, got: Got) -> bool:
    """Whether a receiver that knows the secret believes it; else it is an error."""
    Verifier(secret).verify(got.body, got.headers)
    return True


def closed_port() -> str:
    """An address at which nobody answers."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}/"
