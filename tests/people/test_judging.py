"""Open pages are judged again when something is heard, when a session may have ended by time, and after an outage."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from support_desk.errors import DatabaseAway
from support_desk.live.inside_events import Whence
from support_desk.people.states.watch import judging
from support_desk.people.states.watch.judging import keep_judging, people_changed
from support_desk.people.states.watch.tabs import Tabs

pytestmark = pytest.mark.anyio


class Judging:
    """A running judge: how often it has judged, and whether the database is away meanwhile."""

    def __init__(self) -> None:
        self.times, self.is_database_away = 0, False
        self.task = asyncio.ensure_future(keep_judging(None))

    async def judge(self, app: None) -> None:
        self.times += 1
        if self.is_database_away:
            raise DatabaseAway

    async def judged(self, times: int) -> None:
        async with asyncio.timeout(60):
            while self.times < times:
                await asyncio.sleep(0)


@pytest.fixture
def tabs(monkeypatch) -> Tabs:
    tabs = Tabs()
    monkeypatch.setattr(judging, "tabs", tabs)
    return tabs


@pytest.fixture
async def running(tabs, monkeypatch) -> AsyncIterator[Judging]:
    monkeypatch.setattr(judging, "RETRY_SECONDS", 0)
    running = Judging()
    monkeypatch.setattr(judging, "judge", running.judge)
    yield running
    running.task.cancel()
    await asyncio.wait({running.task})


async def test_pages_are_judged_when_something_is_heard(running):
    await people_changed()
    await running.judged(1)
    await people_changed()
    await running.judged(2)


async def test_pages_are_judged_now_and_then_although_nothing_is_heard(running, monkeypatch):
    monkeypatch.setattr(judging, "SWEEP_SECONDS", 0)
    await people_changed()

    await running.judged(10)


async def test_pages_that_could_not_be_judged_are_judged_until_they_are(running):
    running.is_database_away = True
    await people_changed()
    await running.judged(3)
    running.is_database_away = False
    times = running.times

    await running.judged(times + 1)
    assert not running.task.done()


async def test_pages_that_show_people_are_told_after_that_and_the_next_judgement_does_not_wait_for_them(
    running, monkeypatch
):
    told, may_go_on = asyncio.Event(), asyncio.Event()

    async def refresh_people(app: None) -> None:
        assert running.times
        told.set()
        await may_go_on.wait()

    monkeypatch.setattr(judging, "refresh_people", refresh_people)
    telling = asyncio.ensure_future(judging.keep_telling_of_people(None))
    await people_changed()
    async with asyncio.timeout(60):
        await told.wait()
    times = running.times
    await people_changed()
    await running.judged(times + 1)

    telling.cancel()
    await asyncio.wait({telling})


async def test_a_page_that_waits_for_the_database_is_judged_soon(running, tabs):
    tabs.wait(Whence("tab", {}, "/tickets", {}))

    await running.judged(1)


async def test_tabs_that_are_gone_are_forgotten(tabs):
    for token in ("here", "gone"):
        tabs.note(Whence(token, {}, "/", {}))

    assert [tab.place.token for tab in tabs.keep({"here": "a-socket"})] == ["here"]
    assert [tab.place.token for tab in tabs.keep({"here": "a-socket", "gone": "another"})] == ["here"]
