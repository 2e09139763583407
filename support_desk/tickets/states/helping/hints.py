"""What helps whoever reads or writes a ticket: tickets like it, and how sure triage is of what it said."""

from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

import reflex as rx

from support_desk import texts
from support_desk.errors import DeskError
from support_desk.live.insides import emit
from support_desk.live.pages import OnlyTold
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, may, needs
from support_desk.people.scopes import scope_of
from support_desk.people.states.watch.callers import acting
from support_desk.store import db
from support_desk.texts import number_of
from support_desk.tickets import queries, search, similar
from support_desk.tickets.records import TicketRecord
from support_desk.tickets.states.helping.suggesting import SHORTEST_ASKED_ABOUT, sure_of
from support_desk.triage.classify import triage
from support_desk.words import TYPED_LIMIT, Source


@dataclass(frozen=True)
class ShownAlike:
    """A ticket that is like another."""

    id: int
    title: str
    status: str


class Hints(OnlyTold, rx.State):
    """Hints for ticket `of`, 0 for the one being written. They are told as they were when somebody asked, and kept
    nowhere: `alike` are at most five tickets, `sure` is "" when nobody knows.
    """

    SHOWN: ClassVar = frozenset({"of", "alike", "sure"})
    of: int = 0
    alike: list[ShownAlike] = []
    sure: str = ""

    @rx.event(background=True)
    @needs(Deed.find)
    async def read_along(self, number: int):
        """Tell of a ticket, beside whatever else its page does."""
        with suppress(DeskError):
            ticket_id, actor = number_of(number), await acting()
            alike = await search.read(similar.like_ticket, scope_of(actor), ticket_id)
            ticket = await db.read(queries.found_ticket, scope_of(actor), ticket_id)
            await _tell(actor, ticket_id, alike, await _how_sure(ticket))

    @rx.event(background=True)
    @needs(Deed.submit)
    async def write_along(self, title: str, description: str):
        """Tell of what is being written, whoever may know of other tickets."""
        with suppress(DeskError):
            actor = await acting()
            if not may(actor, Deed.find):
                return
            title, description = (texts.storable("text", text).strip()[:TYPED_LIMIT] for text in (title, description))
            is_long_enough = len(description) >= SHORTEST_ASKED_ABOUT
            given = (scope_of(actor), title, description)
            found = await search.read(similar.like_text, *given) if is_long_enough else ()
            await _tell(actor, 0, found)


async def _tell(actor: Actor, ticket_id: int, found, sure: str = "") -> None:
    """Tell it, if whoever asked may still know it."""
    if scope_of(await acting()) == scope_of(actor):
        alike = [ShownAlike(each.id, each.title, each.status) for each in found]
        await emit({Hints: {"of": ticket_id, "alike": alike, "sure": sure}})


async def _how_sure(ticket: TicketRecord) -> str:
    """How sure the local classifier is of what it said of the ticket, "" if it would say something else today."""
    if ticket.suggestion_source != Source.local:
        return ""
    said = await triage().suggest(ticket.description, ticket.title, _never)
    is_same = (said.category, said.priority) == (ticket.suggested_category, ticket.suggested_priority)
    return sure_of(said) if is_same and said.source == Source.local else ""


async def _never() -> bool:
    return False
