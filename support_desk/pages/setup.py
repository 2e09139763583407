"""The first account."""

import reflex as rx

from support_desk import routes
from support_desk.components.cards import card_page
from support_desk.components.sent_forms import box, email, password, sent_form
from support_desk.people.states.visitor import Visitor
from support_desk.words import NAME_LIMIT


def setup() -> rx.Component:
    """Whoever has the code that the desk printed makes the first account, which closes the desk to all others."""
    is_closed = (Visitor.role != "") & ~Visitor.is_open
    return card_page(
        "Create the first account",
        "It is an admin's. From then on, only people with an account see the tickets.",
        rx.cond(is_closed, rx.el.p("There is an account already; whoever has one can invite you."), _form()),
    )


def _form() -> rx.Component:
    return sent_form(
        _code(),
        box("Name", "name", auto_complete="name", max_length=NAME_LIMIT * 10, auto_focus=True),
        email(),
        password("Password", "password", is_new=True),
        to="/api/setup/",
        verb="Create account",
        then=routes.PEOPLE,
        aria_label="Create the first account",
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
