"""What came and went on each day, and what was left: bars and a line to look at, and a table to read."""

import reflex as rx

from support_desk import routes
from support_desk.components.cards import plain_table
from support_desk.components.links import link
from support_desk.figures.shown import Chart, DayBar
from support_desk.live.insides import hooked
from support_desk.said import _, dated, understood

NAME = _("Opened and resolved per day")
KEYS = (("opened", _("Opened")), ("resolved", _("Resolved or closed")), ("left", _("Unsettled, axis on the right")))
NAMED = {
    "opened": lambda number, day: _("{number} opened, {day}", number=understood(number), day=_named(day)),
    "resolved": lambda number, day: _("{number} resolved, {day}", number=understood(number), day=_named(day)),
}
HINT = _("Arrow keys move from day to day, and between opened and resolved; Enter shows the tickets.")


def flow_chart(chart: rx.Var[Chart]) -> rx.Component:
    """The chart, whose bars are links; `assets/chart.js` moves between them by arrow keys, from the last day on."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2(NAME, class_name="card-title"),
            rx.el.p(*(_key(*each) for each in KEYS), aria_hidden="true", class_name="chart-keys"),
            class_name="chart-head",
        ),
        rx.el.p(HINT, id="chart-hint", class_name="unseen"),
        rx.el.div(
            _axis(chart.left, "left"),
            rx.el.div(
                _drawn("grid", *(_level(at) for at in (0, 25, 50, 75, 100))),
                rx.el.ol(
                    rx.foreach(chart.days, _day),
                    aria_label=_("Days"),
                    aria_describedby="chart-hint",
                    data_chart="true",
                    class_name="chart-days",
                ),
                _drawn("over", *(_left(chart, kind) for kind in ("halo", "left"))),
                class_name="chart-plot",
            ),
            _axis(chart.right, "right"),
            class_name="chart",
        ),
        _numbers(chart),
        aria_label=NAME,
        class_name="card chart-card",
    )


def _key(kind: str, name: rx.Var[str]) -> rx.Component:
    return rx.el.span(rx.el.span(class_name=f"chart-key {kind}"), name)


def _axis(labels: rx.Var[list[str]], side: str) -> rx.Component:
    return rx.el.div(
        rx.foreach(labels, lambda label: rx.el.span(understood(label))),
        aria_hidden="true",
        class_name=f"chart-axis {side}",
    )


def _level(at: int) -> rx.Component:
    return rx.el.svg.line(x1="0", x2="100", y1=str(at), y2=str(at), class_name="grid")


def _left(chart: rx.Var[Chart], kind: str) -> rx.Component:
    """The line of what was left, and below it a wider one that sets it off from the bars."""
    return rx.el.svg.polyline(points=chart.line, fill="none", class_name=kind)


def _drawn(where: str, *lines: rx.Component) -> rx.Component:
    return rx.el.svg(
        *lines,
        view_box="0 0 100 100",
        custom_attrs={"preserveAspectRatio": "none"},
        aria_hidden="true",
        class_name=f"chart-drawn {where}",
    )


def _day(day: rx.Var[DayBar]) -> rx.Component:
    return rx.el.li(
        _day_link(day, "opened", day.opened, day.opened_percent, rx.cond(day.is_last, 0, -1)),
        _day_link(day, "resolved", day.resolved, day.resolved_percent, -1),
        rx.el.span(style={"bottom": f"{day.backlog_percent}%"}, aria_hidden="true", class_name="chart-dot"),
        rx.cond(
            day.label != "",
            rx.el.span(
                dated(day.date, day.label, "short"),
                aria_hidden="true",
                class_name=rx.cond(day.is_minor, "chart-date minor", "chart-date"),
            ),
        ),
        _tip(day),
        key=day.date,
        data_late=rx.cond(day.is_late, "true", "false"),
        class_name="chart-day",
    )


def _day_link(day: rx.Var[DayBar], kind: str, number: rx.Var[str], percent: rx.Var[float], tab: int | rx.Var[int]):
    return link(
        rx.el.span(style={"height": f"{percent}%"}, class_name="chart-fill"),
        to=f"{routes.TICKETS}?{kind}={day.date}",
        aria_label=NAMED[kind](number, day),
        tab_index=tab,
        data_bar=kind,
        class_name=f"chart-bar {kind}",
    )


def _named(day: rx.Var[DayBar]) -> rx.Var[str]:
    return dated(day.date, day.name, "long")


def _tip(day: rx.Var[DayBar]) -> rx.Component:
    return rx.el.span(
        rx.el.strong(_named(day)),
        rx.el.span(_("{number} opened", number=understood(day.opened))),
        rx.el.span(_("{number} resolved or closed", number=understood(day.resolved))),
        rx.el.span(
            rx.cond(
                day.is_today,
                _("{number} unsettled now", number=understood(day.backlog)),
                _("{number} unsettled at its end", number=understood(day.backlog)),
            )
        ),
        class_name="chart-tip",
    )


def _numbers(chart: rx.Var[Chart]) -> rx.Component:
    """The same to read, once somebody opens it: it is made when the rest has been drawn."""
    drawn_first = f"const numbers = useDeferredValue({chart.days!s}, [])"
    days = hooked("numbers", drawn_first, "react", chart.days).to(list[DayBar])
    heads = (_("Date"), _("Opened"), _("Resolved"), _("Unsettled"))
    return rx.el.details(
        rx.el.summary(_("Show the numbers")),
        plain_table(NAME, heads, rx.foreach(days, _row)),
        class_name="chart-numbers",
    )


def _row(day: rx.Var[DayBar]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(dated(day.date, day.date, "date"), scope="row"),
        *(
            rx.el.td(
                link(understood(number), to=f"{routes.TICKETS}?{kind}={day.date}", aria_label=NAMED[kind](number, day))
            )
            for kind, number in (("opened", day.opened), ("resolved", day.resolved))
        ),
        rx.el.td(understood(day.backlog)),
        key=day.date,
    )
