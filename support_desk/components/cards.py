"""Pages that are one card in the middle: what somebody sees who is not in yet."""

import reflex as rx

from support_desk.components.layout import page


def card_page(
    title: str, lead: str | rx.Component, *content: rx.Component, below: rx.Var[str] | str = ""
) -> rx.Component:
    """A page with a sentence under its title, its content in a card of 400 pixels, and maybe a line below it."""
    return page(
        title,
        rx.el.div(
            rx.el.p(lead, class_name="lead"),
            rx.el.div(*content, class_name="card"),
            rx.el.p(below, class_name="below"),
            class_name="entrance",
        ),
    )
