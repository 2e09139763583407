"""The queue's table."""

from functools import reduce
from operator import or_

import reflex as rx

from support_desk import routes
from support_desk.components.layout import link
from support_desk.people.authority import Deed
from support_desk.people.states.visitor import Visitor
from support_desk.tickets.components.assignees import assignee_cell
from support_desk.tickets.components.badges import age, category_badge, priority_badge, status_badge
from support_desk.tickets.states.queue import TicketList
from support_desk.tickets.states.queue_views import QueueRow
from support_desk.words import SETTLED

COLUMNS = ("Ticket", "Title", "Category", "Priority", "Status", "Assignee", "Age")


def ticket_table() -> rx.Component:
    """The tickets of one page, or why there are none."""
    return rx.cond(
        TicketList.queue.rows.length() > 0,
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    *(rx.el.th(name, scope="col", role="columnheader") for name in COLUMNS),
                    rx.el.th(rx.el.span("Actions", class_name="unseen"), scope="col", role="columnheader"),
                    role="row",
                ),
                role="rowgroup",
            ),
            rx.el.tbody(rx.foreach(TicketList.queue.rows, _row), role="rowgroup"),
            # Narrow screens lay it out as cards, which would cost a table its role unless it is said.
            role="table",
            aria_label="Tickets",
            class_name="tickets",
        ),
        rx.cond(TicketList.is_loaded, rx.cond(TicketList.problem == "", _nothing()), _placeholder()),
    )


def row_buttons(state, ticket_id: rx.Var[int], status: rx.Var[str]) -> rx.Component:
    """Resolve or reopen, close, and for some delete one ticket; `state` has the handlers of `TicketActions`."""
    is_settled = reduce(or_, (status == word.value for word in SETTLED))
    return rx.el.div(
        rx.cond(
            is_settled,
            _button("Reopen", ticket_id, state.reopen(ticket_id)),
            _button("Resolve", ticket_id, state.resolve(ticket_id)),
        ),
        _button("Close", ticket_id, state.ask_to_close(ticket_id)),
        rx.cond(
            Visitor.may[Deed.delete.value],
            _button("Delete", ticket_id, state.ask_to_delete(ticket_id), kind="danger-quiet"),
        ),
        class_name="row-buttons",
    )


def _row(row: rx.Var[QueueRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td("#", row.id, role="cell", class_name="number"),
        rx.el.td(link(row.title, to=f"{routes.TICKETS}/{row.id}", dir="auto"), role="cell", class_name="title"),
        rx.el.td(category_badge(row.words["category"]), role="cell"),
        rx.el.td(priority_badge(row.words["priority"]), role="cell"),
        rx.el.td(status_badge(row.words["status"]), role="cell"),
        rx.el.td(assignee_cell(TicketList, row), role="cell", class_name="whose-cell"),
        rx.el.td(age(row.created_at), role="cell", class_name="age"),
        rx.el.td(row_buttons(TicketList, row.id, row.words["status"]), role="cell", class_name="actions"),
        key=row.id,
        role="row",
    )


def _button(verb: str, ticket_id: rx.Var[int], action, kind: str = "quiet") -> rx.Component:
    return rx.el.button(
        verb, type="button", aria_label=f"{verb} #{ticket_id}", on_click=action, class_name=f"button small {kind}"
    )


def _nothing() -> rx.Component:
    return rx.el.div(
        rx.icon("inbox", size=28, aria_hidden="true"),
        rx.cond(
            TicketList.is_filtered,
            rx.el.p("No ticket matches. Search for less, or clear the filters."),
            rx.el.p("No tickets yet. The first one will appear here by itself."),
        ),
        class_name="nothing",
    )


def _placeholder() -> rx.Component:
    return rx.el.div(*(rx.el.div(class_name="bone") for _ in range(8)), class_name="bones", aria_hidden="true")
