"""What happened to a ticket."""

import reflex as rx

from support_desk.tickets.components.badges import age
from support_desk.tickets.components.words import label, name_of
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.shown import ShownEntry


def timeline_entry(entry: rx.Var[ShownEntry]) -> rx.Component:
    """One entry: an opening, a move or a comment, as the text it is."""
    return rx.el.li(
        rx.match(
            entry.kind,
            ("opened", rx.el.p("Opened", class_name="what")),
            ("comment", rx.el.p("Comment", class_name="what")),
            rx.el.p(
                name_of(entry.kind),
                " ",
                rx.el.span(label(entry.before)),
                " → ",
                rx.el.strong(label(entry.after)),
                class_name="what",
            ),
        ),
        rx.el.p(rx.cond(entry.actor == "api", "through the API, ", ""), age(entry.created_at), class_name="when"),
        rx.cond(entry.kind == "comment", rx.el.div(entry.body, dir="auto", class_name="prose comment")),
        key=entry.id,
        id=f"entry-{entry.id}",
        tab_index=-1,
        class_name="event",
        data_kind=entry.kind,
    )


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
