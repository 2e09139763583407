"""The queue's table, and what stands there when it has no rows."""

import reflex as rx

from support_desk import routes
from support_desk.components.links import link
from support_desk.people.states.visitor import Visitor
from support_desk.said import _
from support_desk.tickets.components.queue.beside import is_open
from support_desk.tickets.components.queue.held import held_rows, pill
from support_desk.tickets.components.queue.row import pick, queue_row
from support_desk.tickets.states.queue import TicketList
from support_desk.tickets.states.queue_views import ROWS, QueueRow

COLUMNS = (_("Priority"), _("Ticket"), _("Title"), _("Category"), _("Status"), _("Assignee"), _("Age"), _("Actions"))
CLASSES = ("urgency", "number", "title", "category", "status", "assignee", "age", "actions")
ORIGIN = rx.Var('(globalThis.location?.origin ?? "")').to(str)
CURL = """curl -X POST -H 'Content-Type: application/json' \\
"""
WITH_TOKEN = """  -H 'Authorization: Bearer desk_…' \\
"""
TICKET = """  -d '{"title": "Cannot print", "description": "The printer stays silent."}' \\
  """


def queue_table() -> rx.Component:
    """The tickets of one page, or why there are none."""
    return rx.cond(
        TicketList.queue.rows.length() > 0,
        rx.el.div(
            pill(),
            rx.el.table(
                rx.el.thead(_head(), role="rowgroup"),
                rx.el.tbody(rx.foreach(held_rows(), _row), role="rowgroup"),
                # The stylesheet lays its rows out by itself, which would cost a table its roles unless they are said.
                role="table",
                aria_label=_("Tickets"),
                class_name="rows",
            ),
            custom_attrs={"data-held": ""},
            class_name="rows-place",
        ),
        rx.cond(TicketList.is_loaded, rx.cond(TicketList.problem == "", _nothing()), _bones()),
    )


def _row(row: rx.Var[QueueRow]) -> rx.Component:
    return queue_row(row=row, is_open=is_open(row.id), key=row.id)


def _head() -> rx.Component:
    names = (
        rx.el.th(name, scope="col", role="columnheader", class_name=f"{which}")
        for name, which in zip(COLUMNS, CLASSES, strict=True)
    )
    everything = rx.el.th(
        pick(_("Select all on this page"), {"data-select-page": ""}),
        scope="col",
        role="columnheader",
        class_name="pick",
    )
    return rx.el.tr(everything, *names, role="row")


def _nothing() -> rx.Component:
    return rx.cond(TicketList.is_filtered, _no_match(), _empty())


def _no_match() -> rx.Component:
    return rx.el.div(
        rx.icon("search-x", size=28, aria_hidden="true"),
        rx.el.p(_("No ticket matches. Search for less, or clear the filters.")),
        rx.el.button(_("Show all tickets"), type="button", on_click=TicketList.clear, class_name="button"),
        class_name="nothing",
    )


def _empty() -> rx.Component:
    return rx.el.div(
        rx.icon("inbox", size=28, aria_hidden="true"),
        rx.el.p(_("No tickets yet. The first one will appear here by itself.")),
        link(_("Write the first one"), to=routes.NEW_TICKET, class_name="button primary"),
        rx.el.p(_("Or let a program do it:"), class_name="hint"),
        rx.el.pre(
            rx.el.code(CURL, rx.cond(Visitor.is_open, "", WITH_TOKEN), TICKET, ORIGIN, "/api/tickets/"),
            class_name="curl",
        ),
        rx.cond(Visitor.is_open, rx.fragment(), link(_("Create token"), to=routes.SETTINGS, class_name="button quiet")),
        class_name="nothing",
    )


def _bones() -> rx.Component:
    return rx.el.div(
        *(rx.el.div(class_name="row-bone") for _ in range(ROWS)), class_name="row-bones", aria_hidden="true"
    )
