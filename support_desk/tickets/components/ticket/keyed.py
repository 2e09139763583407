"""How keys reach what a page has no buttons for; nobody sees any of it."""

import reflex as rx

from support_desk.people.states.visitor import Visitor
from support_desk.said import _


def keyed(state, ticket_id: rx.Var[int] | None = None) -> rx.Component:
    """What `assets/keys.js` sends and presses; `state` has the handlers of `TicketActions`.

    The form sets a priority. With `ticket_id`, where a ticket is shown without its row, it can be taken by key, too.
    """
    form = rx.el.form(
        rx.el.input(type="hidden", name="ticket"),
        rx.el.input(type="hidden", name="priority"),
        hidden=True,
        on_submit=state.set_priority,
        class_name="key-priority",
    )
    return form if ticket_id is None else rx.fragment(form, rx.cond(Visitor.id > 0, _take(state, ticket_id)))


def _take(state, ticket_id: rx.Var[int]) -> rx.Component:
    name = _("Assign to me #{ticket_id}", ticket_id=ticket_id)
    return rx.el.button(type="button", hidden=True, aria_label=name, on_click=state.assign_to_me(ticket_id))
