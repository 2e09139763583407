"""What happened to a ticket."""

import reflex as rx

from support_desk.components.badges import age
from support_desk.components.words import label
from support_desk.states.ticket_detail import Event


def timeline_entry(event: rx.Var[Event]) -> rx.Component:
    """One entry: an opening, a move or a comment, as the text it is."""
    return rx.el.li(
        rx.match(
            event.kind,
            ("opened", rx.el.p("Opened", class_name="what")),
            ("comment", rx.el.p("Comment", class_name="what")),
            rx.el.p(
                label_of(event.kind),
                " ",
                rx.el.span(label(event.before)),
                " → ",
                rx.el.strong(label(event.after)),
                class_name="what",
            ),
        ),
        rx.el.p(rx.cond(event.actor == "api", "through the API, ", ""), age(event.created_at), class_name="when"),
        rx.cond(event.kind == "comment", rx.el.div(event.body, dir="auto", class_name="prose comment")),
        key=event.id,
        class_name="event",
        data_kind=event.kind,
    )


def label_of(kind: rx.Var[str]) -> rx.Var[str]:
    """What moved."""
    return rx.Var.create({"status": "Status", "category": "Category", "priority": "Priority"})[kind].to(str)
