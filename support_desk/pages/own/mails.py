"""Which mails one wants: a part of the page of one's own settings."""

import reflex as rx

from support_desk.components.fields import problem
from support_desk.components.settings_cards import setting
from support_desk.people.states.mails import WANTED, OwnMails
from support_desk.said import _, understood


def mails() -> rx.Component:
    """A box for each kind, where the desk sends any."""
    return rx.cond(
        OwnMails.has_mail,
        setting(
            _("Mails"),
            _("When the desk writes to you."),
            rx.el.fieldset(
                rx.el.legend(_("Send me a mail when"), class_name="field-label"),
                *(_box(kind, label) for kind, label in WANTED.items()),
                class_name="choices",
            ),
            problem(OwnMails.problem),
        ),
    )


def _box(kind: str, label: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=OwnMails.wanted[kind],
            on_change=lambda is_wanted: OwnMails.want(kind, is_wanted),
        ),
        understood(label),
        class_name="checked",
    )
