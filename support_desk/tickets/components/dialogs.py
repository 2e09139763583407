"""The dialogs that close and delete a ticket."""

import reflex as rx

from support_desk.components.dialogs import (
    AlertDialogContent,
    AlertDialogDescription,
    AlertDialogOverlay,
    AlertDialogPortal,
    AlertDialogRoot,
    AlertDialogTitle,
    DialogContent,
    DialogDescription,
    DialogOverlay,
    DialogPortal,
    DialogRoot,
    DialogTitle,
)
from support_desk.components.fields import problem
from support_desk.words import TYPED_LIMIT


def close_dialog(state) -> rx.Component:
    """Asks for a comment and closes the ticket; `state` has the handlers of `TicketActions`."""
    return DialogRoot.create(
        DialogPortal.create(
            DialogOverlay.create(class_name="overlay"),
            DialogContent.create(
                DialogTitle.create("Close ticket #", state.closing, class_name="dialog-title"),
                DialogDescription.create("The comment goes on the ticket's timeline.", class_name="hint"),
                rx.el.form(
                    rx.el.input(type="hidden", name="ticket", value=state.closing),
                    rx.el.label("Comment", html_for="closing_comment", class_name="field-label"),
                    rx.el.textarea(
                        id="closing_comment", name="comment", rows=4, max_length=TYPED_LIMIT, class_name="input"
                    ),
                    problem(state.dialog_problem),
                    _choices(state, "Close ticket", type="submit", class_name="button primary"),
                    on_submit=state.close_ticket,
                ),
                class_name="dialog",
            ),
        ),
        open=state.closing != "",
        on_open_change=state.leave_dialogs,
    )


def delete_dialog(state) -> rx.Component:
    """Asks once more before the ticket is deleted."""
    return AlertDialogRoot.create(
        AlertDialogPortal.create(
            AlertDialogOverlay.create(class_name="overlay"),
            AlertDialogContent.create(
                AlertDialogTitle.create("Delete ticket #", state.deleting, "?", class_name="dialog-title"),
                AlertDialogDescription.create(
                    "Its comments and its timeline go with it. This cannot be undone.", class_name="hint"
                ),
                problem(state.dialog_problem),
                _choices(
                    state,
                    "Delete ticket",
                    type="button",
                    on_click=state.delete_ticket(state.deleting),
                    class_name="button danger",
                ),
                class_name="dialog",
            ),
        ),
        open=state.deleting != "",
        on_open_change=state.leave_dialogs,
    )


def _choices(state, verb: str, **props) -> rx.Component:
    return rx.el.div(
        rx.el.button("Cancel", type="button", on_click=state.leave_dialogs, class_name="button quiet"),
        rx.el.button(verb, **props),
        class_name="dialog-choices",
    )
