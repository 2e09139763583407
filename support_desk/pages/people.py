"""Who has an account."""

import reflex as rx

from support_desk import routes
from support_desk.components.ago import age
from support_desk.components.dialogs import form_dialog
from support_desk.components.fields import label_options, problem, said_field
from support_desk.components.prose import woven
from support_desk.components.secrets import shown_once
from support_desk.pages.shell import team_page
from support_desk.people.states.factor import DeskRules
from support_desk.people.states.team import ROLES, Person, Team
from support_desk.people.states.visitor import Visitor
from support_desk.said import _
from support_desk.words import NAME_LIMIT

SAID = (Team.dialog_problem, Team.dialog_field)
WAITS = "role_waits"
COLUMNS = {"name": _("Name"), "email": _("E-mail"), "role": _("Role"), "seen": _("Last seen")}


def people() -> rx.Component:
    """Everybody with an account, what they may, and the way to more of them."""
    return team_page(
        _("People"),
        rx.el.div(
            rx.el.p(_("Admins see to accounts and may delete tickets; agents do all the rest."), class_name="lead"),
            _invite(),
            class_name="page-head",
        ),
        shown_once(
            _("Invitation link"),
            Team.link,
            rx.el.p(
                woven(
                    _("Send this link to {name}, who chooses a password with it. {how_long}"),
                    name=rx.el.strong(Team.invited),
                    how_long=_("It is good once, for 7 days, and shown only now."),
                ),
                role="status",
            ),
            box_id="invitation_link",
            on_done=Team.put_link_away,
        ),
        rx.cond(
            Team.mailed != "",
            rx.el.p(
                woven(_("An invitation is on its way to {email}."), email=rx.el.strong(Team.mailed)),
                role="status",
                class_name="mailed",
            ),
        ),
        problem(Team.problem),
        _requirement(),
        rx.el.p(_("Arrow keys choose, Enter saves."), id=WAITS, class_name="unseen"),
        rx.cond(Team.people.length() > 0, _table(), rx.el.div(class_name="bones", aria_hidden="true")),
        here=routes.PEOPLE,
        on_mount=Team.enter,
    )


def _requirement() -> rx.Component:
    return rx.el.div(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                checked=DeskRules.requires_second_factor,
                disabled=~DeskRules.is_loaded,
                on_change=DeskRules.require_factor,
            ),
            _("Ask everybody for a second factor"),
            class_name="checked",
        ),
        rx.el.span(_("Whoever has none can only set one up from then on."), class_name="hint"),
        problem(DeskRules.problem),
        class_name="requirement",
    )


def _invite() -> rx.Component:
    return form_dialog(
        rx.el.button(_("Invite"), type="button", class_name="button primary"),
        _("Invite somebody"),
        rx.cond(
            Visitor.has_mail,
            _("They get a mail with a link, by which they choose a password."),
            _("You get a link to send, by which they choose a password."),
        ),
        said_field(_("Name"), "name", SAID, dir="auto", auto_complete="off", max_length=NAME_LIMIT * 10),
        said_field(_("E-mail"), "email", SAID, auto_complete="off", input_mode="email"),
        rx.el.label(_("Role"), html_for="role", class_name="field-label"),
        rx.el.select(*label_options(ROLES), id="role", name="role", class_name="input select"),
        problem(rx.cond((Team.dialog_field == "name") | (Team.dialog_field == "email"), "", Team.dialog_problem)),
        verb=_("Invite"),
        on_submit=Team.invite,
        is_open=Team.is_inviting,
        turn=Team.turn_dialog,
    )


def _table() -> rx.Component:
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(
                *(
                    rx.el.th(label, scope="col", role="columnheader", class_name=name)
                    for name, label in COLUMNS.items()
                ),
                rx.el.th(rx.el.span(_("Actions"), class_name="unseen"), scope="col", role="columnheader"),
                role="row",
            ),
            role="rowgroup",
        ),
        rx.el.tbody(rx.foreach(Team.people, _row), role="rowgroup"),
        role="table",
        aria_label=_("People"),
        class_name="people",
    )


def _row(person: rx.Var[Person]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.el.span(person.name, dir="auto"),
            rx.cond(person.is_active, rx.fragment(), rx.el.span(_("Inactive"), class_name="mark")),
            role="cell",
            class_name="name",
        ),
        rx.el.td(person.email, role="cell", class_name="email"),
        rx.el.td(
            rx.el.select(
                *label_options(ROLES),
                value=person.role,
                on_change=lambda role: Team.choose_role(person.id, role),
                aria_label=_("Role of {name}", name=person.name),
                aria_describedby=WAITS,
                custom_attrs={"data-chosen-by": "enter", "data-is": person.role},
                class_name="input select small",
            ),
            role="cell",
            data_said=_("Enter"),
            class_name="role",
        ),
        rx.el.td(_seen(person), role="cell", data_said=_("Seen"), class_name="seen"),
        rx.el.td(_actions(person), role="cell", class_name="actions"),
        key=person.id,
        role="row",
        data_active=rx.cond(person.is_active, "true", "false"),
    )


def _actions(person: rx.Var[Person]) -> rx.Component:
    return rx.el.div(
        rx.cond(
            person.has_second_factor & (person.id != Visitor.id),
            _button(
                _("Reset second factor"),
                _("Reset second factor of {name}", name=person.name),
                Team.reset_factor,
                person,
            ),
        ),
        rx.cond(
            person.is_active,
            _button(_("New link"), _("New link for {name}", name=person.name), Team.invite_again, person),
        ),
        rx.cond(
            person.is_active,
            _button(_("Deactivate"), _("Deactivate {name}", name=person.name), Team.deactivate, person),
            _button(_("Activate"), _("Activate {name}", name=person.name), Team.activate, person),
        ),
        class_name="row-buttons",
    )


def _seen(person: rx.Var[Person]) -> rx.Component:
    return rx.cond(
        person.last_seen_at != "",
        age(person.last_seen_at),
        rx.cond(person.is_invited, _("Has not joined yet"), _("Never")),
    )


def _button(shown: rx.Var[str], name: rx.Var[str], action, person: rx.Var[Person]) -> rx.Component:
    return rx.el.button(
        shown,
        type="button",
        aria_label=name,
        on_click=action(person.id),
        custom_attrs={"data-theirs": ""},
        class_name="button small quiet",
    )
