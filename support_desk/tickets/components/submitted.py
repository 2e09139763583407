"""What stands in the form's place once a ticket is submitted."""

import reflex as rx

from support_desk.components.links import link
from support_desk.components.prose import woven
from support_desk.people.states.visitor import Visitor
from support_desk.said import _
from support_desk.tickets.states.form import TicketForm

TO_TEAM = _("It is in the queue now, and whoever takes it reads what you wrote down.")
TO_CUSTOMER = _(
    "We read it and see to it. Our answer appears on your ticket's page, where you can reply. "
    "Keep that page's address: it is your key to the ticket."
)
BY_MAIL = _(
    "We read it and see to it. A mail with the way to it is going to {email}. Our answer comes by mail, too, and "
    "appears on your ticket's page; reply in whichever place you like."
)


def submitted() -> rx.Component:
    """The ticket's number, what happens next, and the ways on; nothing before anything is submitted."""
    return rx.el.div(
        rx.cond(TicketForm.submitted > 0, _success()), role="status", aria_label=_("Submitted"), class_name="submitted"
    )


def _success() -> rx.Component:
    goes_by_mail = Visitor.has_mail & (TicketForm.submitted_for != "")
    return rx.el.div(
        rx.el.span(rx.icon("check", size=22), class_name="success-mark", aria_hidden="true"),
        rx.el.h2(
            woven(_("Thank you. Your ticket is {number}."), number=_to_ticket("#", TicketForm.submitted)),
            id=f"submitted-{TicketForm.submitted}",
            tab_index=-1,
            class_name="success-title",
        ),
        rx.el.p(rx.cond(Visitor.may["find"], TO_TEAM, rx.cond(goes_by_mail, _by_mail(), TO_CUSTOMER))),
        rx.el.div(
            _to_ticket(_("View ticket"), class_name="button primary"),
            rx.el.button(
                _("Submit another"),
                type="button",
                on_click=[rx.set_focus("title"), TicketForm.begin_another],
                class_name="button",
            ),
            class_name="choices",
        ),
        class_name="card success",
    )


def _by_mail() -> rx.Component:
    return woven(BY_MAIL, email=rx.el.strong(TicketForm.submitted_for, dir="auto"))


def _to_ticket(*shown: str | rx.Var[int], **props: str) -> rx.Component:
    """Where the ticket is; its requester's page is loaded as a whole, since it has another key than this one."""
    return link(*shown, to=TicketForm.submitted_path, reload_document=~Visitor.may["find"], **props)
