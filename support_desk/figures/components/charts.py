"""Figures and bars of plain elements, each with its number as text and the queue that it counts as its link."""

import reflex as rx

from support_desk.components.links import link
from support_desk.components.names import named
from support_desk.figures.shown import Bar, Figure
from support_desk.figures.states.dashboard import Dashboard
from support_desk.said import understood, word_of


def figure(name: rx.Var[str], number: rx.Var[str], identity: str, to: str | rx.Var[str] = "") -> rx.Component:
    """One number under its name; it leads to the queue that it counts, where there is one."""
    return rx.el.div(
        rx.el.p(name, id=identity, class_name="stat-name"),
        _number(number, identity, to),
        class_name="card stat",
    )


def moving_figure(
    name: rx.Var[str],
    figure: rx.Var[Figure],
    identity: str,
    *,
    has_line: bool = True,
    hint: rx.Component | None = None,
) -> rx.Component:
    """One number with its change and maybe a hint, and a small line of how it moved."""
    return rx.el.div(
        rx.el.p(name, id=identity, class_name="stat-name"),
        _number(figure.number, identity, figure.link),
        rx.el.p(understood(figure.change), hint or rx.fragment(), class_name="stat-change"),
        small_line(figure.line) if has_line else rx.fragment(),
        class_name="card stat moving",
    )


def small_line(points: rx.Var[str]) -> rx.Component:
    """A line that says nothing which the numbers do not."""
    return rx.el.svg(
        rx.el.svg.polyline(points=points, fill="none"),
        view_box="0 0 100 100",
        custom_attrs={"preserveAspectRatio": "none"},
        aria_hidden="true",
        class_name="small-line",
    )


def breakdown(name: rx.Var[str], bars: rx.Var[list[Bar]], empty: rx.Var[str] | str = "") -> rx.Component:
    """How many there are of each kind; `empty` is said when there is none."""
    is_empty = Dashboard.is_loaded & (bars.length() == 0)
    return rx.el.section(
        rx.el.h2(name, class_name="card-title"),
        rx.el.div(
            rx.el.ul(rx.foreach(bars, _bar), class_name="ranked"),
            rx.cond(is_empty, rx.el.p(empty, class_name="hint nothing-here")),
            class_name="with-hint",
        ),
        aria_label=name,
        class_name="card",
    )


def _number(number: rx.Var[str], identity: str, to: str | rx.Var[str]) -> rx.Component:
    is_there = rx.Var.create(to) != ""
    shown = rx.cond(
        (number != "") & is_there, link(understood(number), to=to, class_name="stat-link"), understood(number)
    )
    return rx.el.div(shown, role="group", aria_labelledby=identity, class_name="stat-number")


def _bar(bar: rx.Var[Bar]) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.span(
                rx.cond(bar.word != "", word_of(bar.name), named(bar.name)), dir="auto", class_name="ranked-name"
            ),
            rx.el.span(
                rx.el.span(style={"width": f"{bar.percent}%"}, class_name="ranked-fill", data_word=bar.word),
                class_name="ranked-track",
                aria_hidden="true",
            ),
            rx.el.span(understood(bar.number), class_name="ranked-number"),
            to=bar.link,
            class_name="ranked-link",
        ),
        key=bar.link,
    )
