"""`/dashboard`."""

import reflex as rx

from support_desk import routes
from support_desk.components.fields import TYPING_PAUSE_MS, problem
from support_desk.figures.components.charts import breakdown, figure, moving_figure
from support_desk.figures.components.flow_chart import flow_chart
from support_desk.figures.components.triage_report import triage_report
from support_desk.figures.components.waiting import oldest_open
from support_desk.figures.spans import SPANS
from support_desk.figures.states.dashboard import CUSTOM, FIRST_DAY, LAST_DAY, Dashboard
from support_desk.pages.shell import team_page
from support_desk.said import _, understood

TYPED = [rx.Var(f"document.getElementById('{box}').value").to(str) for box in (FIRST_DAY, LAST_DAY)]
# So that a year has four digits.
LAST_DATE = "9999-12-31"


def dashboard() -> rx.Component:
    """How the desk stands, counted in the database and current to the second."""
    figures = Dashboard.figures
    by_utc = rx.cond(~figures.are_days_of_utc, rx.el.span(_("By days of UTC")))
    unsettled = rx.cond(figures.is_past, _("Unsettled at the end"), _("Unsettled"))
    return team_page(
        _("Dashboard"),
        problem(Dashboard.problem),
        rx.el.div(
            moving_figure(unsettled, figures.unsettled, "unsettled"),
            moving_figure(_("Opened"), figures.opened, "opened"),
            moving_figure(_("Resolved"), figures.resolved, "resolved"),
            moving_figure(_("Median time to resolve"), figures.to_resolve, "to_resolve", hint=by_utc),
            class_name="stats",
        ),
        flow_chart(figures.chart),
        rx.el.div(
            moving_figure(
                _("Median time to first answer"), figures.to_answer, "to_answer", has_line=False, hint=by_utc
            ),
            figure(_("Total tickets"), figures.total, "total", routes.TICKETS),
            figure(_("Open tickets"), figures.open, "open", routes.tickets("status=open")),
            figure(_("Average per day"), figures.per_day, "per_day"),
            figure(_("AI suggestions kept"), figures.kept, "kept"),
            class_name="stats small",
        ),
        rx.el.div(
            oldest_open(),
            breakdown(_("By assignee"), figures.assignees, _("Nothing is unsettled.")),
            class_name="halves",
        ),
        rx.el.div(
            breakdown(_("By status"), figures.by_status),
            breakdown(_("By priority"), figures.by_priority),
            breakdown(_("By category"), figures.by_category),
            class_name="thirds",
        ),
        triage_report(),
        here=routes.DASHBOARD,
        head=_head(),
    )


def _head() -> rx.Component:
    """The title, and the span of time that governs all figures of days."""
    return rx.el.div(
        rx.el.h1(_("Dashboard"), class_name="page-title"),
        rx.el.select(
            *(rx.el.option(_("Last {days} days", days=days), value=days) for days in SPANS),
            rx.el.option(_("Custom range"), value=CUSTOM),
            aria_label=_("Time span"),
            value=Dashboard.span,
            on_change=Dashboard.choose_span,
            class_name="input select",
        ),
        rx.cond(
            Dashboard.span == CUSTOM,
            rx.fragment(
                _day(_("First day"), FIRST_DAY, Dashboard.first),
                _day(_("Last day"), LAST_DAY, Dashboard.last),
                rx.el.p(understood(Dashboard.wrong), role="alert", id="wrong_days", class_name="field-problem"),
            ),
        ),
        class_name="dashboard-head",
    )


def _day(name: rx.Var[str], box: str, day: rx.Var[str]) -> rx.Component:
    """One end of a custom range, which is shown once nobody types in it."""
    return rx.el.label(
        name,
        rx.el.input(
            id=box,
            type="date",
            default_value=day,
            max=LAST_DATE,
            aria_describedby="wrong_days",
            aria_invalid=rx.cond(Dashboard.wrong != "", "true", "false"),
            on_change=lambda _: Dashboard.show_days(*TYPED).debounce(TYPING_PAUSE_MS),
            class_name="input",
        ),
        class_name="span-day",
    )
