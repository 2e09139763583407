"""Accepting an invitation."""

import reflex as rx

from support_desk.components.cards import card_page
from support_desk.components.sent_forms import box, password, sent_form, told
from support_desk.words import NAME_LIMIT


def invitation() -> rx.Component:
    """Whoever holds the link chooses his name and his password, and is in."""
    return card_page(
        "Join the desk",
        "You have been invited. Say what to call you, and choose a password.",
        sent_form(
            told("secret"),
            box("Name", "name", auto_complete="name", max_length=NAME_LIMIT * 10, auto_focus=True),
            password("Password", "password", is_new=True),
            to="/api/invitations/",
            verb="Join",
            then="/tickets",
            aria_label="Join",
        ),
    )
