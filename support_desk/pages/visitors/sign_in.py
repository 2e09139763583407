"""Signing in, by a password or by a link from a mail."""

import reflex as rx

from support_desk import routes
from support_desk.components.cards import card_page
from support_desk.components.fields import problem
from support_desk.components.links import link
from support_desk.components.prose import woven
from support_desk.components.sent_forms import box, email, password, sent_form, told
from support_desk.people.oidc.refusals import SENTENCES
from support_desk.people.states.invited import Linked
from support_desk.people.states.visitor import Visitor
from support_desk.said import _, understood

# What a browser without a script is told, by the part of the address that REST leads it back with.
PROBLEMS = {
    "wrong": _("The e-mail or the password is wrong."),
    "missing": _("Please give your e-mail and your password."),
    "wait": _("Too many failures. Please wait a quarter of an hour."),
    "foreign": _("Another page has sent this. Please sign in here."),
    "away": _("You could not be signed in now. Please try again in a moment."),
    "code-needed": _("Please type your password again, and a code that has not been used yet."),
    **{name: understood(sentence) for name, sentence in SENTENCES.items()},
}
FORM = "sign_in_form"
SENT = _("If this address has tickets here, a link is on its way to it. It is good for 15 minutes.")


def sign_in() -> rx.Component:
    """E-mail and password, and the second factor's code once the desk asks for it; then to where one wanted to go."""
    return card_page(
        _("Sign in"),
        rx.cond(
            Visitor.has_mail,
            _("With a password if you answer tickets, with a link from a mail if you have asked for something."),
            _("For the people who answer the tickets."),
        ),
        sent_form(
            told("next"),
            *(rx.el.p(said, id=each, role="alert", class_name="problem told") for each, said in PROBLEMS.items()),
            rx.el.p(SENT, id="sent", role="status", class_name="done-here told"),
            email(auto_focus=True),
            password(_("Password"), "password"),
            rx.el.div(_code(), custom_attrs={"data-hidden": ""}),
            to="/api/session/",
            verb=_("Sign in"),
            then="next",
            aria_label=_("Sign in"),
            id=FORM,
        ),
        rx.cond(Visitor.has_mail, _link()),
        rx.cond(~Visitor.is_open & (Visitor.provider != ""), _provider()),
        below=rx.cond(Visitor.is_open, _("Nobody has an account yet: this desk is open to everyone."), ""),
    )


def sign_in_link() -> rx.Component:
    """Whom the link lets in, and the button that does it: whoever opens it elsewhere than he asked for it is asked."""
    return card_page(
        _("Sign in"),
        rx.cond(
            Linked.email != "",
            woven(_("You will see the tickets of {email}."), email=rx.el.strong(Linked.email, dir="auto")),
            rx.cond(Linked.problem != "", "", _("With the link from your mail.")),
        ),
        rx.cond(
            Linked.problem != "",
            rx.fragment(problem(Linked.problem), link(_("Ask for a new link"), to=routes.SIGN_IN)),
            sent_form(
                told("secret"),
                to="/api/session/link/",
                method="PUT",
                verb=_("Sign in"),
                then=routes.MY_TICKETS,
                aria_label=_("Sign in"),
            ),
        ),
    )


def _link() -> rx.Component:
    """Another button of the same form, by which its e-mail alone is sent elsewhere."""
    return rx.fragment(
        rx.el.p(_("or, to see your own tickets without a password"), class_name="or"),
        rx.el.button(
            _("Send me a link"),
            type="submit",
            form=FORM,
            custom_attrs={
                "formAction": "/api/session/link/",
                "data-sends": "POST",
                "data-only": "email",
                "data-done": SENT,
                "data-done-at": "link_sent",
            },
            class_name="button link-button",
        ),
        rx.el.p(role="status", id="link_sent", class_name="done-here"),
    )


def _provider() -> rx.Component:
    return rx.fragment(
        rx.el.p(_("or"), class_name="or", aria_hidden="true"),
        rx.el.a(
            _("Sign in with {provider}", provider=Visitor.provider),
            href=Visitor.provider_link,
            custom_attrs={"data-next": ""},
            class_name="button provider",
        ),
    )


def _code() -> rx.Component:
    return box(
        _("Code"),
        "code",
        hint=_("Six digits from your authenticator app, or a recovery code."),
        auto_complete="one-time-code",
        auto_capitalize="none",
        spell_check=False,
    )
