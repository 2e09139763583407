"""Where the team writes: to colleagues, or to the customer, and it says which."""

import reflex as rx

from support_desk.components.fields import TYPING_PAUSE_MS, sheet
from support_desk.components.prose import woven
from support_desk.people.states.visitor import Visitor
from support_desk.said import _, understood
from support_desk.tickets.components.ticket.ahead import shown_ticket
from support_desk.tickets.components.ticket.head import is_settled
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.doing.commenting import RESOLVES
from support_desk.words import TYPED_LIMIT

READS, GETS = _("Public: {customer} will read this."), _("Public: {customer} will read this, and gets it by mail.")


def composer(*more: rx.Component) -> rx.Component:
    """A comment's box; with a customer it says who will read what is written, and looks like that, too.

    `more` is what else can be sent with it.
    """
    return rx.el.form(
        sheet("comment"),
        rx.el.input(type="hidden", name="ticket", value=shown_ticket().ticket.id),
        # Which of its buttons sent the form; a script fills it in, and without one it is only a comment.
        rx.el.input(type="hidden", name="sent_by", default_value="", custom_attrs={"data-sent-by": ""}),
        rx.el.label(_("Add a comment"), html_for="new_comment", class_name="unseen"),
        rx.cond(shown_ticket().ticket.requester_email != "", _readers()),
        rx.el.textarea(
            id="new_comment",
            name="new_comment",
            rows=1,
            dir="auto",
            max_length=TYPED_LIMIT,
            placeholder=_("Write a comment"),
            on_change=TicketDetail.mend.debounce(TYPING_PAUSE_MS),
            aria_describedby="comment_readers comment_problem",
            aria_invalid=rx.cond(TicketDetail.comment_problem != "", "true", "false"),
            class_name="input",
        ),
        rx.el.p(
            understood(TicketDetail.comment_problem), role="alert", id="comment_problem", class_name="field-problem"
        ),
        *more,
        rx.el.div(
            rx.cond(shown_ticket().ticket.requester_email != "", _to_customer(), rx.el.span()),
            rx.el.div(
                rx.cond(
                    is_settled(shown_ticket().ticket.words["status"]),
                    rx.fragment(),
                    rx.el.button(_("Comment & resolve"), type="submit", value=RESOLVES, class_name="button"),
                ),
                rx.el.button(_("Comment"), type="submit", class_name="button primary"),
                class_name="senders",
            ),
            class_name="form-end",
        ),
        key=shown_ticket().ticket.id,  # what is written of one ticket must not come to stand at another
        on_submit=TicketDetail.add_comment,
        class_name="composer",
    )


def _readers() -> rx.Component:
    """Who will read it; which of the two is shown follows the checkbox, in the stylesheet."""
    ticket = shown_ticket().ticket
    customer = rx.el.span(
        rx.cond(ticket.requester_name != "", ticket.requester_name, ticket.requester_email), dir="auto"
    )
    return rx.el.div(
        rx.el.p(
            rx.icon("lock", size=14, aria_hidden="true"),
            _("Internal: only the team will read this."),
            class_name="read-by internal",
        ),
        rx.el.p(
            rx.icon("eye", size=14, aria_hidden="true"),
            rx.el.span(woven(rx.cond(Visitor.has_mail, GETS, READS), customer=customer)),
            class_name="read-by public",
        ),
        id="comment_readers",
    )


def _to_customer() -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", id="public", name="public"), _("Visible to the customer"), class_name="checked"
    )
