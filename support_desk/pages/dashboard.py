"""The numbers."""

import reflex as rx

from support_desk import routes
from support_desk.components.fields import problem
from support_desk.components.layout import page
from support_desk.figures.components.charts import breakdown, figure, flow
from support_desk.figures.components.triage_report import triage_report
from support_desk.figures.states import Dashboard


def dashboard() -> rx.Component:
    """How the desk stands, counted in the database and current to the second."""
    figures = Dashboard.figures
    return page(
        "Dashboard",
        problem(Dashboard.problem),
        rx.el.div(
            figure("Total tickets", figures.total, "total"),
            figure("Open tickets", figures.open, "open"),
            figure("Average per day", figures.per_day, "per_day"),
            figure("AI suggestions kept", figures.kept, "kept"),
            class_name="figures",
        ),
        flow(figures.days),
        rx.el.div(
            breakdown("By status", figures.by_status),
            breakdown("By priority", figures.by_priority),
            breakdown("By category", figures.by_category),
            class_name="breakdowns",
        ),
        triage_report(),
        here=routes.DASHBOARD,
    )
