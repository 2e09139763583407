"""What is one's own."""

import reflex as rx

from support_desk import routes
from support_desk.components.ago import age
from support_desk.components.dialogs import form_dialog
from support_desk.components.fields import label_options, problem, said_field
from support_desk.components.prose import woven
from support_desk.components.secrets import shown_once
from support_desk.components.sent_forms import box, of_whom, password, sent_form
from support_desk.pages.own.language import language
from support_desk.pages.own.mails import mails
from support_desk.pages.own.second_factor import second_factor
from support_desk.pages.shell import team_page
from support_desk.people.states.own import EXPIRES, SCOPES, Own, OwnSession, ShownToken
from support_desk.people.states.visitor import Visitor
from support_desk.said import _, understood
from support_desk.words import NAME_LIMIT


def settings() -> rx.Component:
    """Name and password, where one is signed in, and what scripts may show to act as oneself."""
    return team_page(
        _("Settings"),
        rx.el.div(
            _name(),
            _password(),
            _factor(),
            mails(),
            language(),
            _sessions(),
            _tokens(),
            problem(Own.problem),
            class_name="settings",
        ),
        here=routes.SETTINGS,
        on_mount=Own.enter,
    )


def _card(title: rx.Var[str], about: rx.Var[str], *content: rx.Component, **props: str) -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2(title, class_name="card-title"), rx.el.p(about, class_name="hint"), class_name="about"),
        rx.el.div(*content, class_name="card"),
        class_name="setting",
        **props,
    )


def _name() -> rx.Component:
    props = {"dir": "auto", "auto_complete": "name"}
    known = box(_("Name"), "name", max_length=NAME_LIMIT * 10, default_value=Visitor.name, **props)
    unknown = box(_("Name"), "name", **props)
    return _card(
        _("Name"),
        _("What colleagues and customers read beside what you write."),
        sent_form(
            rx.cond(Visitor.name != "", known, unknown),
            to="/api/me/",
            verb=_("Save name"),
            method="PATCH",
            done=_("Saved."),
        ),
    )


def _password() -> rx.Component:
    return _card(
        _("Password"),
        _("A new one signs you out everywhere else."),
        sent_form(
            of_whom(Visitor.email),
            password(_("Current password"), "current_password"),
            password(_("New password"), "new_password", is_new=True),
            to="/api/me/",
            verb=_("Change password"),
            method="PATCH",
            done=_("Changed."),
        ),
    )


def _factor() -> rx.Component:
    return _card(
        _("Second factor"),
        _("A code of an app on your phone, asked for beside the password. It keeps out whoever learns that."),
        second_factor(),
        id="second-factor",
    )


def _sessions() -> rx.Component:
    return _card(
        _("Sessions"),
        _("Where you are signed in. A session ends by itself when it has not been used for 14 days."),
        rx.el.ul(rx.foreach(Own.sessions, _session), aria_label=_("Sessions"), class_name="own-list"),
    )


def _session(each: rx.Var[OwnSession]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.strong(understood(each.browser)),
                rx.cond(each.is_this, rx.el.span(_("This session"), class_name="mark this")),
            ),
            rx.el.p(each.address, " · ", woven(_("last used {when}"), when=age(each.last_used_at)), class_name="hint"),
        ),
        rx.el.button(
            _("End"),
            type="button",
            aria_label=_("End {browser}, {address}", browser=understood(each.browser), address=each.address),
            on_click=Own.end(each.id),
            class_name="button small quiet",
        ),
        key=each.id,
    )


def _tokens() -> rx.Component:
    return _card(
        _("API tokens"),
        _("A script that shows one acts as you."),
        shown_once(
            _("Your new token"),
            Own.new_token,
            rx.el.p(_("Copy it now: it is not shown again."), role="status"),
            box_id="new_token",
            on_done=Own.put_token_away,
        ),
        rx.cond(
            Own.tokens.length() > 0,
            rx.el.ul(rx.foreach(Own.tokens, _token), aria_label=_("API tokens"), class_name="own-list"),
            rx.el.p(_("No tokens yet."), class_name="hint"),
        ),
        _make_token(),
    )


def _token(each: rx.Var[ShownToken]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.strong(each.name, dir="auto"),
                rx.cond(each.owner != "", rx.el.span(each.owner, dir="auto", class_name="mark")),
            ),
            rx.el.p(
                understood(each.scope),
                " · ",
                _dated(each.expires_at, _("expires {when}"), _("never expires")),
                " · ",
                _dated(each.last_used_at, _("last used {when}"), _("never used")),
                class_name="hint",
            ),
        ),
        rx.el.button(
            _("Revoke"),
            type="button",
            aria_label=_("Revoke {name}", name=each.name),
            on_click=Own.revoke(each.id),
            custom_attrs={"data-theirs": ""},
            class_name="button small danger-quiet",
        ),
        key=each.id,
    )


def _dated(at: rx.Var[str], message: rx.Var[str], never: rx.Var[str]) -> rx.Component:
    return rx.cond(at != "", woven(message, when=age(at)), never)


def _make_token() -> rx.Component:
    return form_dialog(
        rx.el.button(_("Create token"), type="button", class_name="button"),
        _("Create token"),
        _("Name it after the script that will use it."),
        said_field(
            _("Name"),
            "name",
            (Own.dialog_problem, Own.dialog_field),
            box_id="token_name",
            dir="auto",
            auto_complete="off",
        ),
        _choice(_("Scope"), "scope", SCOPES),
        _choice(_("Expires"), "expires", EXPIRES),
        problem(rx.cond(Own.dialog_field == "name", "", Own.dialog_problem)),
        verb=_("Create token"),
        on_submit=Own.make_token,
        is_open=Own.is_making,
        turn=Own.turn_dialog,
    )


def _choice(label: rx.Var[str], name: str, words: dict[str, str]) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        rx.el.select(*label_options(words), id=name, name=name, class_name="input select"),
        class_name="field",
    )
