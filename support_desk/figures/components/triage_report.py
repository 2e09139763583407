"""How good the suggestions were."""

import reflex as rx

from support_desk.components.cards import titled_table
from support_desk.figures.shown import OverruledRow
from support_desk.figures.states.dashboard import Dashboard
from support_desk.said import _, understood
from support_desk.tickets.components.words import label, name_of, source_label


def triage_report() -> rx.Component:
    """What was kept, by source, and where suggestions were overruled most, in the days that the page is about."""
    figures = Dashboard.figures
    return rx.el.section(
        rx.el.h2(_("Suggestions"), class_name="card-title"),
        rx.cond(
            figures.sources.length() > 0,
            rx.el.div(
                titled_table(
                    _("Suggestions kept"),
                    (_("Source"), _("Tickets"), _("Category kept"), _("Priority kept")),
                    rx.foreach(figures.sources, source_row),
                ),
                rx.cond(
                    figures.overruled.length() > 0,
                    titled_table(
                        _("Overruled most"),
                        (_("What"), _("Suggested → chosen"), _("Tickets")),
                        rx.foreach(figures.overruled, _overruled),
                    ),
                    rx.el.p(_("None was overruled."), class_name="hint"),
                ),
                class_name="two-columns",
            ),
            rx.cond(Dashboard.is_loaded, rx.el.p(_("Triage suggested nothing in these days."), class_name="hint")),
        ),
        aria_label=_("Suggestions"),
        class_name="card triage-report",
    )


def source_row(row: rx.Var) -> rx.Component:
    """A source's tickets, and how many of them kept what it suggested: of a `SourceRow` or what has its fields."""
    return rx.el.tr(
        rx.el.th(source_label(row.source), scope="row"),
        rx.el.td(understood(row.number)),
        rx.el.td(understood(row.category)),
        rx.el.td(understood(row.priority)),
        key=row.source,
    )


def _overruled(row: rx.Var[OverruledRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(name_of(row.field), scope="row"),
        rx.el.td(label(row.suggested), " → ", label(row.chosen)),
        rx.el.td(understood(row.number)),
    )
