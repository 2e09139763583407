"""A ticket as its requester sees it."""

import reflex as rx

from support_desk import routes
from support_desk.components.fields import problem, sheet
from support_desk.components.layout import link, page
from support_desk.tickets.components.badges import age, status_badge
from support_desk.tickets.states.requester import RequesterPage, Said
from support_desk.words import TYPED_LIMIT


def requester() -> rx.Component:
    """What was said, how the ticket stands, and a place for an answer."""
    ticket = RequesterPage.shown
    return page(
        rx.cond(
            RequesterPage.is_missing, "This link opens no ticket", rx.cond(ticket.id > 0, ticket.title, "Your ticket")
        ),
        rx.el.div(
            rx.cond(
                RequesterPage.is_missing,
                _missing(),
                rx.cond(ticket.id > 0, _ticket(), rx.el.div(class_name="bones", aria_hidden="true")),
            ),
            problem(RequesterPage.problem),
            class_name="customer",
        ),
        on_mount=RequesterPage.enter,
    )


def _missing() -> rx.Component:
    return rx.el.p(
        "It may have been copied only in part, replaced by a newer one, or its ticket deleted. "
        "Please open the link that you got last, or ",
        link("ask again", to=routes.NEW_TICKET),
        ".",
        role="status",
        class_name="lead",
    )


def _ticket() -> rx.Component:
    ticket = RequesterPage.shown
    return rx.fragment(
        rx.el.div(
            rx.el.p(rx.el.span("#", ticket.id, class_name="number"), " opened ", age(ticket.created_at)),
            rx.el.div(status_badge(ticket.status), role="status", aria_label="Status", class_name="status-now"),
            class_name="ticket-line",
        ),
        rx.el.ol(
            _said(rx.Var.create(""), ticket.description, ticket.created_at),
            rx.cond(ticket.is_cut, rx.el.li("Older answers are left out.", class_name="hint cut")),
            rx.foreach(ticket.said, _entry),
            role="list",
            aria_label="Conversation",
            class_name="conversation",
        ),
        _reply(),
    )


def _entry(said: rx.Var[Said]) -> rx.Component:
    return _said(said.who, said.body, said.created_at, key=said.id)


def _said(who: rx.Var[str], body: rx.Var[str], at: rx.Var[str], **props) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.strong(rx.cond(who != "", who, "You"), dir="auto"),
            rx.el.span(age(at), class_name="when"),
            class_name="said-by",
        ),
        rx.el.div(body, dir="auto", class_name="prose"),
        class_name="said",
        data_own=rx.cond(who != "", "false", "true"),
        **props,
    )


def _reply() -> rx.Component:
    ticket = RequesterPage.shown
    return rx.el.form(
        sheet("reply"),
        rx.el.label("Your reply", html_for="reply", class_name="field-label"),
        rx.el.textarea(
            id="reply",
            name="reply",
            rows=4,
            max_length=TYPED_LIMIT,
            aria_describedby="reply_hint reply_problem",
            aria_invalid=rx.cond(RequesterPage.reply_problem != "", "true", "false"),
            class_name="input",
        ),
        rx.el.p(
            rx.cond(ticket.is_settled, "This ticket is settled. Your reply opens it again.", ""),
            id="reply_hint",
            class_name="hint",
        ),
        rx.el.p(RequesterPage.reply_problem, role="alert", id="reply_problem", class_name="field-problem"),
        rx.el.div(
            rx.el.button("Send", type="submit", class_name="button primary"),
            rx.cond(
                ticket.is_settled,
                rx.el.button("Reopen", type="button", on_click=RequesterPage.reopen, class_name="button"),
                rx.el.button("It is solved", type="button", on_click=RequesterPage.resolve, class_name="button"),
            ),
            class_name="form-end",
        ),
        on_submit=RequesterPage.answer,
        no_validate=True,
        class_name="card reply",
    )
