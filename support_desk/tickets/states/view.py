"""What a ticket's page shows of it."""

from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from support_desk.errors import TicketNotFound
from support_desk.live.touches import Touch
from support_desk.people.scopes import Scope
from support_desk.store import db
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
    return ShownTicket.of(ticket, queries.timeline(session, scope, ticket_id, limit, first))
