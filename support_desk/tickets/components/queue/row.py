"""A ticket in the queue."""

import reflex as rx

from support_desk.components.ago import ago
from support_desk.components.links import link
from support_desk.components.names import named
from support_desk.said import _, understood
from support_desk.tickets.components.badges import category_badge, priority_badge, status_badge
from support_desk.tickets.components.queue.actions import row_actions
from support_desk.tickets.components.queue.beside import address_of
from support_desk.tickets.states.queue_views import QueueRow


@rx.memo
def queue_row(row: rx.Var[QueueRow], is_open: rx.Var[bool], rest: rx.RestProp) -> rx.Component:
    """A row, all of which opens the ticket: its link covers it, and what can be pressed lies above that.

    One that has left, and stays for a while, says what became of it, and there is nothing to press. It is drawn anew
    only when it is another itself, whatever else on the page is.
    """
    is_there = row.became == ""
    return rx.el.tr(
        _cell("pick", rx.cond(is_there, pick(_("Select #{number}", number=row.id), {"data-select": row.id}))),
        _cell("urgency", priority_badge(row.words["priority"]), title=understood(row.words["priority"])),
        _cell("number", "#", row.id),
        _cell("title", _link(number=row.id, title=row.title), _gist(row)),
        _cell("category", category_badge(row.words["category"])),
        _cell("status", status_badge(row.words["status"])),
        _cell("assignee", _whose(row)),
        _cell("age", ago(row.created_at)),
        _cell("actions", rx.cond(is_there, row_actions(row))),
        rest,
        role="row",
        aria_current=rx.cond(is_open, "true", "false"),
        custom_attrs={"data-ticket": row.id, "data-gone": rx.cond(is_there, "false", "true")},
    )


def pick(name: str | rx.Var[str], attributes: dict[str, rx.Var | str]) -> rx.Component:
    """A checkbox with room around it; `assets/queue.js` knows what is checked."""
    box = rx.el.input(type="checkbox", aria_label=name, custom_attrs=attributes)
    return rx.el.label(box, class_name="pick-box")


def _gist(row: rx.Var[QueueRow]) -> rx.Component:
    became = rx.el.span(row.became, class_name="became")
    return rx.cond(row.became == "", rx.el.span(row.preview, dir="auto", class_name="gist"), became)


@rx.memo
def _link(number: rx.Var[int], title: rx.Var[str]) -> rx.Component:
    """The one part of a row that follows the address of the page."""
    return link(title, to=address_of(number), dir="auto", title=title, class_name="row-link")


def _whose(row: rx.Var[QueueRow]) -> rx.Component:
    return rx.cond(
        row.assignee != "",
        rx.fragment(
            rx.el.span(row.initials, title=named(row.assignee), class_name="initials", aria_hidden="true"),
            rx.el.span(named(row.assignee), dir="auto", class_name="whose"),
        ),
        rx.el.span("–", class_name="whose nobody"),
    )


def _cell(name: str, *content: rx.Component | rx.Var | str, **props) -> rx.Component:
    return rx.el.td(*content, role="cell", class_name=f"{name}", **props)
