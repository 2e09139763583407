"""Accepting an invitation."""

import reflex as rx

from support_desk.components.cards import card_page
from support_desk.components.fields import problem
from support_desk.components.prose import woven
from support_desk.components.sent_forms import box, of_whom, password, sent_form, told
from support_desk.people.states.invited import Invited
from support_desk.said import _
from support_desk.words import NAME_LIMIT


def invitation() -> rx.Component:
    """Whoever holds the link chooses his name and his password, and is in."""
    return card_page(
        _("Join the desk"),
        rx.cond(
            Invited.email != "",
            woven(_("You have been invited as {email}. Choose a password."), email=rx.el.strong(Invited.email)),
            rx.cond(Invited.problem != "", "", _("You have been invited. Choose a password.")),
        ),
        rx.cond(Invited.problem != "", problem(Invited.problem), _form()),
    )


def _form() -> rx.Component:
    props = {"dir": "auto", "auto_complete": "name", "max_length": NAME_LIMIT * 10}
    return sent_form(
        told("secret"),
        of_whom(Invited.email),
        rx.cond(
            Invited.name != "",
            box(_("Name"), "name", default_value=Invited.name, **props),
            box(_("Name"), "name", **props),
        ),
        password(_("Password"), "password", is_new=True, auto_focus=True),
        to="/api/invitations/",
        verb=_("Join"),
        then="/tickets",
        aria_label=_("Join"),
    )
