"""The menu named after whoever is signed in."""

import reflex as rx

from support_desk import routes
from support_desk.people.authority import Deed
from support_desk.people.states.visitor import Visitor
from support_desk.said import _

MENU = "visitor-menu"
# Loaded anew, so that the socket's handshake has the cookies that the browser has then, and without what was searched
# for, LAST_QUEUE of `assets/going.js`. It ends only where it fails, and what is called then says so.
SIGN_OUT = f"""
globalThis.deskLeaves = true;
fetch("/api/session/", {{method: "DELETE"}}).catch(() => ({{}})).then(({{ ok, status }}) => {{
  globalThis.deskLeaves = ok || status === 401;
  if (!globalThis.deskLeaves) return null;
  sessionStorage.removeItem("desk.queue");
  location.assign("{routes.SIGN_IN}");
  return new Promise(() => {{}});
}})
"""
AWAY = _("The server is out of reach; nothing was changed. Please try again.")


def visitor_menu() -> rx.Component:
    """A button with the visitor's name that opens what is his own; `assets/menu.js` lets arrow keys walk through it."""
    return _menu(
        Visitor.name,
        # The bar at the end of a phone's page has room for three.
        rx.cond(Visitor.may[Deed.manage.value], _link(_("People"), routes.PEOPLE, class_name="of-phones")),
        _link(_("Settings"), routes.SETTINGS),
        # Not "Desk settings": whoever looks for "Settings" by a part of its name must find one.
        rx.cond(Visitor.may[Deed.post.value], _link(_("This desk"), routes.DESK)),
    )


def requester_menu() -> rx.Component:
    """The same for a requester whom a link has let in, by his address."""
    return _menu(Visitor.email, _link(_("My tickets"), routes.MY_TICKETS))


def _menu(name: rx.Var[str], *links: rx.Component) -> rx.Component:
    return rx.fragment(
        rx.el.button(
            rx.icon("circle-user-round", size=16, aria_hidden="true"),
            rx.el.span(name, class_name="visitor-name"),
            type="button",
            id=f"{MENU}-button",
            aria_haspopup="menu",
            aria_label=name,
            custom_attrs={"popoverTarget": MENU, "data-theirs": ""},
            class_name="menu-button",
        ),
        rx.el.div(
            *links,
            rx.el.button(
                _("Sign out"),
                type="button",
                role="menuitem",
                tab_index=-1,
                on_click=rx.call_script(SIGN_OUT, callback=lambda _answer: rx.toast.error(AWAY)),
            ),
            id=MENU,
            role="menu",
            aria_labelledby=f"{MENU}-button",
            custom_attrs={"popover": "auto"},
            class_name="menu",
        ),
    )


def _link(name: str, path: str, **props: str) -> rx.Component:
    return rx.el.a(name, href=path, role="menuitem", tab_index=-1, **props)
