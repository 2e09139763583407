"""Whether mail goes out, and what does not."""

import reflex as rx

from support_desk import routes
from support_desk.components.ago import age
from support_desk.components.fields import problem
from support_desk.components.links import link
from support_desk.components.settings_cards import counted, facts, setting
from support_desk.mail.states.outgoing import MailOut, ShownUnsent
from support_desk.said import _, understood

ABOUT = _("Customers are told by mail what becomes of their tickets, and agents what is theirs.")
OFF = _("No mail goes out. Give the desk SMTP_URL and MAIL_FROM, as .env.example says, and start it anew.")


def mail_out_section() -> rx.Component:
    """Mail out: how it goes, a test, and what has failed."""
    return setting(
        _("Mail out"),
        ABOUT,
        rx.cond(
            MailOut.server != "",
            rx.fragment(
                _going(),
                _test(),
                _unsent(MailOut.failures, _("Mails that failed")),
                _unsent(MailOut.withdrawals, _("Mails that were withdrawn")),
            ),
            rx.el.p(rx.cond(MailOut.is_loaded, OFF, ""), class_name="hint"),
        ),
        problem(MailOut.problem),
    )


def _going() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            rx.cond(
                (MailOut.waiting > 0) & (MailOut.trouble != ""),
                rx.el.span(
                    _("Mail does not go out at the moment: {trouble}", trouble=understood(MailOut.trouble)),
                    class_name="problem",
                ),
                rx.cond(MailOut.sent_at != "", _("Mail goes out."), _("Mail is turned on.")),
            ),
            role="status",
            aria_label=_("Mail out"),
        ),
        facts(
            server=MailOut.server,
            sender=MailOut.sender,
            last_sent=rx.cond(MailOut.sent_at != "", age(MailOut.sent_at), _("Nothing yet")),
            waiting=counted(MailOut.waiting),
            failed=counted(MailOut.failed),
            withdrawn=counted(MailOut.withdrawn),
        ),
    )


def _test() -> rx.Component:
    return rx.el.div(
        rx.el.button(_("Send me a test mail"), type="button", on_click=MailOut.send_test, class_name="button"),
        rx.el.p(understood(MailOut.said), role="status", aria_label=_("Test mail"), class_name="hint"),
        class_name="card-actions",
    )


def _unsent(mails: rx.Var[list[ShownUnsent]], label: rx.Var[str]) -> rx.Component:
    return rx.cond(
        mails.length() > 0,
        rx.el.ul(rx.foreach(mails, _mail), aria_label=label, class_name="own-list"),
    )


def _mail(mail: rx.Var[ShownUnsent]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.strong(mail.recipient, dir="auto"),
                rx.cond(
                    mail.ticket != "",
                    rx.fragment(" · ", link("#", mail.ticket, to=f"{routes.TICKETS}/{mail.ticket}")),
                ),
            ),
            rx.el.p(understood(mail.error), " · ", age(mail.given_up_at), class_name="hint"),
        ),
        key=mail.id,
    )
