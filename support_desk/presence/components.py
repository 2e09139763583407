"""Who else is at a ticket, on its page."""

import reflex as rx
from reflex_components_core.el.elements.typography import Div

from support_desk.presence.states import Presence, ShownPerson
from support_desk.said import _

TELL_EVERY_MS = 3_000


class Watched(Div):
    """A part of a page that says in which of its boxes somebody types."""

    on_input: rx.EventHandler[lambda event: [event.target.id]]


def also_here(ticket_id: rx.Var[int]) -> rx.Component:
    """The list `Also here`: who else has that ticket open, and who is writing; nothing while nobody has."""
    return rx.cond(
        (Presence.of == ticket_id) & (Presence.others.length() > 0),
        rx.el.ul(rx.foreach(Presence.others, _person), aria_label=_("Also here"), role="list", class_name="also-here"),
    )


def watched(*children: rx.Component) -> rx.Component:
    """A part of a page with a comment's box: others see that somebody writes there."""
    return Watched.create(*children, on_input=Presence.write.throttle(TELL_EVERY_MS), class_name="watched")


def _person(person: rx.Var[ShownPerson]) -> rx.Component:
    return rx.el.li(
        rx.el.span(person.initials, class_name="initials", aria_hidden="true"),
        rx.el.span(person.name, dir="auto", class_name="also-name"),
        rx.cond(person.is_writing, rx.el.span(" ", _("is writing"), class_name="also-writing")),
        class_name=rx.cond(person.is_writing, "also-person writing", "also-person"),
    )
