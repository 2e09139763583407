"""The views in the side bar, and the dialogs that keep and change them."""

import reflex as rx

from support_desk.components.dialogs import cancel, choices, dialog, form_dialog
from support_desk.components.fields import problem, said_field
from support_desk.components.links import link
from support_desk.people.authority import Deed
from support_desk.people.states.visitor import Visitor
from support_desk.said import _, understood
from support_desk.views.states.saved import SavedViews
from support_desk.views.states.shown import ShownView
from support_desk.words import NAME_LIMIT

NOT_THERE: rx.Var = rx.Var("undefined")
IS_NAMES = (SavedViews.dialog_problem != "") & (SavedViews.dialog_field == "name")
FAULTY = rx.cond(IS_NAMES, rx.cond(SavedViews.is_saving, "view_name", "new_view_name"), "")
SAID = (SavedViews.dialog_problem, FAULTY)


def views_nav() -> rx.Component:
    """The navigation `Views`: each view with its number, and a way to change those that are one's own."""
    return rx.fragment(
        rx.el.nav(
            rx.el.div(rx.foreach(SavedViews.views, _view), class_name="views"),
            aria_label=_("Views"),
            on_mount=SavedViews.enter,
            class_name="views-nav",
        ),
        _change_dialog(),
    )


def save_view_button() -> rx.Component:
    """The button `Save view`, and the dialog in which the queue's filter gets a name."""
    opener = rx.el.button(
        rx.icon("bookmark-plus", size=16, aria_hidden="true"), _("Save view"), type="button", class_name="button small"
    )
    dialog = form_dialog(
        opener,
        _("Save view"),
        _("Its number stands in the side bar, and follows what happens."),
        *_fields("view_name", "", is_shared=False),
        verb=_("Save"),
        on_submit=SavedViews.save,
        is_open=SavedViews.is_saving,
        turn=SavedViews.turn_saving,
    )
    return rx.cond(Visitor.may[Deed.keep.value], dialog)


def _view(view: rx.Var[ShownView]) -> rx.Component:
    number = rx.cond(view.number != "", view.number, SavedViews.counted[view.address])
    return rx.el.div(
        link(
            rx.el.span(rx.cond(view.id > 0, view.name, understood(view.name)), dir="auto", class_name="view-name"),
            " ",
            rx.el.span(understood(number), class_name="view-number"),
            to=view.address,
            aria_current=rx.cond(SavedViews.here == view.address, "page", NOT_THERE),
            class_name="nav-link view",
        ),
        rx.cond(view.may_change, _more(view)),
        key=view.address + view.id.to_string(),
        class_name="view-entry",
    )


def _more(view: rx.Var[ShownView]) -> rx.Component:
    return rx.el.button(
        rx.icon("ellipsis", size=14, aria_hidden="true"),
        type="button",
        aria_label=_("More {name}", name=view.name),
        on_click=SavedViews.ask_to_change(view.id, view.name, view.is_shared),
        custom_attrs={"data-theirs": ""},
        class_name="icon-button view-more",
    )


def _change_dialog() -> rx.Component:
    form = rx.el.form(
        *_fields("new_view_name", SavedViews.changing_name, is_shared=SavedViews.changing_is_shared),
        choices(
            rx.el.button(_("Delete view"), type="button", on_click=SavedViews.delete, class_name="button danger-quiet"),
            cancel(SavedViews.turn_changing(False)),
            rx.el.button(_("Save"), type="submit", class_name="button primary"),
        ),
        on_submit=SavedViews.change,
        no_validate=True,
    )
    return dialog(
        [_("Change view")],
        _("Whoever follows it sees at once what you change."),
        form,
        is_open=SavedViews.changing > 0,
        turn=SavedViews.turn_changing,
    )


def _fields(name: str, value: rx.Var[str] | str, *, is_shared: rx.Var[bool] | bool) -> list[rx.Component]:
    return [
        said_field(_("Name"), name, SAID, dir="auto", default_value=value, max_length=NAME_LIMIT, auto_complete="off"),
        rx.el.label(
            rx.el.input(id=f"{name}_is_shared", name="view_is_shared", type="checkbox", default_checked=is_shared),
            _("Share with the team"),
            class_name="checked",
        ),
        problem(rx.cond(IS_NAMES, "", SavedViews.dialog_problem)),
    ]
