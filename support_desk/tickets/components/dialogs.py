"""The dialogs that close and delete a ticket, or many."""

import reflex as rx

from support_desk.components.dialogs import alert_dialog, cancel, choices, dialog
from support_desk.components.fields import problem
from support_desk.said import _
from support_desk.words import TYPED_LIMIT


def close_dialog(state) -> rx.Component:
    """Asks for a comment and closes the ticket; `state` has the handlers of `TicketActions`."""
    form = rx.el.form(
        rx.el.input(type="hidden", name="ticket", value=state.closing),
        *closing("closing_comment", state.dialog_problem, state.leave_dialogs, _("Close ticket")),
        on_submit=state.close_ticket,
    )
    return dialog(
        [_("Close ticket #{number}", number=state.closing)],
        _("The comment goes on the ticket's timeline."),
        form,
        is_open=state.closing != "",
        turn=state.leave_dialogs,
    )


def delete_dialog(state) -> rx.Component:
    """Asks once more before the ticket is deleted."""
    return alert_dialog(
        [_("Delete ticket #{number}?", number=state.deleting)],
        _("Its comments and its timeline go with it. This can be undone for a minute."),
        problem(state.dialog_problem),
        do=danger(_("Delete ticket"), state.delete_ticket(state.deleting)),
        is_open=state.deleting != "",
        turn=state.leave_dialogs,
    )


def closing(box_id: str, wrong: rx.Var[str], leave: rx.event.EventType, verb: rx.Var[str]) -> list[rx.Component]:
    """What a form has that closes: a comment, what is wrong with it, and the choices."""
    return [
        rx.el.label(_("Comment"), html_for=box_id, class_name="field-label"),
        rx.el.textarea(id=box_id, name="comment", rows=4, dir="auto", max_length=TYPED_LIMIT, class_name="input"),
        problem(wrong),
        choices(cancel(leave), rx.el.button(verb, type="submit", class_name="button primary")),
    ]


def danger(verb: rx.Var[str], action: rx.event.EventType) -> rx.Component:
    """The button that does what is asked about."""
    return rx.el.button(verb, type="button", on_click=action, class_name="button danger")
