"""The tickets next to one on its page: those of the queue from which its reader came, or of the next numbers."""

from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

import reflex as rx

from support_desk.errors import DeskError, InvalidInput, SearchTooSlow
from support_desk.languages import to_say
from support_desk.live import page_events
from support_desk.live.insides import emit
from support_desk.live.pages import OnlyTold
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, needs
from support_desk.people.scopes import scope_of
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.zone import zone_of
from support_desk.store import db
from support_desk.texts import number_of
from support_desk.tickets import queries
from support_desk.tickets.filters import TicketFilter
from support_desk.words import Sort

LONGEST_QUERY = 4_000
BY_TIME = to_say("Newer ticket"), to_say("Older ticket")
BY_PLACE = to_say("Previous ticket"), to_say("Next ticket")


class LastQueue(rx.State):
    """The query of the queue that the tab has shown last, without its page; "" for the newest, and when it was none.

    The browser keeps it.
    """

    query: str = rx.SessionStorage("")


class Neighbours(OnlyTold, rx.State):
    """The tickets next to ticket `of`, as they were when somebody asked, and kept nowhere.

    `before` and `after` are their numbers, 0 where there is none, and `names` what they are to it.
    """

    SHOWN: ClassVar = frozenset({"of", "before", "after", "names"})
    of: int = 0
    before: int = 0
    after: int = 0
    names: tuple[str, str] = BY_TIME

    @rx.event(background=True)
    @needs(Deed.find)
    async def look(self, number: int, query: str, zone: str):
        """Tell of the tickets next to one in the queue of a query, whose days are those of `zone`."""
        with suppress(DeskError):
            ticket_id, actor = number_of(number), await acting()
            wanted = _order(query, zone, actor)
            before, after = await _found(actor, ticket_id, wanted)
            if scope_of(await acting()) == scope_of(actor):
                names = BY_TIME if wanted.sort == Sort.newest else BY_PLACE
                await emit({Neighbours: {"of": ticket_id, "before": before, "after": after, "names": names}})


async def remember(page: rx.State, wanted: TicketFilter) -> None:
    """Let tickets that are opened from now on have the neighbours that they have in this queue."""
    last, query = await page.get_state(LastQueue), replace(wanted, cursor=None).to_query()
    if last.query != query:
        last.query = query


async def look_around(page: rx.State, ticket_id: int) -> rx.event.EventSpec:
    """The event that tells of a ticket's neighbours."""
    query = (await page.get_state(LastQueue)).query  # the browser's, whoever wrote it there
    return page_events.call(Neighbours.look, ticket_id, query, await zone_of(page))


def _order(query: object, zone: object, actor: Actor) -> TicketFilter:
    """The queue of a query as a browser has kept it; everything where that is none."""
    with suppress(InvalidInput):
        wanted = TicketFilter.from_query(str(query)[:LONGEST_QUERY]).seen_by(actor).seen_from(str(zone))
        return replace(wanted, cursor=None)
    return TicketFilter()


async def _found(actor: Actor, ticket_id: int, wanted: TicketFilter) -> tuple[int, int]:
    scope = scope_of(actor)
    with suppress(SearchTooSlow):
        if wanted.to_query():
            return await queries.read(queries.neighbours_in, scope, wanted, ticket_id)
    newer, older = await db.read(queries.neighbours, scope, ticket_id)
    return newer or 0, older or 0
