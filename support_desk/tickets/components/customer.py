"""Who asked, as the team sees him, and the link by which he sees his ticket."""

import reflex as rx

from support_desk.components.secrets import shown_once
from support_desk.said import _
from support_desk.tickets.components.ticket.ahead import is_told, shown_ticket
from support_desk.tickets.states.detail import TicketDetail

WHOSE_KEY = _("Whoever opens this link is the customer to us, so send it to nobody else.")
ENDS_THE_LAST = _("If somebody else has the link, make a new one: the one before stops working, in mails too.")


def customer() -> rx.Component:
    """His name and e-mail, and his link once it is asked for; nothing for a ticket that nobody asked."""
    ticket = shown_ticket().ticket
    return rx.cond(
        ticket.requester_email != "",
        rx.el.div(
            rx.el.p(_("Requester"), class_name="field-label"),
            rx.cond(ticket.requester_name != "", rx.el.p(ticket.requester_name, dir="auto")),
            rx.el.p(rx.el.a(ticket.requester_email, href=_mail_to(ticket.requester_email))),
            rx.cond(is_told(), _link(ticket.id)),
            rx.cond(is_told() & (TicketDetail.customer_link != ""), rx.fragment(), _ask(ticket.id)),
            class_name="field requester",
        ),
    )


def _mail_to(address: rx.Var[str]) -> rx.Var[str]:
    """Where a mail to him alone begins: an address may have in it what mail programs take for more, `?bcc=…`."""
    encoded = rx.vars.FunctionStringVar.create("encodeURIComponent").call(address).to(str)
    return "mailto:" + encoded.replace("%40", "@")


def _link(ticket_id: rx.Var[int]) -> rx.Component:
    return shown_once(
        _("Customer's link"),
        TicketDetail.customer_link,
        rx.el.p(WHOSE_KEY, role="status", class_name="hint"),
        rx.el.p(ENDS_THE_LAST, id="renews_link", class_name="hint"),
        rx.el.button(
            _("New link"),
            type="button",
            on_click=TicketDetail.renew_link(ticket_id),
            aria_describedby="renews_link",
            class_name="button small quiet",
        ),
        box_id="customer_link",
        on_done=TicketDetail.put_link_away,
    )


def _ask(ticket_id: rx.Var[int]) -> rx.Component:
    return rx.el.button(
        _("Show the customer's link"),
        type="button",
        on_click=TicketDetail.show_link(ticket_id),
        class_name="button small quiet",
    )
