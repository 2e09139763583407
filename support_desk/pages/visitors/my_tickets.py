"""A requester's own tickets."""

import reflex as rx

from support_desk import routes
from support_desk.components.ago import age
from support_desk.components.fields import problem
from support_desk.components.layout import page
from support_desk.components.links import link
from support_desk.components.prose import woven
from support_desk.people.states.visitor import Visitor
from support_desk.said import _
from support_desk.tickets.components.badges import status_badge
from support_desk.tickets.states.my_tickets import MyTickets, OwnRow


def my_tickets() -> rx.Component:
    """All that he has asked, the newest first."""
    own = MyTickets.own
    return page(
        _("My tickets"),
        rx.el.div(
            rx.el.p(
                woven(_("All that was asked as {email}."), email=rx.el.strong(Visitor.email, dir="auto")),
                class_name="lead",
            ),
            problem(MyTickets.problem),
            rx.cond(
                MyTickets.is_loaded,
                rx.cond(own.rows.length() > 0, _list(), _none()),
                rx.el.div(class_name="bones", aria_hidden="true"),
            ),
            rx.el.nav(
                rx.cond(own.newer != "", link(_("Previous"), to=own.newer, class_name="button")),
                rx.cond(own.older != "", link(_("Next"), to=own.older, class_name="button")),
                aria_label=_("Pages"),
                class_name="pager",
            ),
            class_name="customer",
        ),
        here=routes.MY_TICKETS,
    )


def _list() -> rx.Component:
    return rx.el.ol(
        rx.foreach(MyTickets.own.rows, _row), role="list", aria_label=_("My tickets"), class_name="own-tickets"
    )


def _row(ticket: rx.Var[OwnRow]) -> rx.Component:
    return rx.el.li(
        rx.el.span("#", ticket.id, class_name="number"),
        link(ticket.title, to=ticket.path, dir="auto", class_name="own-title"),
        status_badge(ticket.status),
        rx.el.span(age(ticket.created_at), class_name="when"),
        key=ticket.id,
        class_name="own-ticket",
    )


def _none() -> rx.Component:
    return rx.el.p(
        woven(
            _("There are none yet. {submit} and it shows here."),
            submit=link(_("Submit a ticket"), to=routes.NEW_TICKET),
        ),
        role="status",
    )
