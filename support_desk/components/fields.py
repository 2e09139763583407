"""Labelled inputs."""

from enum import StrEnum
from typing import Any

import reflex as rx

from support_desk.said import understood
from support_desk.words import label_of

TYPING_PAUSE_MS = 600
"""After so long without a key it is worth asking about what was typed."""


def options(words: type[StrEnum], first: rx.Var[str] | None = None) -> list[rx.Component]:
    """The options of a select; `first` is what the empty word reads."""
    known = [rx.el.option(understood(label_of(word)), value=word.value) for word in words]
    return known if first is None else [rx.el.option(first, value=""), *known]


def field(
    label: rx.Var[str],
    control: rx.Component,
    name: str,
    *,
    hint: rx.Var[str] | None = None,
    said: rx.Component | None = None,
) -> rx.Component:
    """A control under its label; `said` is what is wrong with it."""
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        control,
        rx.el.p(hint, class_name="hint", id=f"{name}_hint") if hint is not None else rx.fragment(),
        said or rx.fragment(),
        class_name="field",
    )


def select(words: type[StrEnum], *, first: rx.Var[str] | None = None, **props: Any) -> rx.Component:
    """A native combobox over `words`."""
    return rx.el.select(*options(words, first), class_name="input select", **props)


def label_options(labels: dict[str, str]) -> list[rx.Component]:
    """The options of a select, by their words."""
    return [rx.el.option(understood(label), value=word) for word, label in labels.items()]


Said = tuple[rx.Var[str], rx.Var[str]]
"""What is wrong with what was sent, and the name of the field that it is about, "" for none."""


def said_field(
    label: rx.Var[str],
    name: str,
    said: Said,
    *,
    kind: str = "text",
    box_id: str = "",
    hint: rx.Var[str] | None = None,
    **props: Any,
) -> rx.Component:
    """A text box under its label, and what is wrong with it beside it."""
    own = box_id or name
    control = rx.el.input(id=own, name=name, type=kind, class_name="input", **faulty(own, name, said), **props)
    return field(label, control, own, hint=hint, said=complaint(own, name, said))


def faulty(own: str, name: str, said: Said) -> dict[str, Any]:
    """The attributes by which a control says whether something is wrong with it, and what."""
    return {
        "aria_describedby": f"{own}_hint {own}_problem",
        "aria_invalid": rx.cond(said[1] == name, "true", "false"),
    }


def complaint(own: str, name: str, said: Said) -> rx.Component:
    """What is wrong with the control of this name, empty while nothing is."""
    sentence = rx.cond(said[1] == name, understood(said[0]), "")
    return rx.el.p(sentence, role="alert", id=f"{own}_problem", class_name="field-problem")


def sheet(form: str) -> rx.Component:
    """The number of the empty form that is being filled in: a form sent twice says it twice.

    `assets/forms.js` gives each its own, and without that one form counts as many.
    """
    return rx.el.input(type="hidden", id=f"{form}_sheet", name="sheet", custom_attrs={"data-sheet": ""})


def problem(sentence: rx.Var[str]) -> rx.Component:
    """What went wrong, said where it did; shows nothing while the sentence is empty."""
    return rx.cond(sentence != "", rx.el.p(understood(sentence), role="alert", class_name="problem"))
