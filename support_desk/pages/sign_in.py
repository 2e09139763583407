"""Signing in."""

import reflex as rx

from support_desk.components.cards import card_page
from support_desk.components.sent_forms import box, email, password, sent_form, told


def sign_in() -> rx.Component:
    """E-mail and password, and the second factor's code once the desk asks for it; then on to where one wanted to go."""
    return card_page(
        "Sign in",
        "For the people who answer the tickets.",
        sent_form(
            told("next"),
            email(auto_focus=True),
            password("Password", "password"),
            rx.el.div(_code(), hidden=True, custom_attrs={"data-hidden": ""}),
            to="/api/session/",
            verb="Sign in",
            then="next",
            aria_label="Sign in",
        ),
    )


def _code() -> rx.Component:
    return box(
        "Code",
        "code",
        hint="Six digits from your authenticator app, or a recovery code.",
        auto_complete="one-time-code",
        auto_capitalize="none",
        spell_check=False,
    )
