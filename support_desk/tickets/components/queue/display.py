"""How close the rows are and which columns they have: each person's own, kept by the browser (`assets/queue.js`)."""

import reflex as rx

from support_desk.said import _

COLUMNS = {
    "gist": _("Description"),
    "category": _("Category"),
    "status": _("Status"),
    "assignee": _("Assignee"),
    "age": _("Age"),
}
DENSITIES = {"compact": _("Compact"), "comfortable": _("Comfortable")}


def display_button() -> rx.Component:
    """A button that opens the choices."""
    return rx.fragment(
        rx.el.button(
            rx.icon("sliders-horizontal", size=16, aria_hidden="true"),
            type="button",
            aria_label=_("Display"),
            title=_("Display"),
            custom_attrs={"popoverTarget": "display"},
            class_name="queue-tool",
        ),
        rx.el.div(
            _choices(_("Density"), "radio", "density", DENSITIES),
            _choices(_("Columns"), "checkbox", "columns", COLUMNS),
            id="display",
            role="group",
            aria_label=_("Display"),
            custom_attrs={"popover": "auto"},
            class_name="sheet",
        ),
    )


def _choices(legend: str, kind: str, name: str, words: dict[str, str]) -> rx.Component:
    boxes = (
        rx.el.label(
            rx.el.input(type=kind, name=name, default_value=value, custom_attrs={"data-display": name}),
            label,
            class_name="sheet-choice",
        )
        for value, label in words.items()
    )
    return rx.el.fieldset(rx.el.legend(legend, class_name="sheet-title"), *boxes, class_name="sheet-part")
