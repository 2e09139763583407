"""What a ticket has that can be changed: comboboxes that save what is chosen, by a click or with Enter.

By itself a combobox chooses with every arrow key; `assets/chosen.js` waits for the Enter.
"""

import reflex as rx

from support_desk.components.fields import options
from support_desk.components.names import is_inactive, named
from support_desk.said import _, understood
from support_desk.tickets.components.assignees import agent_options
from support_desk.tickets.components.customer import customer
from support_desk.tickets.components.ticket.ahead import shown_ticket
from support_desk.tickets.components.words import label, source_label
from support_desk.tickets.properties import MOVED, TRIAGED, Property
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.helping.hints import Hints
from support_desk.words import Source

WAITS = "choice_waits"


def properties() -> rx.Component:
    """Each property with its value, who asked, and what triage said."""
    return rx.el.section(
        rx.el.div(*map(_property, MOVED), _assignee(), class_name="properties"),
        rx.el.p(_("Arrow keys choose, Enter saves."), id=WAITS, class_name="unseen"),
        _suggested(),
        customer(),
        aria_label=_("Properties"),
        class_name="ticket-side",
    )


def _property(one: Property) -> rx.Component:
    ticket = shown_ticket().ticket
    save = lambda word: TicketDetail.set_property(ticket.id, one.name, word)  # noqa: E731
    return _row(understood(one.label), one.name, *options(one.words), value=ticket.words[one.name], on_change=save)


def _assignee() -> rx.Component:
    """Whose it is; somebody who is inactive can stay, but is not among those to choose from."""
    ticket = shown_ticket().ticket
    return _row(
        _("Assignee"),
        "assignee",
        rx.el.option(_("Nobody"), value=""),
        rx.cond(is_inactive(ticket.assignee_name), rx.el.option(named(ticket.assignee_name), value=ticket.assignee)),
        agent_options(),
        value=ticket.assignee,
        on_change=lambda whose: TicketDetail.assign(ticket.id, whose),
    )


def _row(label: rx.Var[str], name: str, *choices: rx.Component, value: rx.Var[str], on_change) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name),
        rx.el.select(
            *choices,
            id=name,
            value=value,
            on_change=on_change,
            aria_describedby=WAITS,
            custom_attrs={"data-chosen-by": "enter", "data-is": value},
        ),
        class_name="property",
        data_property=name,
        data_said=_("Enter"),
    )


def _suggested() -> rx.Component:
    """What triage said when the ticket was made, how sure it is, and a button where the ticket has other words."""
    ticket = shown_ticket().ticket
    said = [ticket.suggested[each.name] for each in TRIAGED]
    is_other = (ticket.words["category"] != said[0]) | (ticket.words["priority"] != said[1])
    return rx.cond(
        ticket.suggestion_source != "",
        rx.el.div(
            rx.el.p(
                _(
                    "{source} suggested {category} · {priority}.",
                    source=source_label(ticket.suggestion_source),
                    category=label(ticket.suggested["category"]),
                    priority=label(ticket.suggested["priority"]),
                )
            ),
            rx.cond(
                ticket.suggestion_source == Source.local.value,
                # It comes a moment later, and nothing may move then.
                rx.el.p(rx.cond(Hints.of == ticket.id, understood(Hints.sure), ""), class_name="sure"),
            ),
            rx.cond(
                is_other,
                rx.el.button(
                    _("Apply"),
                    type="button",
                    on_click=TicketDetail.apply_suggestion(ticket.id, *said),
                    class_name="button small quiet",
                ),
            ),
            class_name="hint suggested",
        ),
    )
