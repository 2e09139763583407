"""Rows that stay where they are under a pointer or a focus; `assets/held_rows.js` holds them."""

import reflex as rx

from support_desk.live.insides import hooked
from support_desk.said import _n
from support_desk.tickets.states.queue import TicketList
from support_desk.tickets.states.queue_views import QueueRow

LIBRARY = "$/public/held_rows"
SHOW_NEW = rx.call_script('document.dispatchEvent(new Event("desk:show-new"))')


def held_rows() -> rx.Var[list[QueueRow]]:
    """The rows to show: those of the queue, but while somebody is among them no others than are there."""
    queue = TicketList.queue
    return hooked("heldRows", f"const heldRows = useHeldRows({queue!s})", LIBRARY, queue).to(list[QueueRow])


def pill() -> rx.Component:
    """How many tickets wait, and the way to see them."""
    waiting = hooked("waiting", "const waiting = useWaiting()", LIBRARY).to(int)
    return rx.el.div(
        rx.cond(
            waiting > 0,
            rx.el.button(
                rx.icon("arrow-up", size=14, aria_hidden="true"),
                _n("{number} new", "{number} new", waiting),
                type="button",
                on_click=SHOW_NEW,
                class_name="pill",
            ),
        ),
        role="status",
        class_name="pill-place",
    )
