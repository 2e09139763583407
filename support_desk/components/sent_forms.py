"""Forms that go to REST and not over the socket: `assets/forms.js` sends them, and without it the browser does."""

from typing import Any

import reflex as rx

from support_desk.said import _

EMAIL = _("E-mail")


def sent_form(
    *content: rx.Component,
    to: str,
    verb: rx.Var[str],
    method: str = "POST",
    then: str = "",
    done: rx.Var[str] | str = "",
    shows: str = "",
    **props: Any,
) -> rx.Component:
    """A form with one button, `verb`, whose boxes are sent `to` a call of REST as JSON.

    Afterwards the page at `then` is loaded ("next": the one that the address names), `done` is said, or what is
    answered is shown in the part with the id `shows`, by the names of `data-answered`. What the answer complains about
    stands beside the boxes of those names; of a method other than POST nothing works without a script.
    """
    return rx.el.form(
        *content,
        rx.el.p(role="alert", class_name="problem", custom_attrs={"data-problem": ""}),
        rx.el.div(
            rx.el.button(verb, type="submit", class_name="button primary" if then else "button"),
            rx.el.p(role="status", class_name="done-here", custom_attrs={"data-done-here": ""}),
            class_name="form-end",
        ),
        action=to,
        method="post",
        no_validate=True,
        custom_attrs={"data-sends": method, "data-then": then, "data-done": done, "data-shows": shows},
        class_name="form",
        **props,
    )


def box(
    label: rx.Var[str],
    name: str,
    *,
    hint: rx.Var[str] | None = None,
    kind: str = "text",
    box_id: str = "",
    **props: Any,
) -> rx.Component:
    """A text box with its label above, what to know beforehand, and room for what is wrong with it."""
    own = box_id or name
    return rx.el.div(
        rx.el.label(label, html_for=own, class_name="field-label"),
        rx.el.input(
            id=own,
            name=name,
            type=kind,
            aria_describedby=f"{own}_hint {own}_problem" if hint is not None else f"{own}_problem",
            class_name="input",
            **props,
        ),
        rx.el.p(hint, id=f"{own}_hint", class_name="hint") if hint is not None else rx.fragment(),
        rx.el.p(role="alert", id=f"{own}_problem", class_name="field-problem", custom_attrs={"data-problem": name}),
        class_name="field",
    )


def password(label: rx.Var[str], name: str, *, is_new: bool = False, **props: Any) -> rx.Component:
    """A box for a password; how long a new one must be is said beforehand."""
    hint = _("10 to 200 characters.") if is_new else None
    keep = "new-password" if is_new else "current-password"
    return box(label, name, hint=hint, kind="password", auto_complete=keep, **props)


def email(label: rx.Var[str] = EMAIL, name: str = "email", **props: Any) -> rx.Component:
    """A box for an e-mail address, which a phone's keyboard has an @ for."""
    kept = {"auto_complete": "username", "input_mode": "email", "auto_capitalize": "none", "spell_check": False}
    return box(label, name, **(kept | props))


def told(name: str) -> rx.Component:
    """What the page's address tells, sent along: `next` and `code` of its query, or its last part, the `secret`."""
    return rx.el.input(type="hidden", name=name, default_value="", custom_attrs={"data-told": name})


def of_whom(address: rx.Var[str]) -> rx.Component:
    """For password managers, which must know whose password it is; it is shown to nobody and not sent."""
    return rx.el.input(type="text", value=address, read_only=True, auto_complete="username", hidden=True)
