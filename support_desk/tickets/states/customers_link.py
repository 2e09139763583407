"""The link by which a customer sees his ticket, for an agent who sends it to him."""

import reflex as rx

from support_desk import routes
from support_desk.errors import DeskError
from support_desk.live.insides import emit
from support_desk.people.authority import Deed, demand, needs
from support_desk.people.states.watch.callers import acting
from support_desk.people.ticket_links import link_of
from support_desk.store import db
from support_desk.tickets.states.doing.deeds import one_ticket


class CustomersLink(rx.State, mixin=True):
    """A state of one ticket's page. `customer_link` is a key to the ticket: it is told once and not kept."""

    customer_link: str = ""

    @rx.event
    @needs(Deed.change)
    async def show_link(self, ticket_id: int):
        """Show the link that is good until the ticket gets another one, unless the page shows another one by now."""
        try:
            [number] = one_ticket(ticket_id).ids
            if not self._is_at(number):
                return
            demand(await acting(), Deed.change, number)
            secret = await db.write(link_of, number)
        except DeskError as error:
            self.problem = error.sentence
            return
        await emit({type(self): {"customer_link": f"{self.router.url.origin}{routes.requester(secret)}"}})

    @rx.event
    @needs(Deed.change)
    async def put_link_away(self):
        """Show the link no more."""
        await emit({type(self): {"customer_link": ""}})
