"""The part of the settings about one's own second factor."""

import reflex as rx

from support_desk.components.fields import complaint
from support_desk.components.secrets import shown_once
from support_desk.components.sent_forms import box, password, sent_form
from support_desk.people.states.factor import Factor
from support_desk.said import _, _n

SCAN = _("Scan this with an authenticator app, or type the secret there. Then type the six digits that it shows.")
SAVE = _("Keep these recovery codes where your phone is not. Each stands in for a code once; they are shown only now.")
ON = _("On: signing in takes a code of your authenticator app.")
BEGUN = "factor_begun"
REQUIRED = _("This desk asks everybody for a second factor. Set yours up, and you can go on.")


def second_factor() -> rx.Component:
    """Whether there is one, and the way to it, to new recovery codes, and without it again."""
    return rx.fragment(
        rx.cond(
            Factor.is_required & ~Factor.is_set_up & Factor.is_loaded,
            rx.el.p(REQUIRED, role="status", class_name="hint"),
        ),
        shown_once(
            _("Your recovery codes"),
            Factor.recovery_codes,
            rx.el.p(SAVE, role="status"),
            box_id="recovery_codes",
            on_done=Factor.put_codes_away,
            lines=10,
        ),
        rx.cond(Factor.is_set_up, _set_up(), _none()),
    )


def _none() -> rx.Component:
    return rx.fragment(
        sent_form(
            rx.cond(Factor.has_password, password(_("Your password"), "current_password", box_id="factor_password")),
            to="/api/me/factor/",
            verb=_("Set up a second factor"),
            shows=BEGUN,
            aria_label=_("Set up a second factor"),
        ),
        _begun(),
    )


def _begun() -> rx.Component:
    return rx.el.div(
        rx.el.p(SCAN, role="status", class_name="hint"),
        rx.el.div(
            role="img",
            aria_label=_("QR code of the secret"),
            custom_attrs={"data-answered": "svg"},
            class_name="scanned",
        ),
        rx.el.label(_("Secret"), html_for="factor_secret", class_name="field-label"),
        rx.el.input(
            id="factor_secret",
            read_only=True,
            spell_check=False,
            custom_attrs={"data-answered": "secret"},
            class_name="input secret",
        ),
        _by_code(_("Confirm"), Factor.confirm, "one-time-code"),
        id=BEGUN,
        hidden=True,
        class_name="begun",
    )


def _set_up() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            ON,
            " ",
            _n("{number} recovery code is left.", "{number} recovery codes are left.", Factor.codes_left),
            class_name="hint",
        ),
        _folded(_("Replace the recovery codes"), _by_code(_("New recovery codes"), Factor.renew, "off")),
        _folded(_("Do without a second factor"), _end()),
    )


def _folded(title: rx.Var[str], content: rx.Component) -> rx.Component:
    return rx.el.details(rx.el.summary(title), content, class_name="folded")


def _end() -> rx.Component:
    return sent_form(
        password(_("Your password"), "current_password", box_id="factor_password"),
        box(
            _("Or a code"),
            "code",
            hint=_("If you sign in without a password."),
            box_id="factor_end_code",
            auto_complete="off",
        ),
        to="/api/me/factor/",
        verb=_("End second factor"),
        method="DELETE",
        done=_("Ended."),
        aria_label=_("End second factor"),
    )


def _by_code(verb: rx.Var[str], action: rx.event.EventType, auto_complete: str) -> rx.Component:
    own = "factor_code"
    said = (Factor.problem, rx.cond(Factor.problem != "", "code", ""))
    return rx.el.form(
        rx.el.div(
            rx.el.label(_("Code"), html_for=own, class_name="field-label"),
            rx.el.input(
                id=own,
                name="code",
                auto_complete=auto_complete,
                auto_capitalize="none",
                spell_check=False,
                aria_invalid=rx.cond(Factor.problem != "", "true", "false"),
                aria_describedby=f"{own}_problem",
                class_name="input",
            ),
            complaint(own, "code", said),
            class_name="field",
        ),
        rx.el.div(rx.el.button(verb, type="submit", class_name="button"), class_name="form-end"),
        on_submit=action,
        no_validate=True,
        aria_label=verb,
        class_name="form",
    )
