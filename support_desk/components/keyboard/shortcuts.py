"""The dialog that lists the keys, and what shows that the first of two was heard; `assets/keys.js` knows them all."""

import reflex as rx

from support_desk.components.prose import woven
from support_desk.live.insides import hooked
from support_desk.said import _

SHORTCUTS = (
    (
        _("Anywhere"),
        (
            (_("Command palette"), (_("Ctrl"), "K")),
            (_("New ticket"), ("C",)),
            (_("Search tickets"), ("/",)),
            (_("Go to the tickets"), ("G", "T")),
            (_("Go to the dashboard"), ("G", "D")),
            (_("Go to a new ticket"), ("G", "N")),
            (_("These keys"), ("?",)),
        ),
    ),
    (
        _("In the queue"),
        (
            (_("Next ticket, previous ticket"), ("J", "K")),
            (_("Open the ticket"), (_("Enter"),)),
            (_("Select the ticket"), ("X",)),
            (_("Select up to this ticket"), (_("Shift"), "X")),
            (_("Back"), (_("Esc"),)),
        ),
    ),
    (
        _("A ticket, or all that are selected"),
        (
            (_("Resolve"), ("R",)),
            (_("Close"), ("E",)),
            (_("Assign to me"), ("A",)),
            (_("Priority: low, medium, high, critical"), ("1", "2", "3", "4")),
            (_("Undo the last change"), ("Z",)),
        ),
    ),
)


def shortcuts() -> rx.Component:
    """The dialog `Keyboard shortcuts`, where single keys can be switched off; it is filled once the page is drawn."""
    is_later = hooked("isLater", "const isLater = useLater()", "$/public/later").to(bool)
    return rx.el.dialog(
        rx.cond(is_later, _inside()),
        id="keyboard-shortcuts",
        aria_labelledby="keyboard-shortcuts-title",
        class_name="sheet-dialog shortcuts",
    )


def _inside() -> rx.Component:
    return rx.el.div(
        rx.el.h2(_("Keyboard shortcuts"), id="keyboard-shortcuts-title", class_name="dialog-title"),
        rx.el.div(*(_group(*each) for each in SHORTCUTS), class_name="shortcut-groups"),
        rx.el.div(
            rx.el.label(
                rx.el.input(type="checkbox", name="keys", default_checked=True),
                _("Single keys do something"),
                class_name="checked",
            ),
            rx.el.button(_("Done"), type="button", class_name="button", custom_attrs={"data-shuts": ""}),
            class_name="form-end",
        ),
        class_name="dialog-inside",
    )


def _group(name: str, shortcuts: tuple[tuple[str, tuple[str, ...]], ...]) -> rx.Component:
    return rx.el.section(
        rx.el.h3(name, class_name="shortcut-group"),
        rx.el.dl(*(rx.el.div(rx.el.dt(does), rx.el.dd(*map(rx.el.kbd, keys))) for does, keys in shortcuts)),
    )


def sequence() -> rx.Component:
    """What the second key may be, while the first has been pressed."""
    ways = (("T", _("Tickets")), ("D", _("Dashboard")), ("N", _("New ticket")))
    return rx.el.p(
        woven(_("{key} then"), key=rx.el.kbd("G")),
        " ",
        *(rx.el.span(rx.el.kbd(key), f" {name} ") for key, name in ways),
        id="key-sequence",
        hidden=True,
        class_name="key-sequence",
    )
