"""Whoever waits and is told to end ends, even as what he waits for comes."""

import asyncio
import socket

import pytest

from support_desk.people.states.watch import judging
from support_desk.people.states.watch.tabs import Tabs
from support_desk.store import db
from support_desk.store.outbox import worker
from tests.live.test_listening import Listener

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("steps", range(6))]


async def ends(task: asyncio.Task, steps: int) -> bool:
    """Whether it ends when told to so many steps of the loop from now."""
    for _ in range(steps):
        await asyncio.sleep(0)
    was_done = task.done()
    task.cancel()
    await asyncio.wait({task}, timeout=2)
    is_ended = was_done or task.cancelled()
    task.cancel()
    await asyncio.wait({task})
    return is_ended


async def test_the_listener(database, monkeypatch, steps):
    loop, hears = asyncio.get_running_loop(), asyncio.Queue()
    add_reader = loop.add_reader
    monkeypatch.setattr(loop, "add_reader", lambda of, call: (add_reader(of, call), hears.put_nowait(call)))
    listener = Listener()
    hear = await hears.get()

    hear()

    assert await ends(listener.task, steps)


async def test_the_outbox(steps):
    here, there = socket.socketpair()
    with here, there:
        task = asyncio.ensure_future(worker._until_heard(here, 60))
        await asyncio.sleep(0)

        there.send(b"A notice.")

        assert await ends(task, steps)


async def test_the_judge_of_pages(monkeypatch, steps):
    tabs = Tabs()
    monkeypatch.setattr(judging, "tabs", tabs)
    monkeypatch.setattr(judging, "judge", lambda app: asyncio.sleep(0))
    task = asyncio.ensure_future(judging.keep_judging(None))
    await asyncio.sleep(0)

    tabs.again.set()

    assert await ends(task, steps)


async def test_who_waits_for_a_thread_leaves_it_to_the_next(steps):
    gate = db._gate(asyncio.get_running_loop(), "told to end", 1)
    await gate.acquire()
    task = asyncio.ensure_future(db._in_turn("told to end", 1, int))
    await asyncio.sleep(0)

    gate.release()

    await ends(task, steps)
    assert not gate.locked()
