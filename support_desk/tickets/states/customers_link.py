"""The link by which a customer sees his ticket, for an agent who sends it to him."""

from collections.abc import Callable

import reflex as rx
from sqlmodel import Session

from support_desk import routes
from support_desk.errors import DeskError
from support_desk.live.insides import emit
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, needs
from support_desk.people.identity import changed
from support_desk.people.links.given_links import replace_link, show_link
from support_desk.people.states.watch.callers import acting
from support_desk.tickets.states.doing.deeds import one_ticket


class CustomersLink(rx.State, mixin=True):
    """A state of one ticket's page. `customer_link` is a key to the ticket: it is told once and not kept."""

    customer_link: str = ""

    @rx.event
    @needs(Deed.change)
    async def show_link(self, ticket_id: int):
        """Show the link that is good until the ticket gets another one, unless the page shows another one by now."""
        await self._show_link(show_link, ticket_id)

    @rx.event
    @needs(Deed.change)
    async def renew_link(self, ticket_id: int):
        """Give the ticket another link and show that; whoever has the one before sees nothing any more."""
        await self._show_link(replace_link, ticket_id)

    @rx.event
    @needs(Deed.change)
    async def put_link_away(self):
        """Show the link no more."""
        await emit({type(self): {"customer_link": ""}})

    async def _show_link(self, verb: Callable[[Session, int, Actor], str], ticket_id: int) -> None:
        try:
            [number] = one_ticket(ticket_id).ids
            if not self._is_at(number):
                return
            secret = await changed(verb, number, await acting())
        except DeskError as error:
            self.problem = error.sentence
            return
        await emit({type(self): {"customer_link": f"{self.router.url.origin}{routes.requester(secret)}"}})
