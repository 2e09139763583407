"""What every page has: navigation, the switch for light and dark, and the banner while something is out of reach."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors
from reflex_components_core.react_router.dom import ReactRouterLink

from support_desk import routes
from support_desk.live.pages import Connection

LINKS = (
    ("New ticket", routes.NEW_TICKET, "plus"),
    ("Tickets", routes.TICKETS, "inbox"),
    ("Dashboard", routes.DASHBOARD, "chart-column"),
)


def link(*children: rx.Component | rx.Var | str, to: str | rx.Var[str], **props) -> rx.Component:
    """A link that changes the page without loading it anew."""
    return ReactRouterLink.create(*children, to=to, **props)


def page(title: str | rx.Var[str], *content: rx.Component, here: str = "", **props) -> rx.Component:
    """A whole page: `here` is the navigation's link that it belongs to."""
    return rx.el.div(
        rx.el.a("Skip to content", href="#content", class_name="skip"),
        _header(here),
        _banner(),
        rx.el.main(
            rx.el.h1(title, class_name="page-title"), *content, id="content", tab_index=-1, class_name="content"
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
        _dark_switch(),
        class_name="header",
    )


def _nav_link(name: str, path: str, icon: str, here: str) -> rx.Component:
    current = {"aria_current": "page"} if path == here else {}
    return link(rx.icon(icon, size=16, aria_hidden="true"), rx.el.span(name), to=path, class_name="nav-link", **current)


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
