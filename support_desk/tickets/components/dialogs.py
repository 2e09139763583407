"""Dialogs over the page, on Radix UI's primitives, which keep focus inside and close on Escape."""

import reflex as rx

from support_desk.components.fields import problem
from support_desk.words import TYPED_LIMIT


class _Dialog(rx.Component):
    library = "@radix-ui/react-dialog@1.3.1"


class _AlertDialog(rx.Component):
    library = "@radix-ui/react-alert-dialog@1.2.1"


class DialogRoot(_Dialog):
    """Holds whether the dialog is open."""

    tag = "Root"
    alias = "DialogRoot"
    open: rx.Var[bool]
    on_open_change: rx.EventHandler[rx.event.passthrough_event_spec(bool)]


class DialogPortal(_Dialog):
    """Puts its children at the end of the document."""

    tag = "Portal"
    alias = "DialogPortal"


class DialogOverlay(_Dialog):
    """Dims the page."""

    tag = "Overlay"
    alias = "DialogOverlay"


class DialogContent(_Dialog):
    """The dialog itself."""

    tag = "Content"
    alias = "DialogContent"


class DialogTitle(_Dialog):
    """Its accessible name."""

    tag = "Title"
    alias = "DialogTitle"


class DialogDescription(_Dialog):
    """Its accessible description."""

    tag = "Description"
    alias = "DialogDescription"


class AlertDialogRoot(_AlertDialog):
    """Holds whether the alert dialog is open."""

    tag = "Root"
    alias = "AlertDialogRoot"
    open: rx.Var[bool]
    on_open_change: rx.EventHandler[rx.event.passthrough_event_spec(bool)]


class AlertDialogPortal(_AlertDialog):
    """Puts its children at the end of the document."""

    tag = "Portal"
    alias = "AlertDialogPortal"


class AlertDialogOverlay(_AlertDialog):
    """Dims the page."""

    tag = "Overlay"
    alias = "AlertDialogOverlay"


class AlertDialogContent(_AlertDialog):
    """The alert dialog itself."""

    tag = "Content"
    alias = "AlertDialogContent"


class AlertDialogTitle(_AlertDialog):
    """Its accessible name."""

    tag = "Title"
    alias = "AlertDialogTitle"


class AlertDialogDescription(_AlertDialog):
    """Its accessible description."""

    tag = "Description"
    alias = "AlertDialogDescription"


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
