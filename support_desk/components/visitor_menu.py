"""The menu named after whoever is signed in."""

import reflex as rx

from support_desk import routes
from support_desk.people.states.visitor import Visitor

MENU = "visitor-menu"
# Loaded anew, so that the socket's handshake has the cookies that the browser has then.
SIGN_OUT = f"""
fetch("/api/session/", {{method: "DELETE"}}).then((answer) => {{
  if (answer.ok || answer.status === 401) location.assign("{routes.SIGN_IN}");
}})
"""


def visitor_menu() -> rx.Component:
    """A button with the visitor's name that opens what is his own; `assets/menu.js` lets arrow keys walk through it."""
    return rx.fragment(
        rx.el.button(
            rx.icon("circle-user-round", size=16, aria_hidden="true"),
            rx.el.span(Visitor.name, class_name="visitor-name"),
            type="button",
            id=f"{MENU}-button",
            aria_haspopup="menu",
            aria_label=Visitor.name,
            custom_attrs={"popoverTarget": MENU},
            class_name="menu-button",
        ),
        rx.el.div(
            rx.el.a("Settings", href=routes.SETTINGS, role="menuitem", tab_index=-1),
            rx.el.button("Sign out", type="button", role="menuitem", tab_index=-1, on_click=rx.call_script(SIGN_OUT)),
            id=MENU,
            role="menu",
            aria_labelledby=f"{MENU}-button",
            custom_attrs={"popover": "auto"},
            class_name="menu",
        ),
    )
