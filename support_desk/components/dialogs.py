"""Dialogs over the page, on Radix UI's primitives, which keep focus inside and close on Escape."""

import reflex as rx


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


class DialogTrigger(_Dialog):
    """The button that opens it, and has the focus again afterwards."""

    tag = "Trigger"
    alias = "DialogTrigger"
    as_child: rx.Var[bool]


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


def form_dialog(
    opener: rx.Component,
    title: str,
    about: str,
    *content: rx.Component,
    verb: str,
    on_submit: rx.event.EventType,
    is_open: rx.Var[bool],
    turn: rx.event.EventType,
) -> rx.Component:
    """A dialog with a form, and the button `opener` that asks for it; `turn` is told whether it shall be open."""
    return DialogRoot.create(
        DialogTrigger.create(opener, as_child=True),
        DialogPortal.create(
            DialogOverlay.create(class_name="overlay"),
            DialogContent.create(
                DialogTitle.create(title, class_name="dialog-title"),
                DialogDescription.create(about, class_name="hint"),
                rx.el.form(
                    *content,
                    rx.el.div(
                        rx.el.button("Cancel", type="button", on_click=turn(False), class_name="button quiet"),
                        rx.el.button(verb, type="submit", class_name="button primary"),
                        class_name="dialog-choices",
                    ),
                    on_submit=on_submit,
                    no_validate=True,
                ),
                class_name="dialog",
            ),
        ),
        open=is_open,
        on_open_change=turn,
    )
