"""Dialogs over the page, on Radix UI's primitives, which keep focus inside and close on Escape."""

from collections.abc import Sequence

import reflex as rx

from support_desk.components.fields import sheet
from support_desk.said import _


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


class AlertDialogCancel(_AlertDialog):
    """The button that shuts it and changes nothing; it has the focus first."""

    tag = "Cancel"
    alias = "AlertDialogCancel"


class AlertDialogTitle(_AlertDialog):
    """Its accessible name."""

    tag = "Title"
    alias = "AlertDialogTitle"


class AlertDialogDescription(_AlertDialog):
    """Its accessible description."""

    tag = "Description"
    alias = "AlertDialogDescription"


def dialog(
    title: Sequence[rx.Component | rx.Var | str],
    about: str,
    *content: rx.Component,
    is_open: rx.Var[bool],
    turn: rx.event.EventType,
    opener: rx.Component | None = None,
) -> rx.Component:
    """A dialog of this content below its title, which has parts; `turn` is told whether it shall be open.

    `opener` is the button that asks for it, if it has one.
    """
    return DialogRoot.create(
        *([DialogTrigger.create(opener, as_child=True)] if opener else []),
        DialogPortal.create(
            DialogOverlay.create(class_name="overlay"),
            DialogContent.create(
                DialogTitle.create(*title, class_name="dialog-title"),
                DialogDescription.create(about, class_name="hint"),
                *content,
                class_name="dialog",
            ),
        ),
        open=is_open,
        on_open_change=turn,
    )


def alert_dialog(
    title: Sequence[rx.Component | rx.Var | str],
    about: str,
    *content: rx.Component,
    do: rx.Component,
    is_open: rx.Var[bool],
    turn: rx.event.EventType,
) -> rx.Component:
    """Asks once more before something is done, by the button `do`; the one that leaves it has the focus first."""
    return AlertDialogRoot.create(
        AlertDialogPortal.create(
            AlertDialogOverlay.create(class_name="overlay"),
            AlertDialogContent.create(
                AlertDialogTitle.create(*title, class_name="dialog-title"),
                AlertDialogDescription.create(about, class_name="hint"),
                *content,
                choices(AlertDialogCancel.create(_("Cancel"), class_name="button quiet"), do),
                class_name="dialog",
            ),
        ),
        open=is_open,
        on_open_change=turn,
    )


def choices(*buttons: rx.Component) -> rx.Component:
    """What a dialog ends with."""
    return rx.el.div(*buttons, class_name="dialog-choices")


def cancel(leave: rx.event.EventType) -> rx.Component:
    """The button that shuts a dialog and changes nothing."""
    return rx.el.button(_("Cancel"), type="button", on_click=leave, class_name="button quiet")


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
    """A dialog with a form, and the button `opener` that asks for it; `turn` is told whether it shall be open.

    The form has a `sheet`, by which `on_submit` knows it from the next one.
    """
    form = rx.el.form(
        sheet("dialog"),
        *content,
        choices(cancel(turn(False)), rx.el.button(verb, type="submit", class_name="button primary")),
        on_submit=on_submit,
        no_validate=True,
    )
    return dialog([title], about, form, is_open=is_open, turn=turn, opener=opener)
