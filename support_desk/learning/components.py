"""How often triage was overruled, and what it learned from that."""

import reflex as rx

from support_desk.components.ago import age
from support_desk.components.cards import titled_table
from support_desk.components.fields import problem
from support_desk.components.settings_cards import facts, setting
from support_desk.figures.components.triage_report import source_row
from support_desk.learning.states import Learning, ShownLesson, ShownMark
from support_desk.said import _, understood
from support_desk.triage.learning.report import FEWEST_TICKETS

ABOUT = _(
    "The local classifier can learn from what your team made of its tickets. Nothing leaves the database; what is "
    "learned is used only if it does better on tickets that it never saw."
)
TOO_FEW = _(
    "It takes {fewest} settled tickets whose category and priority your team set or confirmed; so far: {found}.",
    fewest=FEWEST_TICKETS,
    found=Learning.lesson_tickets,
)
OUTDATED = _("What was learned was for an older version of the classifier and is not used: learn anew.")


def triage_section() -> rx.Component:
    """Triage: how it was overruled, the way to let it learn, what came of that, and the way back."""
    content = rx.el.div(_overruled(), _learning(), _report(), problem(Learning.problem), class_name="lesson")
    return setting(_("Triage"), ABOUT, content)


def _overruled() -> rx.Component:
    return rx.cond(
        Learning.overruled.length() > 0,
        titled_table(
            _("Overruled in the last 90 days"),
            (_("Source"), _("Tickets"), _("Category"), _("Priority")),
            rx.foreach(Learning.overruled, source_row),
        ),
        rx.el.p(rx.cond(Learning.is_loaded, _("Triage suggested nothing in the last 90 days."), ""), class_name="hint"),
    )


def _learning() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.button(
                _("Learn from our tickets"),
                type="button",
                on_click=Learning.learn,
                aria_disabled=rx.cond(Learning.is_learning | ~Learning.is_ready, "true", "false"),
                class_name="button",
            ),
            rx.cond(
                Learning.in_use > 0,
                rx.el.button(
                    _("Go back"),
                    type="button",
                    on_click=Learning.go_back(Learning.in_use),
                    aria_disabled=rx.cond(Learning.is_learning, "true", "false"),
                    class_name="button quiet",
                ),
            ),
            rx.el.div(
                rx.cond(Learning.is_learning, _progress(), rx.el.p(understood(Learning.ended), class_name="hint")),
                role="status",
                aria_label=_("Learning"),
            ),
            class_name="card-actions",
        ),
        rx.cond(
            Learning.is_loaded & ~Learning.is_ready,
            rx.el.p(TOO_FEW, class_name="hint"),
        ),
        rx.cond(Learning.is_outdated, rx.el.p(OUTDATED, class_name="hint")),
    )


def _progress() -> rx.Component:
    return rx.el.label(
        rx.el.span(understood(Learning.step), "… "),
        rx.el.progress(value=Learning.percent.to_string(), max="100"),
        class_name="hint",
    )


def _report() -> rx.Component:
    return rx.cond(
        Learning.marks.length() > 0,
        rx.fragment(
            rx.foreach(Learning.lessons, _lesson),
            titled_table(
                _("Right on tickets kept apart"),
                (_("What"), _("Before"), _("After")),
                rx.foreach(Learning.marks, _mark),
            ),
        ),
    )


def _lesson(lesson: rx.Var[ShownLesson]) -> rx.Component:
    return facts(
        learned=age(lesson.at),
        by=rx.el.span(lesson.by, dir="auto"),
        learned_from=understood(lesson.learned_from),
        now=understood(lesson.became),
    )


def _mark(row: rx.Var[ShownMark]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(understood(row.name), scope="row"),
        rx.el.td(understood(row.before)),
        rx.el.td(understood(row.after)),
        key=row.name,
    )
