"""Lets each event through to its handler only if whoever sends it may do what the handler does.

That holds for what a socket sends, for what a page does when it is opened, and for what a handler asks for.
"""

from functools import cache
from typing import Any

import reflex as rx

from support_desk import routes
from support_desk.errors import DatabaseAway, DeskError
from support_desk.live import page_events
from support_desk.live.inside_events import SNAPSHOTS, as_declared, begin_anew, load_events, take_events, whence
from support_desk.live.insides import Events, News, handler_called, states
from support_desk.live.pages import OnlyTold
from support_desk.live.views import viewers
from support_desk.people.actors import Actor, Role
from support_desk.people.authority import Deed, deeds_of, demand_any
from support_desk.people.states.visitor import Visitor, shown
from support_desk.people.states.watch.callers import acting, link_of, whose
from support_desk.people.states.watch.tabs import Tab, tabs
from support_desk.said import understood

# Reflex's own handlers: how a page begins, what its browser keeps, and what goes wrong there.
REFLEXS = {
    "hydrate",
    "hydrate_and_load",
    "on_load_internal",
    "set_is_hydrated",
    "update_vars_internal",
    "handle_frontend_exception",
}
# Loaded anew, so that the socket's handshake has the cookies that the browser has now. Whoever signs out in this tab
# goes there by himself, and not back to what he saw.
TO_SIGN_IN = f"""
globalThis.deskLeaves || location.pathname === "{routes.SIGN_IN}" || location.replace(
  "{routes.SIGN_IN}?next=" + encodeURIComponent(location.pathname + location.search))
"""
TO_SETTINGS = f'location.replace("{routes.SETTINGS}#second-factor")'


def guard(app: rx.App) -> None:
    """Let no handler of `app` be reached by anybody who may not do what it does."""

    async def check(root: Any, name: str) -> tuple[News, Events] | None:
        place = whence()
        tabs.note(place)
        if name in SNAPSHOTS:
            # What was begun with another sign-in is none of this one's business.
            await begin_anew(root, Visitor, _whose=whose(place))
        deeds = needed_for(name)
        if Deed.enter in deeds:
            return None
        try:
            actor = await acting()
        except DatabaseAway:
            return None  # the handler says so in its place: without an actor it can do nothing
        try:
            demand_any(actor, deeds)
        except DeskError as error:
            is_of_page = any(needed is called for needed in load_events(app, place) for called in _function(name))
            return turned_away(tabs.note(place), actor, error.sentence, is_of_page)
        return None

    take_events(app, check)


@cache
def needed_for(name: str) -> tuple[Deed, ...]:
    """What somebody must be allowed to do to call the handler of this name; one of these will do."""
    is_reflexs = name.startswith("reflex___") and "support_desk___" not in name
    if is_reflexs and name.rpartition(".")[2] in REFLEXS:
        return (Deed.enter,)
    return next(map(deeds_of, _function(name)), ())


def turned_away(tab: Tab, actor: Actor, sentence: str, is_of_page: bool) -> tuple[News, Events]:
    """What a tab is told whose visitor may not do what he wants to do.

    Whoever has no account is led to the sign-in, and whoever must set up his second factor first to where he does that.
    Others read why not: in the page's place if it is the page that they may not open (`is_of_page`).
    """
    tab.actor = actor
    is_stranger = actor.role in (Role.nobody, Role.requester) and link_of(tab.place) is None
    if not is_stranger and not is_of_page:
        return {Visitor: shown(actor)}, [page_events.tell_wrong(understood(sentence))]
    viewers.forget(tab.place.token)
    tab.readers.clear()
    news = emptied() | {Visitor: shown(actor, "" if is_stranger else sentence)}
    ways = [TO_SIGN_IN] if is_stranger else [TO_SETTINGS] if actor.is_half else []
    return news, [page_events.run(way) for way in ways]


def emptied() -> dict[type[rx.State], dict[str, Any]]:
    """The news that leave nothing of what pages show."""
    told = [state for state in states().values() if issubclass(state, OnlyTold)]
    return {state: as_declared(state, state.SHOWN | ({"is_loaded"} & {*state.get_fields()})) for state in told}


def _function(name: str) -> list[Any]:
    """The function of the handler of this name, if there is one."""
    called = handler_called(name)
    return [called[0]] if called else []
