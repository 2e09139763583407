"""Words with a colour, which never carries the meaning alone."""

import reflex as rx

from support_desk.tickets.components.words import label


def status_badge(status: rx.Var[str]) -> rx.Component:
    """A status, with a dot in its colour."""
    return rx.el.span(
        rx.el.span(class_name="dot", aria_hidden="true"), label(status), class_name="badge", data_word=status
    )


def priority_badge(priority: rx.Var[str]) -> rx.Component:
    """A priority, with as many bars as it is urgent."""
    return rx.el.span(
        rx.el.span(class_name="bars", aria_hidden="true"),
        label(priority),
        class_name="badge",
        data_word=priority,
    )


def category_badge(category: rx.Var[str]) -> rx.Component:
    return rx.el.span(label(category), class_name="badge", data_word=category)
