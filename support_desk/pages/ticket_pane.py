"""All of one ticket, as it stands on a page of its own or beside the queue."""

from typing import Any

import reflex as rx

from support_desk import routes
from support_desk.components.fields import problem
from support_desk.components.links import link
from support_desk.components.prose import TabTitle, prose, title_of
from support_desk.files.components.picker import file_picker, upload_address
from support_desk.mail.components.sent import mail_state
from support_desk.presence.components import also_here, watched
from support_desk.said import _
from support_desk.tickets.components.composer import composer
from support_desk.tickets.components.dialogs import close_dialog, delete_dialog
from support_desk.tickets.components.file_list import file_list
from support_desk.tickets.components.ticket.ahead import is_told, look_ahead, shown_ticket
from support_desk.tickets.components.ticket.head import ticket_head
from support_desk.tickets.components.ticket.keyed import keyed
from support_desk.tickets.components.ticket.properties import properties
from support_desk.tickets.components.ticket.similar import similar_tickets
from support_desk.tickets.components.timeline import timeline
from support_desk.tickets.states.detail import TicketDetail

LINES_AT_FIRST = 24


def ticket_pane(*tools: rx.Component, title: Any = rx.el.h1, last_deed: rx.Component | None = None) -> rx.Component:
    """The ticket of `TicketDetail`, as wide as there is room, and as long as it is: whatever it stands in scrolls it.

    `tools` stand beside its buttons; `title` makes its heading; `last_deed` stands where it hides nothing.
    """
    there_is_one = shown_ticket().ticket.id > 0
    shown = watched(
        rx.cond(TicketDetail.is_missing, _missing(title), rx.cond(there_is_one, _ticket(tools, title), _bones(title))),
        # Beside the ticket, not in it: so it stays in sight wherever its reader is.
        rx.el.div(
            problem(TicketDetail.problem),
            rx.cond(there_is_one, _composer()),
            last_deed or rx.fragment(),
            class_name="dock",
        ),
    )
    return rx.el.div(
        shown,
        look_ahead(),
        close_dialog(TicketDetail),
        delete_dialog(TicketDetail),
        keyed(TicketDetail, shown_ticket().ticket.id),
        on_mount=TicketDetail.enter,
        data_told=rx.cond(is_told() & (there_is_one | TicketDetail.is_missing), "true", "false"),
        class_name="one-ticket",
    )


def _composer() -> rx.Component:
    return composer(file_picker(upload_address(shown_ticket().ticket.id), words="new_comment"))


def _missing(title: Any) -> rx.Component:
    return rx.fragment(
        TabTitle.create(text=title_of(_("No such ticket"))),
        title(_("No such ticket"), class_name="page-title"),
        rx.el.div(
            rx.el.p(
                _("There is no such ticket, or it has been deleted."),
                " ",
                link(_("See all tickets"), to=routes.TICKETS),
                ".",
            ),
            role="status",
            class_name="nothing",
        ),
    )


def _bones(title: Any) -> rx.Component:
    return rx.fragment(
        title(_("Ticket"), class_name="unseen"),
        rx.el.div(
            *(rx.el.div(class_name="bone") for _ in range(4)), class_name="bones ticket-bones", aria_hidden="true"
        ),
    )


def _ticket(tools: tuple[rx.Component, ...], title: Any) -> rx.Component:
    shown = shown_ticket()
    return rx.el.div(
        ticket_head(*tools, title=title, below=also_here(shown.ticket.id)),
        properties(),
        rx.el.div(
            rx.el.div(
                prose(shown.ticket.description, LINES_AT_FIRST),
                file_list(shown.files),
                class_name="description",
            ),
            rx.el.section(rx.el.h2(_("Timeline"), class_name="unseen"), timeline(mail_state)),
            similar_tickets(shown.ticket.id),
            class_name="ticket-main",
        ),
        class_name="ticket",
    )
