"""One ticket."""

import reflex as rx

from support_desk import routes
from support_desk.components.fields import field, problem, select, sheet
from support_desk.components.layout import link, page
from support_desk.tickets.components.assignees import agent_options
from support_desk.tickets.components.badges import age
from support_desk.tickets.components.dialogs import close_dialog, delete_dialog
from support_desk.tickets.components.ticket_table import row_buttons
from support_desk.tickets.components.timeline import timeline
from support_desk.tickets.components.words import label, source_label
from support_desk.tickets.properties import MOVED, Property
from support_desk.tickets.states.detail import TicketDetail
from support_desk.words import TYPED_LIMIT


def ticket_detail() -> rx.Component:
    """The ticket, its properties, its timeline, and a place for comments."""
    return page(
        rx.cond(TicketDetail.shown.ticket.id > 0, TicketDetail.shown.ticket.title, "Ticket"),
        rx.cond(
            TicketDetail.is_missing,
            _missing(),
            rx.cond(TicketDetail.shown.ticket.id > 0, _ticket(), rx.el.div(class_name="bones", aria_hidden="true")),
        ),
        problem(TicketDetail.problem),
        close_dialog(TicketDetail),
        delete_dialog(TicketDetail),
        on_mount=TicketDetail.enter,
    )


def _missing() -> rx.Component:
    return rx.el.div(
        rx.el.p("There is no such ticket, or it has been deleted. ", link("See all tickets", to=routes.TICKETS), "."),
        role="status",
        class_name="nothing",
    )


def _ticket() -> rx.Component:
    ticket = TicketDetail.shown.ticket
    return rx.el.div(
        rx.el.div(
            rx.el.p(
                rx.el.span("#", ticket.id, class_name="number"), " opened ", age(ticket.created_at), class_name="lead"
            ),
            rx.el.div(ticket.description, dir="auto", class_name="card prose"),
            rx.el.section(
                rx.el.h2("Timeline", class_name="card-title"),
                timeline(),
                _comment_form(),
                class_name="card",
            ),
            class_name="detail-main",
        ),
        rx.el.aside(
            rx.el.div(
                *map(_property, MOVED),
                _assignee(),
                _requester(),
                _suggested(),
                row_buttons(TicketDetail, ticket.id, ticket.words["status"]),
                class_name="card form",
            ),
            aria_label="Properties",
            class_name="detail-side",
        ),
        class_name="detail",
    )


def _property(one: Property) -> rx.Component:
    value = TicketDetail.shown.ticket.words[one.name]
    save = lambda word: TicketDetail.set_property(one.name, word)  # noqa: E731
    return field(one.label, select(one.words, id=one.name, value=value, on_change=save), one.name)


def _assignee() -> rx.Component:
    """Whose it is; somebody who is inactive can stay, but is not among those to choose from."""
    ticket = TicketDetail.shown.ticket
    gone = ticket.assignee_name.contains("(inactive)")
    control = rx.el.select(
        rx.el.option("Nobody", value=""),
        rx.cond(gone, rx.el.option(ticket.assignee_name, value=ticket.assignee)),
        agent_options(),
        id="assignee",
        value=ticket.assignee,
        on_change=TicketDetail.assign,
        class_name="input select",
    )
    return field("Assignee", control, "assignee")


def _requester() -> rx.Component:
    ticket = TicketDetail.shown.ticket
    return rx.cond(
        ticket.requester_email != "",
        rx.el.div(
            rx.el.p("Requester", class_name="field-label"),
            rx.cond(ticket.requester_name != "", rx.el.p(ticket.requester_name, dir="auto")),
            rx.el.p(rx.el.a(ticket.requester_email, href="mailto:" + ticket.requester_email)),
            class_name="field requester",
        ),
    )


def _suggested() -> rx.Component:
    ticket = TicketDetail.shown.ticket
    return rx.cond(
        ticket.suggestion_source != "",
        rx.el.p(
            source_label(ticket.suggestion_source),
            " suggested ",
            label(ticket.suggested["category"]),
            " · ",
            label(ticket.suggested["priority"]),
            ".",
            class_name="hint",
        ),
    )


def _to_customer() -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", id="public", name="public"), "Visible to the customer", class_name="checked"
    )


def _comment_form() -> rx.Component:
    return rx.el.form(
        sheet("comment"),
        rx.el.label("Add a comment", html_for="new_comment", class_name="field-label"),
        rx.el.textarea(id="new_comment", name="new_comment", rows=3, max_length=TYPED_LIMIT, class_name="input"),
        problem(TicketDetail.comment_problem),
        rx.el.div(
            rx.el.button("Comment", type="submit", class_name="button"),
            rx.cond(TicketDetail.shown.ticket.requester_email != "", _to_customer()),
            class_name="form-end",
        ),
        on_submit=TicketDetail.add_comment,
        class_name="comment-form",
    )
