"""What was done last, with the way back, and what takes its time now."""

import reflex as rx

from support_desk.said import _, understood
from support_desk.tickets.states.doing.deeds import Deeds


def last_deed() -> rx.Component:
    """A status with a button `Undo`, and a bar while many tickets are at work; on every page that changes tickets.

    What is said goes after a minute, when it cannot be undone any more; the stylesheet sees to that.
    """
    return rx.el.div(
        rx.el.div(
            rx.cond(Deeds.busy != "", _busy(), rx.cond(Deeds.done != "", _done())),
            role="status",
            aria_label=_("Last change"),
        ),
        rx.cond(Deeds.problem != "", _problem()),
        class_name="deeds",
    )


def _busy() -> rx.Component:
    return rx.el.div(
        rx.el.span(understood(Deeds.busy)),
        rx.el.div(rx.el.div(), role="progressbar", aria_label=understood(Deeds.busy), class_name="progress"),
        class_name="deed busy",
    )


def _done() -> rx.Component:
    return rx.el.div(
        rx.icon("check", size=16, aria_hidden="true"),
        rx.el.span(understood(Deeds.done)),
        rx.cond(
            Deeds.key != "",
            rx.el.button(_("Undo"), type="button", on_click=Deeds.undo(Deeds.key), class_name="button small undo"),
        ),
        _put_away(),
        key=Deeds.number.to_string(),
        class_name="deed done",
    )


def _problem() -> rx.Component:
    return rx.el.div(
        rx.icon("circle-alert", size=16, aria_hidden="true"),
        rx.el.span(understood(Deeds.problem)),
        _put_away(),
        role="alert",
        class_name="deed failed",
    )


def _put_away() -> rx.Component:
    return rx.el.button(
        rx.icon("x", size=14, aria_hidden="true"),
        type="button",
        aria_label=_("Dismiss"),
        on_click=Deeds.put_away,
        class_name="icon-only",
    )
