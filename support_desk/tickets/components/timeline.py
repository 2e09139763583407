"""What happened to a ticket."""

import reflex as rx

from support_desk.people.states.visitor import Visitor
from support_desk.tickets.components.badges import age
from support_desk.tickets.components.words import name_of
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.shown import ShownEntry


def timeline_entry(entry: rx.Var[ShownEntry]) -> rx.Component:
    """One entry: an opening, a move or a comment, as the text it is."""
    return rx.el.li(
        rx.match(
            entry.kind,
            ("opened", rx.el.p("Opened", class_name="what")),
            ("comment", rx.el.p("Comment", _seen_by(entry), class_name="what")),
            rx.el.p(
                name_of(entry.kind),
                " ",
                rx.el.span(entry.before),
                " → ",
                rx.el.strong(entry.after),
                class_name="what",
            ),
        ),
        rx.el.p(_by(entry), age(entry.created_at), class_name="when"),
        rx.cond(entry.kind == "comment", rx.el.div(entry.body, dir="auto", class_name="prose comment")),
        key=entry.id,
        id=f"entry-{entry.id}",
        tab_index=-1,
        class_name="event",
        data_kind=entry.kind,
        data_public=rx.cond(entry.public, "true", "false"),
    )


def _by(entry: rx.Var[ShownEntry]) -> rx.Component:
    """Who did it, where that is known."""
    name = rx.el.span(entry.who, dir="auto", class_name="by")
    return rx.cond(entry.who != "", rx.fragment("by ", name, rx.cond(entry.is_customer, " (customer), ", ", ")))


def _seen_by(entry: rx.Var[ShownEntry]) -> rx.Component:
    """Who reads a comment, once there is somebody who might."""
    public = rx.el.span(rx.icon("eye", size=14, aria_hidden="true"), "Visible to the customer", class_name="seen-by")
    internal = rx.el.span(rx.icon("lock", size=14, aria_hidden="true"), "Internal", class_name="seen-by")
    has_customer = TicketDetail.shown.ticket.requester_email != ""
    return rx.cond(entry.public, public, rx.cond(has_customer | (Visitor.id > 0), internal, rx.fragment()))


def timeline() -> rx.Component:
    """The part of the timeline that is shown, and the ways to the others."""
    shown = TicketDetail.shown
    return rx.el.div(
        rx.el.div(
            _step(
                "Show older", TicketDetail.shown.has_older, TicketDetail.show_older(TicketDetail.shown.timeline[0].id)
            ),
            rx.el.p(TicketDetail.shown.place, role="status", aria_label="Part of the timeline", class_name="count"),
            class_name="steps",
        ),
        rx.el.ol(rx.foreach(shown.timeline, timeline_entry), aria_label="Timeline", class_name="timeline"),
        _step("Show newer", shown.has_newer, TicketDetail.show_newer(shown.timeline[-1].id)),
    )


def _step(name: str, is_there: rx.Var[bool], on_click: rx.event.EventSpec) -> rx.Component:
    return rx.cond(is_there, rx.el.button(name, type="button", on_click=on_click, class_name="button quiet"))
