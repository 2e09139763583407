"""A requester's own tickets, which he sees once a link has let him in."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import reflex as rx

from support_desk import routes
from support_desk.errors import InvalidInput
from support_desk.live.touches import Touch
from support_desk.people.authority import Deed, needs
from support_desk.people.keys import hash_of
from support_desk.people.scopes import Scope
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.store import db
from support_desk.tickets import queries
from support_desk.tickets.filters import TicketFilter
from support_desk.tickets.filters.cursors import Cursor
from support_desk.tickets.records import TicketRecord

ROWS = 25
# So much of the hash of his mailbox is told of each change.
MARK = 8


@dataclass(frozen=True)
class OwnRow:
    """A ticket as its requester's list shows it; `created_at` is ISO 8601 in UTC."""

    id: int
    title: str
    status: str
    created_at: str
    path: str

    @classmethod
    def of(cls, ticket: TicketRecord) -> "OwnRow":
        path = routes.my_ticket(ticket.id)
        return cls(ticket.id, ticket.title, ticket.status, ticket.created_at.isoformat(), path)


@dataclass(frozen=True)
class OwnTickets:
    """One page of them; `older` and `newer` are the addresses of its neighbours, "" where there is none."""

    rows: list[OwnRow] = field(default_factory=list)
    older: str = ""
    newer: str = ""


@dataclass(frozen=True)
class OwnTicketsView:
    """A requester's tickets, newest first, from a cursor on; where none is any more, from the first on."""

    page: ClassVar[type[rx.State]]
    follows_people: ClassVar = False
    scope: Scope
    cursor: Cursor | None = None

    @property
    def may_take_long(self) -> bool:
        """With the rest of them, for anybody may look at as many parts of his list as he likes."""
        return self.cursor is not None

    @cached_property
    def own(self) -> str:
        """How a touch names his mailbox."""
        return hash_of(self.scope.mailbox)[:MARK]

    def is_touched_by(self, touch: Touch) -> bool:
        """Whether it was or is one of his, and shows something else."""
        return touch.is_visible and any(side.get("requester") == self.own for side in touch.sides)

    async def read(self) -> OwnTickets:
        page = await db.read(queries.page_of_tickets, self.scope, TicketFilter(cursor=self.cursor), ROWS)
        if not page.tickets and self.cursor:
            page = await db.read(queries.page_of_tickets, self.scope, TicketFilter(), ROWS)
        return OwnTickets(_rows(page.tickets), _address(page.older), _address(page.newer))

    def shown(self, found: OwnTickets) -> dict[str, Any]:
        return {"own": found, "is_loaded": True}


class MyTickets(ScopedPage, rx.State):
    """The list of one's own tickets."""

    SHOWN: ClassVar = frozenset({"own"})
    own: OwnTickets = OwnTickets()

    @rx.event
    @needs(Deed.follow)
    async def load(self):
        """Show the part of the list that the address names."""
        begin = _cursor(self.router.url.query_parameters.get("cursor", ""))
        await self._look(lambda scope: [OwnTicketsView(scope, begin)])


OwnTicketsView.page = MyTickets


def _cursor(given: str) -> Cursor | None:
    """Where the list begins; one that is broken begins with the newest."""
    with suppress(InvalidInput):
        return Cursor.parsed(given)
    return None


def _rows(tickets: Sequence[TicketRecord]) -> list[OwnRow]:
    return [OwnRow.of(ticket) for ticket in tickets]


def _address(cursor: Cursor | None) -> str:
    return "" if cursor is None else routes.my_tickets(str(cursor))
