"""A view that fails again and again is tried again and again, after longer and longer pauses."""

import asyncio

import pytest

from support_desk.errors import DatabaseAway, HeldByOthers, SearchTooSlow
from support_desk.live import telling
from support_desk.live.telling import refresh, refresh_doubtful
from support_desk.tickets.states.queue_views import QueueView
from tests.live.given_pages import BILLING, MADE, all_read

pytestmark = pytest.mark.anyio


async def try_again(sockets) -> None:
    refresh_doubtful(sockets)
    await all_read()


def failing(error: Exception):
    async def read(view):
        raise error

    return read


@pytest.mark.parametrize(
    ("error", "tries"),
    [(error, [1, 2, 4, 8, 12, 16, 24, 32, 36]) for error in (DatabaseAway(), HeldByOthers(), TimeoutError())]
    + [(SearchTooSlow(), [1, 2, 4, 8, 16, 32])],
)
async def test_what_fails_anew_is_tried_after_longer_and_longer_pauses(sockets, opened, monkeypatch, error, tries):
    failed, tried = [], []

    async def fail(view):
        failed.append(view)
        raise error

    await opened("queue", BILLING)
    monkeypatch.setattr(QueueView, "read", fail)
    for touched in (None, MADE):
        await refresh(sockets, touched)
        tried.clear()
        for chance in range(1, 38):
            failed.clear()
            await try_again(sockets)
            tried += [chance] * len(failed)
        assert tried == tries


async def test_what_was_held_for_long_is_told_though_nothing_else_changes(sockets, opened, make_ticket):
    await opened("queue", BILLING)
    make_ticket(category="billing")
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(QueueView, "read", failing(HeldByOthers()))
        await refresh(sockets, None)
        for _ in range(50):
            await try_again(sockets)
    assert sockets.told() == []

    for _ in range(telling.LONGEST_PAUSE):
        await try_again(sockets)

    assert sockets.told() == ["queue"]


async def test_what_is_still_being_read_is_not_read_besides_and_its_pauses_grow_on(sockets, opened, monkeypatch):
    began, may_fail = [], asyncio.Event()

    async def wait(view):
        began.append(view)
        await may_fail.wait()
        raise HeldByOthers

    await opened("queue", BILLING)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(QueueView, "read", failing(HeldByOthers()))
        await refresh(sockets, None)
        for _ in range(3):
            await try_again(sockets)
    monkeypatch.setattr(QueueView, "read", wait)

    for _ in range(3):
        refresh_doubtful(sockets)
        await asyncio.sleep(0)
    may_fail.set()
    await all_read()
    assert began == [BILLING]

    for _ in range(3):
        await try_again(sockets)
    assert began == [BILLING]
