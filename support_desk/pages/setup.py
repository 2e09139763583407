"""The first account."""

import reflex as rx

from support_desk.components.cards import card_page
from support_desk.components.sent_forms import box, email, password, sent_form
from support_desk.words import NAME_LIMIT


def setup() -> rx.Component:
    """Whoever has the code that the desk printed makes the first account, which closes the desk to all others."""
    return card_page(
        "Create the first account",
        "It is an admin's. From then on, only people with an account see the tickets.",
        sent_form(
            _code(),
            box("Name", "name", auto_complete="name", max_length=NAME_LIMIT * 10, auto_focus=True),
            email(),
            password("Password", "password", is_new=True),
            to="/api/setup/",
            verb="Create account",
            then="/people",
            aria_label="Create the first account",
        ),
    )


def _code() -> rx.Component:
    """Asked for unless the link that the desk printed brought it along."""
    return rx.cond(
        rx.State.router.url.contains("code="),
        rx.el.input(type="hidden", name="code", custom_attrs={"data-told": "code"}),
        box(
            "Code",
            "code",
            hint="The desk printed it where it was started, at the end of a link to this page.",
            auto_complete="off",
            auto_capitalize="none",
            spell_check=False,
        ),
    )
