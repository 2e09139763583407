"""The queue."""

import reflex as rx

from support_desk import routes
from support_desk.components.fields import problem
from support_desk.components.layout import link, page
from support_desk.tickets.components.dialogs import close_dialog, delete_dialog
from support_desk.tickets.components.filter_bar import filter_bar
from support_desk.tickets.components.ticket_table import ticket_table
from support_desk.tickets.states.queue import TicketList


def ticket_list() -> rx.Component:
    """Filters, the tickets they let through, and the way to the neighbouring pages."""
    return page(
        "Tickets",
        filter_bar(),
        problem(TicketList.problem),
        ticket_table(),
        rx.el.nav(
            rx.el.p(TicketList.count, role="status", aria_label="Number of tickets", class_name="count"),
            _step("Previous", TicketList.queue.newer),
            _step("Next", TicketList.queue.older),
            aria_label="Pages",
            class_name="pager",
        ),
        close_dialog(TicketList),
        delete_dialog(TicketList),
        here=routes.TICKETS,
        on_mount=TicketList.enter,
    )


def _step(name: str, address: rx.Var[str]) -> rx.Component:
    return rx.cond(
        address != "",
        link(name, to=address, class_name="button quiet"),
        rx.el.a(name, role="link", aria_disabled="true", class_name="button quiet"),
    )
