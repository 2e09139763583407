"""Charts of plain elements: every bar has its number as text."""

import reflex as rx

from support_desk.figures.states import Bar, DayBar
from support_desk.tickets.components.words import label


def figure(name: str, number: rx.Var[str], identity: str) -> rx.Component:
    """One number under its name."""
    return rx.el.div(
        rx.el.p(name, id=identity, class_name="figure-name"),
        rx.el.div(number, role="group", aria_labelledby=identity, class_name="figure-number"),
        class_name="card figure",
    )


def breakdown(name: str, bars: rx.Var[list[Bar]]) -> rx.Component:
    """How many there are of each word."""
    return rx.el.section(
        rx.el.h2(name, class_name="card-title"),
        rx.el.ul(rx.foreach(bars, _bar), class_name="bar-list"),
        aria_label=name,
        class_name="card",
    )


def flow(days: rx.Var[list[DayBar]]) -> rx.Component:
    """Opened and resolved per day, as bars and as a table."""
    name = "Opened and resolved per day, last 30 days"
    return rx.el.section(
        rx.el.h2(name, class_name="card-title"),
        rx.el.p(
            rx.el.span(class_name="key opened"),
            "Opened",
            rx.el.span(class_name="key resolved"),
            "Resolved or closed",
            class_name="legend",
        ),
        rx.el.div(rx.foreach(days, _day), class_name="flow", aria_hidden="true"),
        rx.el.details(
            rx.el.summary("Show the numbers"),
            rx.el.table(
                rx.el.thead(rx.el.tr(*(rx.el.th(head, scope="col") for head in ("Date (UTC)", "Opened", "Resolved")))),
                rx.el.tbody(rx.foreach(days, _day_row)),
                aria_label=name,
                class_name="plain",
            ),
        ),
        aria_label=name,
        class_name="card",
    )


def _bar(bar: rx.Var[Bar]) -> rx.Component:
    return rx.el.li(
        rx.el.span(label(bar.word), class_name="bar-name"),
        rx.el.span(
            rx.el.span(style={"width": f"{bar.percent}%"}, class_name="bar-fill", data_word=bar.word),
            class_name="bar-track",
            aria_hidden="true",
        ),
        rx.el.span(bar.number.to_string(), class_name="bar-number"),
        key=bar.word,
        class_name="bar",
    )


def _day(day: rx.Var[DayBar]) -> rx.Component:
    return rx.el.div(
        rx.el.span(style={"height": f"{day.opened_percent}%"}, class_name="opened"),
        rx.el.span(style={"height": f"{day.resolved_percent}%"}, class_name="resolved"),
        title=f"{day.date}: {day.opened} opened, {day.resolved} resolved",
        key=day.date,
        class_name="day",
    )


def _day_row(day: rx.Var[DayBar]) -> rx.Component:
    return rx.el.tr(rx.el.th(day.date, scope="row"), rx.el.td(day.opened), rx.el.td(day.resolved), key=day.date)
