"""What a ticket's page shows of it, and which ticket that is.

An address ends in its number, or it is that of the queue and names it beside.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from support_desk import routes
from support_desk.errors import InvalidInput, TicketNotFound
from support_desk.live.touches import Touch
from support_desk.people.scopes import Scope
from support_desk.store import db
from support_desk.store.columns import LARGEST_ID
from support_desk.texts import number_of
from support_desk.tickets import queries
from support_desk.tickets.states.shown import ShownTicket

# So many entries come with each step; more than the most would make a frame that a browser feels.
STEP, MOST = 50, 200


@dataclass(frozen=True)
class TicketView:
    """A ticket that somebody looks at, with its newest entries, or with those from number `first` on."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = True
    scope: Scope
    ticket_id: int
    first: int | None = None

    def is_touched_by(self, touch: Touch) -> bool:
        return touch.id == self.ticket_id

    async def read(self) -> ShownTicket | None:
        """What there is to show, or None when there is no such ticket."""
        try:
            return await db.read(_shown_ticket, self.scope, self.ticket_id, self.first)
        except TicketNotFound:
            return None

    def shown(self, found: ShownTicket | None) -> dict[str, Any]:
        if found is None:
            return {"is_missing": True, "is_loaded": True}
        return {"shown": found, "is_missing": False, "is_loaded": True}


def _shown_ticket(session: Session, scope: Scope, ticket_id: int, first: int | None) -> ShownTicket:
    ticket = queries.found_ticket(session, scope, ticket_id)
    limit = STEP if first is None else MOST
    told = queries.timeline(session, scope, ticket_id, limit, first)
    files = queries.files_given(session, scope, ticket_id)
    return ShownTicket.of(ticket, told, files)


def is_queue(url: Any) -> bool:
    """Whether it is an address of the queue, beside which there may be a ticket."""
    return url.path.rstrip("/") == routes.TICKETS


def number_beside(url: Any) -> int:
    """The number of the ticket beside the queue, 0 for none."""
    with suppress(InvalidInput):
        number = number_of(url.query_parameters.get(routes.BESIDE, ""))
        return number if number <= LARGEST_ID else 0
    return 0


def number_named(url: Any) -> int:
    """The number of the ticket that the page is about.

    Raises:
        InvalidInput: there is none.
    """
    return number_of(number_beside(url) or "" if is_queue(url) else url.path.rsplit("/", 1)[-1])
