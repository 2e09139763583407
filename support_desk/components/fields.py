"""Labelled inputs."""

from enum import StrEnum
from typing import Any

import reflex as rx

from support_desk.words import label_of


def options(words: type[StrEnum], first: str | None = None) -> list[rx.Component]:
    """The options of a select; `first` is what the empty word reads."""
    known = [rx.el.option(label_of(word), value=word.value) for word in words]
    return known if first is None else [rx.el.option(first, value=""), *known]


def field(label: str, control: rx.Component, name: str, *, hint: str = "") -> rx.Component:
    """A control under its label."""
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        control,
        rx.el.p(hint, class_name="hint", id=f"{name}_hint") if hint else rx.fragment(),
        class_name="field",
    )


def select(words: type[StrEnum], *, first: str | None = None, **props: Any) -> rx.Component:
    """A native combobox over `words`."""
    return rx.el.select(*options(words, first), class_name="input select", **props)


def sheet(form: str) -> rx.Component:
    """The number of the empty form that is being filled in: a form sent twice says it twice."""
    return rx.el.input(type="hidden", id=f"{form}_sheet", name="sheet", default_value="0")


def problem(sentence: rx.Var[str]) -> rx.Component:
    """What went wrong, said where it did; shows nothing while the sentence is empty."""
    return rx.cond(sentence != "", rx.el.p(sentence, role="alert", class_name="problem"))
