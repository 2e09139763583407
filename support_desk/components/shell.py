"""What stands around every page: the team's side bar, or the bar over the pages of whoever is not of the team."""

import reflex as rx

from support_desk import routes
from support_desk.components.links import link
from support_desk.components.visitor_menu import requester_menu, visitor_menu
from support_desk.people.authority import Deed
from support_desk.people.states.visitor import Visitor
from support_desk.said import _

# Each with what its visitor must be allowed to do and the key that leads there; the first is for everyone, and so is
# there before he is known.
LINKS = (
    (_("New ticket"), routes.NEW_TICKET, "square-pen", Deed.enter, "C"),
    (_("My tickets"), routes.MY_TICKETS, "inbox", Deed.follow, ""),
    (_("Tickets"), routes.TICKETS, "inbox", Deed.find, "G T"),
    (_("Dashboard"), routes.DASHBOARD, "chart-column", Deed.find, "G D"),
    (_("People"), routes.PEOPLE, "users", Deed.manage, ""),
)


def is_of_team() -> rx.Var[bool]:
    """Whether the side bar is for whoever is there; nobody knows that before he is known."""
    return Visitor.may[Deed.find.value]


def side_bar(here: str, views: rx.Component | None) -> rx.Component:
    """The team's: where to go, the `views` of the queue, who is there. `assets/shell.js` remembers how wide it is.

    On a phone it is a bar over the page, and its navigation one below it.
    """
    return rx.el.header(
        rx.el.div(*_brand(), _width_switch(), class_name="brand"),
        _opener(
            "command-palette",
            rx.icon("search", size=16, aria_hidden="true"),
            rx.el.span(_("Search")),
            aria_label=_("Search and commands"),
            data_said=_("Ctrl K"),
        ),
        _nav(here),
        rx.cond(is_of_team(), views) if views else rx.fragment(),
        rx.el.div(
            rx.cond(Visitor.id > 0, visitor_menu(), _sign_in(here)),
            _dark_switch(),
            _opener("keyboard-shortcuts", "?", aria_label=_("Keyboard shortcuts")),
            class_name="side-foot",
        ),
        key="team",
        class_name="side-bar",
    )


def top_bar(here: str) -> rx.Component:
    """Everybody else's: the name of the desk, and what there is for him."""
    return rx.el.header(
        rx.el.div(*_brand(), class_name="brand"),
        _nav(here),
        rx.cond(
            Visitor.id > 0, visitor_menu(), rx.cond(Visitor.may[Deed.follow.value], requester_menu(), _sign_in(here))
        ),
        _dark_switch(),
        key="everybody",
        class_name="header",
    )


def _brand() -> tuple[rx.Component, rx.Component]:
    mark = rx.el.span(rx.icon("life-buoy", size=18), class_name="brand-mark", aria_hidden="true")
    return mark, rx.el.span(_("Support desk"), class_name="brand-name")


def _nav(here: str) -> rx.Component:
    return rx.el.nav(*(_nav_link(*entry, here) for entry in LINKS), aria_label=_("Main"), class_name="nav")


def _nav_link(name: str, path: str, icon: str, deed: Deed, key: str, here: str) -> rx.Component:
    shown = _link(name, path, icon, here, key)
    return shown if deed == Deed.enter else rx.cond(Visitor.may[deed.value], shown)


def _link(name: str, path: str, icon: str, here: str, key: str = "") -> rx.Component:
    current = {"aria_current": "page"} if path == here else {}
    icon_of_it = rx.icon(icon, size=16, aria_hidden="true")
    return link(icon_of_it, rx.el.span(name), to=path, class_name="nav-link", data_key=key, data_to=path, **current)


def _sign_in(here: str) -> rx.Component:
    is_stranger = (Visitor.role != "") & ~Visitor.may[Deed.find.value]
    return rx.cond(is_stranger, _link(_("Sign in"), routes.SIGN_IN, "log-in", here))


def _opener(what: str, *shown: rx.Component | str, **props: str) -> rx.Component:
    """A button that opens something that is not the page's own, by a script."""
    return rx.el.button(*shown, type="button", data_opens=what, class_name=f"opener {what}", **props)


def _width_switch() -> rx.Component:
    return rx.el.button(
        rx.icon("panel-left", size=16, aria_hidden="true"),
        type="button",
        aria_label=_("Collapse or widen the side bar"),
        data_turns="side",
        class_name="icon-button width-switch",
    )


def _dark_switch() -> rx.Component:
    return rx.el.button(
        rx.icon("moon", size=16, aria_hidden="true"),
        type="button",
        role="switch",
        aria_label=_("Dark mode"),
        aria_checked=rx.cond(rx.color_mode == "dark", "true", "false"),
        on_click=rx.toggle_color_mode,
        class_name="icon-button",
    )
