"""Telling pages what has happened: a view is read once, made a delta once, and sent to all who look at it."""

import asyncio
from collections.abc import Callable
from typing import Any

import reflex as rx

from support_desk.errors import DeskError, SearchTooSlow
from support_desk.live.insides import connected, send
from support_desk.live.pages import FAULT, Connection
from support_desk.live.touches import Touches
from support_desk.live.views import GoesWithTime, PageView, mark, viewers
from support_desk.process.logs import log_exception
from support_desk.store import db

# So long after a page was answered, the answer is surely on its way and cannot overtake what is told next.
ANSWERED_SECONDS = 0.2
# The others do not wait longer for one view. (One for which they do not wait ends by the limits of its statements.)
READ_SECONDS = 12
MINUTE = 60
# In chances to try again, of which there is one every few seconds: a minute.
LONGEST_PAUSE = 12

postponed: dict[PageView, asyncio.Task] = {}
# Of the views that nobody waits for: those being read now, and those touched since their reading began.
being_read: dict[PageView, asyncio.Task] = {}
outdated: set[PageView] = set()
# The readings under way, in the order in which they began: once one is told, those before it are too old to be.
readings: dict[PageView, list[object]] = {}
# Those that could not be read when they were touched, and why: the next change touches them, whatever it is.
unread: dict[PageView, type[Exception]] = {}
# Those that some page could not show, and how many chances to try them again have come since the last change.
chances: dict[PageView, int] = {}


async def refresh(app: rx.App, touched: Touches) -> None:
    """Let every page that was touched show how things are."""
    _forget_gone(app)
    views = viewers.touched_by(touched) | viewers.looked_at(set(unread))
    unread.clear()
    chances.clear()
    await _refresh_all(app, views)


def refresh_doubtful(app: rx.App) -> None:
    """Let pages that could not show how things are try again, after pauses that double up to a minute.

    Those of a search that takes too long double on, or a desk where nothing happens would search once a minute.
    """
    _forget_gone(app)
    views = viewers.looked_at(set(unread)) | viewers.doubtful()
    for view in chances.keys() - views - readings.keys():
        del chances[view]
    for view in views - readings.keys():
        chances[view] = chance = chances.get(view, 0) + 1
        doubles_on = unread.get(view) is SearchTooSlow
        if chance.bit_count() == 1 or (chance % LONGEST_PAUSE == 0 and not doubles_on):
            _refresh_in_its_time(app, view)


async def refresh_people(app: rx.App) -> None:
    """Let every page that shows something of accounts show how it is."""
    await _refresh_all(app, {view for view in viewers.views() if view.follows_people})


async def refresh_where(app: rx.App, is_meant: Callable[[PageView], bool]) -> None:
    """Let every page show how the views are that are meant: of these something else told that they have changed."""
    await _refresh_all(app, set(filter(is_meant, viewers.views())))


async def keep_with_time(app: rx.App) -> None:
    """Let every page show now and then what changes with time alone, forever."""
    while True:
        await asyncio.sleep(MINUTE)
        await refresh_with_time(app)


async def refresh_with_time(app: rx.App) -> None:
    """Let every page show how that is which changes with time alone: what is of today is not so tomorrow."""
    await refresh_where(app, lambda view: isinstance(view, GoesWithTime) and view.goes_with_time)


def _forget_gone(app: rx.App) -> None:
    here = connected(app)
    for token in viewers.tokens():
        if token not in here:
            viewers.forget(token)


async def _refresh_all(app: rx.App, views: set[PageView]) -> None:
    for view in views:
        if view.may_take_long:
            _refresh_in_its_time(app, view)
    await asyncio.gather(*(_refresh_view(app, view) for view in views if not view.may_take_long))


async def tell_database_is_away(app: rx.App) -> None:
    """Let every page say that what it shows may be out of date."""
    viewers.mistrust()
    send(app, viewers.tokens(), {Connection: {"is_database_away": True}})


async def _refresh_view(app: rx.App, view: PageView) -> None:
    """Tell those who look at `view`; one that fails is dropped, and takes nothing else with it."""
    readings.setdefault(view, []).append(this := object())
    unread.pop(view, None)
    try:
        with db.patiently(one_by_one=view.may_take_long):
            async with asyncio.timeout(None if view.may_take_long else READ_SECONDS):
                found = await view.read()
        if this in (under_way := readings.get(view, [])):
            del under_way[: under_way.index(this)]
            _send_found(app, view, found)
    except (DeskError, TimeoutError) as error:
        unread[view] = type(error)  # if the database is away the listener hears of it too, and asks when it is over
    except Exception as error:
        log_exception(error)
        send(app, viewers.dropped(view), {view.page: {"problem": FAULT}})
    finally:
        if left := [each for each in readings.get(view, ()) if each is not this]:
            readings[view] = left
        else:
            readings.pop(view, None)


def _send_found(app: rx.App, view: PageView, found: Any) -> None:
    values = view.shown(found)
    news: dict[type[rx.State], dict[str, Any]] = {Connection: {"is_database_away": False}, view.page: values}
    told = viewers.told(view, mark(found), asyncio.get_running_loop().time() - ANSWERED_SECONDS)
    send(app, told.trusted, news)
    if "is_loaded" in values:
        values["problem"] = ""
    send(app, told.mistrusted, news)
    if told.is_somebody_left:
        _refresh_later(app, view)


def _refresh_in_its_time(app: rx.App, view: PageView) -> None:
    """Let nobody else wait for it, and read it once at a time however much changes."""
    if view in being_read:
        outdated.add(view)
    else:
        being_read[view] = asyncio.create_task(_refresh_until_right(app, view))


async def _refresh_until_right(app: rx.App, view: PageView) -> None:
    try:
        await _refresh_view(app, view)
    finally:
        del being_read[view]
    if view in outdated:
        outdated.remove(view)
        _refresh_in_its_time(app, view)


def _refresh_later(app: rx.App, view: PageView) -> None:
    if view not in postponed:
        postponed[view] = asyncio.create_task(_refresh_after_answers(app, view))


async def _refresh_after_answers(app: rx.App, view: PageView) -> None:
    await asyncio.sleep(ANSWERED_SECONDS)
    del postponed[view]
    await _refresh_all(app, {view})
