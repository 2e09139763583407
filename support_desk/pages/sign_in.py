"""Signing in."""

import reflex as rx

from support_desk.components.cards import card_page
from support_desk.components.sent_forms import box, email, password, sent_form, told
from support_desk.people.oidc.refusals import SENTENCES
from support_desk.people.states.visitor import Visitor

# What a browser without a script is told, by the part of the address that REST leads it back with.
PROBLEMS = {
    "wrong": "The e-mail or the password is wrong.",
    "missing": "Please give your e-mail and your password.",
    "wait": "Too many failures. Please wait a quarter of an hour.",
    "foreign": "Another page has sent this. Please sign in here.",
    "away": "You could not be signed in now. Please try again in a moment.",
    "code-needed": "Please type your password again, and a code that has not been used yet.",
    **SENTENCES,
}


def sign_in() -> rx.Component:
    """E-mail and password, and the second factor's code once the desk asks for it; then to where one wanted to go."""
    return card_page(
        "Sign in",
        "For the people who answer the tickets.",
        sent_form(
            told("next"),
            *(rx.el.p(said, id=each, role="alert", class_name="problem told") for each, said in PROBLEMS.items()),
            email(auto_focus=True),
            password("Password", "password"),
            rx.el.div(_code(), custom_attrs={"data-hidden": ""}),
            to="/api/session/",
            verb="Sign in",
            then="next",
            aria_label="Sign in",
        ),
        rx.cond(~Visitor.is_open & (Visitor.provider != ""), _provider()),
        below=rx.cond(Visitor.is_open, "Nobody has an account yet: this desk is open to everyone.", ""),
    )


def _provider() -> rx.Component:
    return rx.fragment(
        rx.el.p("or", class_name="or", aria_hidden="true"),
        rx.el.a(
            "Sign in with ",
            Visitor.provider,
            href=Visitor.provider_link,
            custom_attrs={"data-next": ""},
            class_name="button provider",
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
