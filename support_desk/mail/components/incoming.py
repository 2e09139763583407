"""Whether mail comes in, and what is kept of it."""

import reflex as rx

from support_desk.components.ago import age
from support_desk.components.fields import problem
from support_desk.components.settings_cards import counted, facts, setting
from support_desk.mail.states.incoming import MailIn, ShownLetter
from support_desk.said import _, understood

ABOUT = _(
    "What is mailed to the desk becomes a ticket, or an answer to one. What it could not understand is kept here."
)
OFF = _("No mail comes in. Give the desk IMAP_URL, as .env.example says, and start it anew.")


def mail_in_section() -> rx.Component:
    """Mail in: how it goes, and what was kept, each with the reason and a way to try it again."""
    return setting(
        _("Mail in"),
        ABOUT,
        rx.cond(MailIn.mailbox != "", _going(), rx.el.p(rx.cond(MailIn.is_loaded, OFF, ""), class_name="hint")),
        rx.el.p(understood(MailIn.said), role="status", aria_label=_("Mail tried again"), class_name="hint"),
        _kept(),
        problem(MailIn.problem),
    )


def _going() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            rx.cond(
                MailIn.trouble != "",
                rx.el.span(
                    _("Mail does not come in at the moment: {trouble}", trouble=understood(MailIn.trouble)),
                    class_name="problem",
                ),
                rx.cond(MailIn.asked_at != "", _("Mail comes in."), _("The mailbox has not been asked yet.")),
            ),
            role="status",
            aria_label=_("Mail in"),
        ),
        facts(
            mailbox=MailIn.mailbox,
            last_answer=_when(MailIn.asked_at),
            last_mail=_when(MailIn.heard_at),
            ignored=counted(MailIn.ignored),
            kept=counted(MailIn.number_kept),
        ),
    )


def _when(moment: rx.Var[str]) -> rx.Component:
    return rx.cond(moment != "", age(moment), _("Nothing yet"))


def _kept() -> rx.Component:
    return rx.cond(
        MailIn.kept.length() > 0,
        rx.el.ul(rx.foreach(MailIn.kept, _letter), aria_label=_("Mails that are kept"), class_name="own-list"),
    )


def _letter(letter: rx.Var[ShownLetter]) -> rx.Component:
    subject = rx.cond(letter.subject != "", letter.subject, _("(no subject)"))
    return rx.el.li(
        rx.el.div(
            rx.el.p(rx.el.strong(subject, dir="auto"), rx.cond(letter.sender != "", " · ", ""), letter.sender),
            rx.el.p(understood(letter.reason), " · ", age(letter.came_at), class_name="hint"),
        ),
        rx.el.button(
            _("Try again"),
            type="button",
            aria_label=_("Try again: {subject}", subject=subject),
            on_click=MailIn.try_again(letter.id.to_string()),
            custom_attrs={"data-theirs": ""},
            class_name="button",
        ),
        key=letter.id,
    )
