"""The first account."""

import reflex as rx

from support_desk import routes
from support_desk.components.cards import card_page
from support_desk.components.sent_forms import box, email, password, sent_form
from support_desk.people.states.visitor import Visitor
from support_desk.said import _
from support_desk.words import NAME_LIMIT


def setup() -> rx.Component:
    """Whoever has the code that the desk printed makes the first account, which closes the desk to all others."""
    is_closed = (Visitor.role != "") & ~Visitor.is_open
    return card_page(
        _("Create the first account"),
        _("It is an admin's. From then on, only people with an account see the tickets."),
        rx.cond(is_closed, rx.el.p(_("There is an account already; whoever has one can invite you.")), _form()),
    )


def _form() -> rx.Component:
    """The code is asked for unless the link that the desk printed brought it along."""
    return sent_form(
        rx.cond(rx.State.router.url.contains("code="), rx.fragment(_brought(), _name(True)), _asked()),
        email(),
        password(_("Password"), "password", is_new=True),
        to="/api/setup/",
        verb=_("Create account"),
        then=routes.PEOPLE,
        aria_label=_("Create the first account"),
    )


def _brought() -> rx.Component:
    return rx.el.input(type="hidden", name="code", custom_attrs={"data-told": "code"})


def _asked() -> rx.Component:
    code = box(
        _("Code"),
        "code",
        hint=_("The desk printed it where it was started, at the end of a link to this page."),
        auto_complete="off",
        auto_capitalize="none",
        spell_check=False,
        auto_focus=True,
    )
    return rx.fragment(code, _name(False))


def _name(is_first: bool) -> rx.Component:
    # With a key of its own it is another box, which takes the focus once the address is known.
    key = "first" if is_first else "second"
    props = {"dir": "auto", "auto_complete": "name", "max_length": NAME_LIMIT * 10}
    return box(_("Name"), "name", auto_focus=is_first, key=key, **props)
