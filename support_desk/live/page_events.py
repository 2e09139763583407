"""What a handler lets its page do, and which handler it lets follow: all that one may return or yield.

Reflex reads each text of an event for variables of its own, `<reflex.Var>…</reflex.Var>`: one that a stranger has
written would freeze the desk or end the event. So every text goes through `plain`, and no other module makes events;
tests/live/test_only_page_events.py holds that.
"""

from typing import Any

import reflex as rx

from support_desk.live.insides import plain


def run(script: str, then: Any = None) -> rx.event.EventSpec:
    """Run a script; the handler `then`, if there is one, is called with what that gives."""
    return rx.call_script(plain(script), callback=then)


def go(address: str, replace: bool = False) -> rx.event.EventSpec:
    """Go to an address of the desk; `replace`: Back leads past where the page is now."""
    return rx.redirect(plain(address), replace=replace)


def focus(box: str) -> rx.event.EventSpec:
    """Set the focus into a box; of its name Reflex keeps letters, digits and underscores only."""
    return rx.set_focus(box)


def empty(box: str) -> rx.event.EventSpec:
    """Empty one of the boxes that Reflex keeps; of its name as of that of `focus`."""
    return rx.set_value(box, "")


def tell_done(message: rx.Var[str]) -> rx.event.EventSpec:
    """Say in passing that something is done."""
    return rx.toast.success(plain(message))


def tell_wrong(message: rx.Var[str]) -> rx.event.EventSpec:
    """Say in passing that something went wrong."""
    return rx.toast.error(plain(message))


def call(handler: Any, *given: Any) -> rx.event.EventSpec:
    """Call another handler, as `call(Neighbours.look, number, query)`; what it is given is JSON."""
    return handler(*map(plain, given))
