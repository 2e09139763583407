"""How good the suggestions were."""

import reflex as rx

from support_desk.figures.states import SPANS, Dashboard, OverruledRow, SourceRow
from support_desk.tickets.components.words import label, name_of, source_label


def triage_report() -> rx.Component:
    """What was kept, by source, and where suggestions were overruled most, over a chosen span of days."""
    figures = Dashboard.figures
    return rx.el.section(
        rx.el.div(rx.el.h2("Suggestions", class_name="card-title"), _span(), class_name="card-head"),
        rx.cond(
            figures.sources.length() > 0,
            rx.el.div(
                _table(
                    "Suggestions kept",
                    ("Source", "Tickets", "Category kept", "Priority kept"),
                    rx.foreach(figures.sources, _source),
                ),
                rx.cond(
                    figures.overruled.length() > 0,
                    _table(
                        "Overruled most",
                        ("What", "Suggested → chosen", "Tickets"),
                        rx.foreach(figures.overruled, _overruled),
                    ),
                    rx.el.p("None was overruled.", class_name="hint"),
                ),
                class_name="two-columns",
            ),
            rx.el.p("Triage suggested nothing in these days.", class_name="hint"),
        ),
        aria_label="Suggestions",
        class_name="card triage-report",
    )


def _span() -> rx.Component:
    return rx.el.select(
        *(rx.el.option(f"Last {days} days", value=days) for days in SPANS),
        aria_label="Span of days",
        value=Dashboard.span,
        on_change=Dashboard.choose_span,
        class_name="input select span",
    )


def _table(name: str, heads: tuple[str, ...], rows: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.h3(name, class_name="figure-name"),
        rx.el.table(
            rx.el.thead(rx.el.tr(*(rx.el.th(head, scope="col") for head in heads))),
            rx.el.tbody(rows),
            aria_label=name,
            class_name="plain",
        ),
    )


def _source(row: rx.Var[SourceRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(source_label(row.source), scope="row"),
        rx.el.td(row.number),
        rx.el.td(row.category),
        rx.el.td(row.priority),
        key=row.source,
    )


def _overruled(row: rx.Var[OverruledRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(name_of(row.field), scope="row"),
        rx.el.td(label(row.suggested), " → ", label(row.chosen)),
        rx.el.td(row.number),
    )
