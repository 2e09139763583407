"""The queue."""

import reflex as rx

from support_desk import routes
from support_desk.components.fields import problem
from support_desk.components.links import link
from support_desk.components.prose import TabTitle, title_of
from support_desk.pages.shell import team_page
from support_desk.pages.ticket_detail import ticket_pane
from support_desk.people.states.visitor import Visitor
from support_desk.said import _, understood
from support_desk.tickets.components.deeds import last_deed
from support_desk.tickets.components.dialogs import close_dialog, delete_dialog
from support_desk.tickets.components.queue.beside import address_of, is_beside
from support_desk.tickets.components.queue.bulk import bulk_bar
from support_desk.tickets.components.queue.bulk_dialogs import close_selected_dialog, delete_selected_dialog
from support_desk.tickets.components.queue.filter_bar import filter_bar
from support_desk.tickets.components.queue.table import queue_table
from support_desk.tickets.components.ticket.keyed import keyed
from support_desk.tickets.states.queue import TicketList
from support_desk.views.components import save_view_button


def ticket_list() -> rx.Component:
    """Filters, the tickets they let through, and the way to the neighbouring pages."""
    return team_page(
        _("Tickets"),
        rx.el.div(
            rx.el.div(
                filter_bar(save_view_button(), _export()),
                problem(TicketList.problem),
                queue_table(),
                _pager(),
                class_name="list-pane",
            ),
            rx.cond(is_beside(), _beside(), TabTitle.create(text=title_of(_("Tickets")))),
            bulk_bar(),
            last_deed(),
            custom_attrs={"data-whose": Visitor.id},
            class_name="queue",
        ),
        close_dialog(TicketList),
        delete_dialog(TicketList),
        keyed(TicketList),
        close_selected_dialog(),
        delete_selected_dialog(),
        here=routes.TICKETS,
        head=_head(),
        on_mount=TicketList.enter,
    )


def _head() -> rx.Component:
    # It changes with every change of anybody's: `assets/queue.js` says it to whoever has searched or chosen.
    count = rx.el.p(
        understood(TicketList.count),
        role="status",
        aria_live="off",
        aria_label=_("Number of tickets"),
        class_name="count",
    )
    return rx.el.div(
        rx.el.h1(_("Tickets"), class_name="page-title"),
        count,
        class_name="queue-head",
    )


def _beside() -> rx.Component:
    tools = (
        link(
            rx.icon("maximize-2", size=16, aria_hidden="true"),
            to=f"{routes.TICKETS}/{TicketList.beside}",
            aria_label=_("Open on a page of its own"),
            title=_("Open on a page of its own"),
            class_name="tool",
        ),
        link(
            rx.icon("x", size=16, aria_hidden="true"),
            to=address_of(0),
            aria_label=_("Close the ticket"),
            title=_("Close the ticket"),
            class_name="tool",
        ),
    )
    return rx.el.section(ticket_pane(*tools, title=rx.el.h2), aria_label=_("Ticket"), class_name="beside")


def _export() -> rx.Component:
    is_shown = TicketList.is_loaded & (TicketList.problem == "")
    return rx.el.button(
        rx.icon("download", size=16, aria_hidden="true"),
        type="button",
        aria_label=_("Export CSV"),
        title=_("Export CSV"),
        custom_attrs={"data-export": "", "data-shown": rx.cond(is_shown, TicketList.queue.at, None)},
        class_name="queue-tool",
    )


def _pager() -> rx.Component:
    return rx.el.nav(
        _step(_("Previous"), TicketList.queue.newer),
        _step(_("Next"), TicketList.queue.older),
        aria_label=_("Pages"),
        class_name="pager",
    )


def _step(name: rx.Var[str], address: rx.Var[str]) -> rx.Component:
    return rx.cond(
        address != "",
        link(name, to=address + TicketList.and_beside, class_name="button quiet"),
        rx.el.a(name, role="link", aria_disabled="true", class_name="button quiet"),
    )
