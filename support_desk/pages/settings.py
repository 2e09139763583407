"""What is one's own."""

import reflex as rx

from support_desk import routes
from support_desk.components.dialogs import form_dialog
from support_desk.components.fields import label_options, problem, said_field
from support_desk.components.layout import page
from support_desk.components.secrets import shown_once
from support_desk.components.sent_forms import box, of_whom, password, sent_form
from support_desk.pages.second_factor import second_factor
from support_desk.people.states.own import EXPIRES, SCOPES, Own, OwnSession, ShownToken
from support_desk.people.states.visitor import Visitor
from support_desk.tickets.components.badges import age
from support_desk.words import NAME_LIMIT


def settings() -> rx.Component:
    """Name and password, where one is signed in, and what scripts may show to act as oneself."""
    return page(
        "Settings",
        rx.el.div(_name(), _password(), _factor(), _sessions(), _tokens(), problem(Own.problem), class_name="settings"),
        here=routes.SETTINGS,
        on_mount=Own.enter,
    )


def _card(title: str, about: str, *content: rx.Component, **props: str) -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2(title, class_name="card-title"), rx.el.p(about, class_name="hint"), class_name="about"),
        rx.el.div(*content, class_name="card"),
        class_name="setting",
        **props,
    )


def _name() -> rx.Component:
    known = box("Name", "name", auto_complete="name", max_length=NAME_LIMIT * 10, default_value=Visitor.name)
    unknown = box("Name", "name", auto_complete="name")
    return _card(
        "Name",
        "What colleagues and customers read beside what you write.",
        sent_form(
            rx.cond(Visitor.name != "", known, unknown),
            to="/api/me/",
            verb="Save name",
            method="PATCH",
            done="Saved.",
        ),
    )


def _password() -> rx.Component:
    return _card(
        "Password",
        "A new one signs you out everywhere else.",
        sent_form(
            of_whom(Visitor.email),
            password("Current password", "current_password"),
            password("New password", "new_password", is_new=True),
            to="/api/me/",
            verb="Change password",
            method="PATCH",
            done="Changed.",
        ),
    )


def _factor() -> rx.Component:
    return _card(
        "Second factor",
        "A code of an app on your phone, asked for beside the password. It keeps out whoever learns that.",
        second_factor(),
        id="second-factor",
    )


def _sessions() -> rx.Component:
    return _card(
        "Sessions",
        "Where you are signed in. A session ends by itself when it has not been used for 14 days.",
        rx.el.ul(rx.foreach(Own.sessions, _session), aria_label="Sessions", class_name="own-list"),
    )


def _session(each: rx.Var[OwnSession]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.strong(each.browser),
                rx.cond(each.is_this, rx.el.span("This session", class_name="mark this")),
            ),
            rx.el.p(each.address, " · last used ", age(each.last_used_at), class_name="hint"),
        ),
        rx.el.button(
            "End",
            type="button",
            aria_label=f"End {each.browser}, {each.address}",
            on_click=Own.end(each.id),
            class_name="button small quiet",
        ),
        key=each.id,
    )


def _tokens() -> rx.Component:
    return _card(
        "API tokens",
        "A script that shows one acts as you.",
        shown_once(
            "Your new token",
            Own.new_token,
            rx.el.p("Copy it now: it is not shown again.", role="status"),
            box_id="new_token",
            on_done=Own.put_token_away,
        ),
        rx.cond(
            Own.tokens.length() > 0,
            rx.el.ul(rx.foreach(Own.tokens, _token), aria_label="API tokens", class_name="own-list"),
            rx.el.p("No tokens yet.", class_name="hint"),
        ),
        _make_token(),
    )


def _token(each: rx.Var[ShownToken]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.strong(each.name, dir="auto"),
                rx.cond(each.owner != "", rx.el.span(each.owner, class_name="mark")),
            ),
            rx.el.p(
                each.scope,
                rx.cond(each.expires_at != "", rx.fragment(" · expires ", age(each.expires_at)), " · never expires"),
                rx.cond(each.last_used_at != "", rx.fragment(" · last used ", age(each.last_used_at)), " · never used"),
                class_name="hint",
            ),
        ),
        rx.el.button(
            "Revoke",
            type="button",
            aria_label=f"Revoke {each.name}",
            on_click=Own.revoke(each.id),
            class_name="button small danger-quiet",
        ),
        key=each.id,
    )


def _make_token() -> rx.Component:
    return form_dialog(
        rx.el.button("Create token", type="button", class_name="button"),
        "Create token",
        "Name it after the script that will use it.",
        said_field("Name", "name", (Own.dialog_problem, Own.dialog_field), box_id="token_name", auto_complete="off"),
        _choice("Scope", "scope", SCOPES),
        _choice("Expires", "expires", EXPIRES),
        problem(rx.cond(Own.dialog_field == "name", "", Own.dialog_problem)),
        verb="Create token",
        on_submit=Own.make_token,
        is_open=Own.is_making,
        turn=Own.turn_dialog,
    )


def _choice(label: str, name: str, words: dict[str, str]) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        rx.el.select(*label_options(words), id=name, name=name, class_name="input select"),
        class_name="field",
    )
