"""Tickets like the one that is read or written."""

import reflex as rx

from support_desk import routes
from support_desk.components.links import link
from support_desk.people.states.visitor import Visitor
from support_desk.said import _
from support_desk.tickets.components.badges import status_badge
from support_desk.tickets.states.helping.hints import Hints, ShownAlike


def similar_tickets(ticket_id: rx.Var[int] | int = 0, **props) -> rx.Component:
    """At most five, the most alike first; there is nothing where nothing is like it. 0 is the one being written.

    Whoever may not know of them need not have been told that: his page may have connected anew since.
    """
    return rx.cond(
        Visitor.may["find"] & (Hints.of == ticket_id) & (Hints.alike.length() > 0),
        rx.el.section(
            rx.el.h2(_("Similar tickets"), class_name="card-title"),
            rx.el.ul(rx.foreach(Hints.alike, _row), role="list", class_name="similar-list"),
            aria_label=_("Similar tickets"),
            class_name="similar",
            **props,
        ),
    )


def _row(alike: rx.Var[ShownAlike]) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.span("#", alike.id, class_name="number"),
            rx.el.span(alike.title, dir="auto", class_name="similar-title"),
            to=f"{routes.TICKETS}/{alike.id}",
        ),
        status_badge(alike.status),
        key=alike.id,
    )
