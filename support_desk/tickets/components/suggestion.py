"""What triage suggests for a new ticket, and the two words that follow it until somebody chooses."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from support_desk.components.fields import options
from support_desk.languages import to_say
from support_desk.said import _, understood
from support_desk.tickets.components.words import label, source_label
from support_desk.tickets.properties import BY_NAME, Property
from support_desk.tickets.states.form import TicketForm
from support_desk.words import Source

# How the local classifier gives its reasons; what Gemini says is in whatever language that has chosen.
REASONS = (
    to_say("Not sure: {sentence}"),
    to_say("{category} because of {words}; {priority} because of {others}."),
    to_say("{category} because of {words}; {priority} on the whole."),
    to_say("{category} on the whole; {priority} because of {others}."),
    to_say("{category} on the whole; {priority} on the whole."),
)


def triage_box() -> rx.Component:
    """The suggestion with its reason, and its words as chips, each of which is a combobox."""
    return rx.el.div(
        _suggestion(),
        rx.el.div(
            _chip(BY_NAME["category"], TicketForm.choose_category, TicketForm.chosen_category),
            _chip(BY_NAME["priority"], TicketForm.choose_priority, TicketForm.chosen_priority),
            class_name="chips",
        ),
        class_name="triage",
    )


def with_choices(handler: Any) -> Callable[[rx.Var[str]], rx.event.EventSpec]:
    """Sends what was typed or chosen, and what the page holds as the user's choices."""
    return lambda text: handler(text, TicketForm.chosen_category, TicketForm.chosen_priority)


def _suggestion() -> rx.Component:
    said = rx.fragment(
        rx.el.strong(label(TicketForm.suggestion.category), " · ", label(TicketForm.suggestion.priority)),
        rx.el.span(
            " ",
            source_label(TicketForm.suggestion.source),
            rx.cond(
                TicketForm.suggestion.sure != "",
                rx.Var.create(", ").to(str) + understood(TicketForm.suggestion.sure),
                "",
            ),
            ": ",
            _reason(),
        ),
    )
    waiting = rx.cond(
        TicketForm.is_thinking,
        _("Reading your description …"),
        _("As you write, we suggest category and priority."),
    )
    return rx.el.div(
        rx.icon("sparkles", size=16, aria_hidden="true"),
        rx.el.p(rx.cond(TicketForm.suggestion.source != "", said, waiting)),
        role="status",
        aria_label=_("AI suggestion"),
        aria_busy=rx.cond(TicketForm.is_thinking, "true", "false"),
        class_name="suggestion",
    )


def _reason() -> rx.Var[str]:
    one = TicketForm.suggestion
    return rx.cond(one.source == Source.gemini.value, one.reason, understood(one.reason))


def _chip(one: Property, handler: Any, chosen: rx.Var[str]) -> rx.Component:
    """A property's combobox that looks like a chip, and says by its colour whether it follows the suggestion."""
    is_followed = (TicketForm.suggestion.source != "") & (chosen == "")
    return rx.el.div(
        rx.el.label(understood(one.label), html_for=one.name),
        rx.el.select(
            *options(one.words, _("As suggested")),
            id=one.name,
            name=one.name,
            default_value="",
            auto_complete="off",  # a form that is loaded anew is empty, and nothing in it is chosen
            on_change=with_choices(handler),
        ),
        rx.icon("chevron-down", size=16, aria_hidden="true"),
        class_name="chip",
        data_from=rx.cond(is_followed, "triage", "user"),
    )
