"""What must run goes on whatever happens to it, and is missed while it does not."""

import asyncio
from types import SimpleNamespace

import pytest

from support_desk.process import tasks

pytestmark = pytest.mark.anyio


@pytest.fixture
async def running(monkeypatch):
    """A function that keeps a task running as the desk does, until the test ends."""
    monkeypatch.setattr(tasks, "_kept", {})
    monkeypatch.setattr(tasks, "FIRST_PAUSE_SECONDS", 0)
    started: list[asyncio.Task] = []
    app = SimpleNamespace(register_lifespan_task=lambda task: started.append(asyncio.ensure_future(task())))

    def run(task, **options) -> asyncio.Task:
        tasks.kept_running(app, "the heart", task, **options)
        return started[-1]

    yield run
    for task in started:
        task.cancel()
    await asyncio.gather(*started, return_exceptions=True)


async def until(is_so) -> None:
    async with asyncio.timeout(60):
        while not is_so():
            await asyncio.sleep(0)


class Beating:
    """A task that does the next of its `deeds` each time it is started, and then waits for ever."""

    def __init__(self, *deeds) -> None:
        self.deeds, self.starts, self.was_tidied = list(deeds), 0, False

    async def __call__(self) -> None:
        self.starts += 1
        if self.deeds:
            return self.deeds.pop(0)()
        try:
            await asyncio.Event().wait()
        finally:
            self.was_tidied = True


def failing():
    raise KeyError


def cancelled():
    raise asyncio.CancelledError


@pytest.mark.parametrize("deed", [failing, cancelled])
async def test_a_task_that_fails_or_is_cancelled_is_started_again(running, deed):
    beating = Beating(deed, deed)
    running(beating)

    await until(lambda: beating.starts == 3)

    assert tasks.complaint() is None


async def test_while_it_is_down_it_is_missed_and_the_log_says_why(running, monkeypatch, caplog):
    monkeypatch.setattr(tasks, "FIRST_PAUSE_SECONDS", 3600)
    running(Beating(failing))

    await until(tasks.complaint)

    assert tasks.complaint() == "Not running at the moment: the heart."
    assert "KeyError" in caplog.text and "Stopped, and started again soon: the heart." in caplog.text


async def test_the_pauses_grow_until_it_has_run_for_a_while(running, monkeypatch):
    pauses, sleep = [], asyncio.sleep
    monkeypatch.setattr(tasks, "FIRST_PAUSE_SECONDS", 1)
    monkeypatch.setattr(tasks, "LONGEST_PAUSE_SECONDS", 5)
    monkeypatch.setattr(tasks.asyncio, "sleep", lambda seconds: pauses.append(seconds) or sleep(0))
    running(Beating(*[failing] * 5))

    async with asyncio.timeout(60):
        while len(pauses) < 5:
            await sleep(0)

    assert [pause for pause in pauses if pause] == [1, 2, 4, 5, 5]


async def test_a_task_that_returns_has_done_its_work(running):
    done = Beating(lambda: None)

    await running(done, longest_silence=0)

    assert (done.starts, tasks.complaint()) == (1, None)


async def test_one_that_is_silent_for_too_long_is_missed_until_it_is_heard(running):
    beating = Beating()
    running(beating, longest_silence=-1)
    await until(lambda: beating.starts)
    assert tasks.complaint() == "Not heard from for 0 s: the heart."

    tasks._kept["the heart"].longest_silence = 3600
    tasks.heard("the heart")
    tasks.heard("nobody")

    assert tasks.complaint() is None


async def test_the_end_of_the_desk_ends_it_and_lets_it_tidy_up(running):
    beating = Beating()
    keeping = running(beating)
    await until(lambda: beating.starts)

    keeping.cancel()
    await asyncio.wait({keeping})

    assert keeping.cancelled() and beating.was_tidied
