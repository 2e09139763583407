"""How far the mail has come that tells the customer of an entry."""

import reflex as rx

from support_desk.mail.states.sent import SentMails
from support_desk.said import _, understood
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.shown import ShownEntry


def mail_state(entry: rx.Var[ShownEntry]) -> rx.Component:
    """Whether it waits, was sent, has failed or was withdrawn, and the way to send it once more.

    Nothing where there was none.
    """
    return rx.match(
        entry.mail,
        ("waiting", _told(entry, "clock", _("Waits to be sent by mail"))),
        ("sent", _told(entry, "mail-check", _("Sent by mail"), _again(entry))),
        (
            "failed",
            rx.cond(
                entry.mail_withdrawn != "",
                _told(
                    entry,
                    "mail-minus",
                    rx.fragment(_("Not sent by mail."), " ", understood(entry.mail_withdrawn)),
                    _again(entry),
                ),
                _told(entry, "mail-x", _("Could not be sent by mail"), _again(entry)),
            ),
        ),
        rx.fragment(),
    )


def _told(entry: rx.Var[ShownEntry], icon: str, said: rx.Var[str] | rx.Component, *more: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.icon(icon, size=14, aria_hidden="true"),
        rx.el.span(said),
        *more,
        class_name="mail-state",
        data_mail=rx.cond(entry.mail_withdrawn != "", "withdrawn", entry.mail),
    )


def _again(entry: rx.Var[ShownEntry]) -> rx.Component:
    return rx.el.button(
        _("Send again"),
        type="button",
        on_click=SentMails.send_again(TicketDetail.shown.ticket.id, entry.id),
        class_name="button small quiet",
    )
