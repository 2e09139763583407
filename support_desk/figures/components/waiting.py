"""What has been waiting for long, and for whom."""

import reflex as rx

from support_desk import routes
from support_desk.components.ago import ago
from support_desk.components.links import link
from support_desk.figures.shown import OldTicket
from support_desk.figures.states.dashboard import Dashboard
from support_desk.said import _
from support_desk.tickets.filters import ALL_OPEN

NAME = _("Oldest open")


def oldest_open() -> rx.Component:
    """The tickets that have been unsettled for longest, and the way to all of them in that order."""
    oldest = Dashboard.figures.oldest
    return rx.el.section(
        rx.el.div(
            rx.el.h2(NAME, class_name="card-title"),
            rx.cond(
                oldest.length() > 0,
                link(_("All, oldest first"), to=routes.tickets(f"{ALL_OPEN}&sort=oldest"), class_name="card-link"),
            ),
            class_name="chart-head",
        ),
        rx.el.div(
            rx.el.ol(rx.foreach(oldest, _ticket), class_name="oldest"),
            rx.cond(
                Dashboard.is_loaded & (oldest.length() == 0),
                rx.el.p(_("Nothing waits."), class_name="hint nothing-here"),
            ),
            class_name="with-hint",
        ),
        aria_label=NAME,
        class_name="card",
    )


def _ticket(ticket: rx.Var[OldTicket]) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.span(f"#{ticket.id}", class_name="number"),
            rx.el.span(ticket.title, dir="auto", class_name="oldest-title"),
            to=ticket.link,
            class_name="oldest-link",
        ),
        rx.el.span(ago(ticket.created_at), class_name="age"),
        key=ticket.id,
    )
