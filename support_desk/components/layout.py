"""What every page has: navigation, the visitor's menu, the switch for light and dark, and the banners."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors
from reflex_components_core.react_router.dom import ReactRouterLink

from support_desk import routes
from support_desk.components.fields import problem
from support_desk.components.visitor_menu import visitor_menu
from support_desk.live.pages import Connection
from support_desk.people.authority import Deed
from support_desk.people.states.visitor import Visitor

# Each with what its visitor must be allowed to do; the first is for everyone, and so is there before he is known.
LINKS = (
    ("New ticket", routes.NEW_TICKET, "plus", Deed.enter),
    ("Tickets", routes.TICKETS, "inbox", Deed.find),
    ("Dashboard", routes.DASHBOARD, "chart-column", Deed.find),
    ("People", routes.PEOPLE, "users", Deed.manage),
)
OPEN_DESK = "This desk is open: everyone who reaches it can change and delete everything."


def link(*children: rx.Component | rx.Var | str, to: str | rx.Var[str], **props) -> rx.Component:
    """A link that changes the page without loading it anew."""
    return ReactRouterLink.create(*children, to=to, **props)


def page(title: str | rx.Var[str], *content: rx.Component, here: str = "", **props) -> rx.Component:
    """A whole page: `here` is the navigation's link that it belongs to.

    Its content is there for whom its `on_load` is allowed; whoever is refused reads why instead.
    """
    return rx.el.div(
        rx.el.a("Skip to content", href="#content", class_name="skip"),
        _header(here),
        _open_desk(),
        _banner(),
        rx.el.main(
            rx.el.h1(title, class_name="page-title"),
            rx.cond(Visitor.refusal != "", problem(Visitor.refusal), rx.fragment(*content)),
            id="content",
            tab_index=-1,
            class_name="content",
        ),
        rx.cond(rx.State.is_hydrated, rx.el.span(id="hydrated", hidden=True)),
        class_name="shell",
        **props,
    )


def _header(here: str) -> rx.Component:
    return rx.el.header(
        rx.el.div(
            rx.el.span(rx.icon("life-buoy", size=18), class_name="brand-mark", aria_hidden="true"),
            rx.el.span("Support desk", class_name="brand-name"),
            class_name="brand",
        ),
        rx.el.nav(*(_nav_link(*entry, here) for entry in LINKS), aria_label="Main", class_name="nav"),
        rx.cond(Visitor.id > 0, visitor_menu(), _sign_in(here)),
        _dark_switch(),
        class_name="header",
    )


def _nav_link(name: str, path: str, icon: str, deed: Deed, here: str) -> rx.Component:
    shown = _header_link(name, path, icon, here)
    return shown if deed == Deed.enter else rx.cond(Visitor.may[deed.value], shown)


def _header_link(name: str, path: str, icon: str, here: str) -> rx.Component:
    current = {"aria_current": "page"} if path == here else {}
    return link(rx.icon(icon, size=16, aria_hidden="true"), rx.el.span(name), to=path, class_name="nav-link", **current)


def _sign_in(here: str) -> rx.Component:
    is_stranger = (Visitor.role != "") & ~Visitor.may[Deed.find.value]
    return rx.cond(is_stranger, _header_link("Sign in", routes.SIGN_IN, "log-in", here))


def _open_desk() -> rx.Component:
    return rx.cond(
        Visitor.is_open,
        rx.el.aside(
            rx.icon("lock-open", size=16, aria_hidden="true"),
            rx.el.p(OPEN_DESK, " ", link("Create the first account", to=routes.SETUP)),
            aria_label="Open desk",
            class_name="open-desk",
        ),
    )


def _dark_switch() -> rx.Component:
    return rx.el.button(
        rx.icon("moon", size=16, aria_hidden="true"),
        type="button",
        role="switch",
        aria_label="Dark mode",
        aria_checked=rx.cond(rx.color_mode == "dark", "true", "false"),
        on_click=rx.toggle_color_mode,
        class_name="icon-button",
    )


def _banner() -> rx.Component:
    return rx.cond(
        has_connection_errors,
        _notice("The server is out of reach. What you typed is kept, and the page goes on by itself once it is back."),
        rx.cond(
            Connection.is_database_away,
            _notice("The database is out of reach. What you see may be out of date; what you typed is kept."),
        ),
    )


def _notice(sentence: str) -> rx.Component:
    return rx.el.div(rx.icon("cloud-off", size=16, aria_hidden="true"), sentence, role="alert", class_name="banner")
