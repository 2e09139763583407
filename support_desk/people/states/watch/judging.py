"""Judges open pages again whenever something about people has changed, and those that lose their right are emptied."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import reflex as rx

from support_desk.errors import DatabaseAway, DeskError
from support_desk.live.inside_events import Whence, load_again, load_events, whence_now
from support_desk.live.insides import connected, send
from support_desk.live.telling import refresh_people
from support_desk.live.views import viewers
from support_desk.people.actors import Actor
from support_desk.people.authority import deeds_of, demand_any
from support_desk.people.identity import forget_everybody
from support_desk.people.scopes import scope_of
from support_desk.people.states.visitor import Visitor, shown
from support_desk.people.states.watch.callers import actor_at
from support_desk.people.states.watch.guard import emptied, turned_away
from support_desk.people.states.watch.tabs import Tab, tabs

CHANNEL = "support_desk_people"
# A session may end by time alone, of which nobody hears.
SWEEP_SECONDS, RETRY_SECONDS = 30, 0.5
# As many as read at once.
AT_ONCE = 4


async def people_changed(*_: object) -> None:
    """Somebody came, went, or may do something else: everybody must be looked up anew, and every page judged."""
    forget_everybody()
    tabs.again.set()


async def people_unheard() -> None:
    """The database is away: judge every page once somebody can be looked up; what was known of people still holds."""
    tabs.again.set()


async def keep_judging(app: rx.App) -> None:
    """Judge all open pages whenever that is needed, forever."""
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(SWEEP_SECONDS):
                await tabs.again.wait()
        has_changed = tabs.again.is_set()
        tabs.again.clear()
        try:
            await judge(app)
            if has_changed:
                tabs.judged.set()
        except DatabaseAway:
            tabs.again.set()
            await asyncio.sleep(RETRY_SECONDS)


async def keep_telling_of_people(app: rx.App) -> None:
    """Let pages that show people show how they are, forever; only those that have been judged, which waits for none."""
    while True:
        await tabs.judged.wait()
        tabs.judged.clear()
        await refresh_people(app)


async def judge(app: rx.App) -> None:
    """Look up who is behind each page that is open here, and let each show what he may see.

    Raises:
        DatabaseAway: some could not be looked up now.
    """
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(tab: Tab) -> None:
        async with turns:
            if place := whence_now(app, tab.place):
                await _judge_tab(app, tab, place, await actor_at(place, is_use=False))

    found = await asyncio.gather(*map(in_turn, tabs.keep(connected(app))), return_exceptions=True)
    for error in filter(None, found):
        raise error


async def _judge_tab(app: rx.App, tab: Tab, place: Whence, actor: Actor) -> None:
    """Let the tab know who is there, and see no more than he may."""
    if tab.is_waiting:
        tab.is_waiting = False
        await load_again(app, place)
        return
    known = {tab.actor, *tab.readers.values()} - {None, actor}
    if not known:
        return
    if refusal := _refusal(app, place, actor):
        send(app, [place.token], *turned_away(tab, actor, refusal, is_of_page=True))
        return
    before, tab.actor, news = tab.actor, actor, {Visitor: shown(actor)}
    # Whoever has just set up his second factor reads his recovery codes, and sees nothing else there that is new.
    has_set_up = known == {replace(actor, is_half=True)}
    is_all_seen = has_set_up or {scope_of(each) for each in known} == {scope_of(actor)}
    if is_all_seen and {each.role for each in known} == {actor.role}:
        tab.readers = dict.fromkeys(tab.readers, actor)
        if before is None or shown(before) != shown(actor):  # a requester is not told by what name the team knows him
            send(app, [place.token], news)
        return
    send(app, [place.token], news if is_all_seen else emptied() | news)
    viewers.forget(place.token)
    tab.readers.clear()
    await load_again(app, place)


def _refusal(app: rx.App, place: Whence, actor: Actor) -> str:
    """Why the page there is not for this actor; "" if it is."""
    try:
        for handler in load_events(app, place):
            demand_any(actor, deeds_of(handler))
    except DeskError as error:
        return error.sentence
    return ""
