"""Cards: pages that are one in the middle, which somebody sees who is not in yet, and the tables that cards hold."""

import reflex as rx

from support_desk.components.layout import page


def card_page(
    title: rx.Var[str], lead: rx.Var[str] | str | rx.Component, *content: rx.Component, below: rx.Var[str] | str = ""
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


def titled_table(name: rx.Var[str], heads: tuple[rx.Var[str], ...], rows: rx.Component) -> rx.Component:
    """A plain table under its name."""
    return rx.el.div(rx.el.h3(name, class_name="stat-name"), plain_table(name, heads, rows))


def plain_table(name: rx.Var[str], heads: tuple[rx.Var[str], ...], rows: rx.Component) -> rx.Component:
    """A small table of figures with a head for each column."""
    return rx.el.table(
        rx.el.thead(rx.el.tr(*(rx.el.th(head, scope="col") for head in heads))),
        rx.el.tbody(rows),
        aria_label=name,
        class_name="plain",
    )
