"""The numbers."""

import reflex as rx

from support_desk import routes
from support_desk.components.charts import breakdown, figure, flow
from support_desk.components.fields import problem
from support_desk.components.layout import page
from support_desk.components.triage_report import triage_report
from support_desk.states.dashboard import Dashboard


def dashboard() -> rx.Component:
    """How the desk stands, counted in the database and current to the second."""
    return page(
        "Dashboard",
        problem(Dashboard.problem),
        rx.el.div(
            figure("Total tickets", Dashboard.total, "total"),
            figure("Open tickets", Dashboard.open, "open"),
            figure("Average per day", Dashboard.per_day, "per_day"),
            figure("AI suggestions kept", Dashboard.kept, "kept"),
            class_name="figures",
        ),
        flow(Dashboard.days),
        rx.el.div(
            breakdown("By status", Dashboard.by_status),
            breakdown("By priority", Dashboard.by_priority),
            breakdown("By category", Dashboard.by_category),
            class_name="breakdowns",
        ),
        triage_report(),
        here=routes.DASHBOARD,
    )
