"""What stands over a ticket: which it is, how it stands, and what can be done to it."""

from functools import reduce
from operator import or_
from typing import Any

import reflex as rx

from support_desk import routes
from support_desk.components.ago import age
from support_desk.components.links import link
from support_desk.components.prose import TabTitle, woven
from support_desk.people.authority import Deed
from support_desk.people.states.visitor import Visitor
from support_desk.said import _, understood
from support_desk.tickets.components.badges import status_badge
from support_desk.tickets.components.ticket.ahead import shown_ticket
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.helping.neighbours import Neighbours
from support_desk.tickets.states.shown import TicketCard
from support_desk.words import SETTLED, Status

LONGEST_TAB = 60


def ticket_head(*tools: rx.Component, title: Any, below: rx.Component) -> rx.Component:
    """Number, status, title, and the buttons; `tools` are what more there is to do where the ticket is shown."""
    ticket = shown_ticket().ticket
    return rx.el.div(
        _tab_title(TicketDetail.shown.ticket),  # as the desk tells of it: that is read out
        rx.el.div(
            rx.el.p(
                rx.el.span("#", ticket.id, class_name="number"),
                status_badge(ticket.words["status"]),
                rx.el.span(woven(_("opened {when}"), when=age(ticket.created_at)), class_name="when"),
                class_name="ticket-line-up",
            ),
            rx.el.div(_neighbours(), _buttons(), _more(), *tools, class_name="ticket-tools"),
            class_name="ticket-bar",
        ),
        title(ticket.title, dir="auto", class_name="ticket-title"),
        below,
        class_name="ticket-head",
    )


def _tab_title(ticket: rx.Var[TicketCard]) -> rx.Component:
    return TabTitle.create(text=rx.cond(ticket.id > 0, f"#{ticket.id} {ticket.title[:LONGEST_TAB]}", ""))


def is_settled(status: rx.Var[str]) -> rx.Var[bool]:
    """Whether nothing more is expected of a ticket with this status."""
    return reduce(or_, (status == word.value for word in SETTLED))


def _neighbours() -> rx.Component:
    return rx.fragment(
        _neighbour("chevron-up", understood(Neighbours.names[0]), Neighbours.before, "-1"),
        _neighbour("chevron-down", understood(Neighbours.names[1]), Neighbours.after, "1"),
    )


def _neighbour(icon: str, name: rx.Var[str], number: rx.Var[int], step: str) -> rx.Component:
    """The way to one of them; until it is known which that is, it leads nowhere, but keeps its place and the focus."""
    here = shown_ticket().ticket.id
    is_known = Neighbours.of == here
    way = link(
        rx.icon(icon, size=16, aria_hidden="true"),
        to=f"{routes.TICKETS}/{rx.cond(is_known, number, here)}",
        aria_label=rx.cond(is_known, f"{name} #{number}", name),
        aria_disabled=rx.cond(is_known, "false", "true"),
        title=name,
        data_step=step,
        class_name="tool neighbour",
    )
    return rx.cond((number > 0) | ~is_known, way)


def _buttons() -> rx.Component:
    """Resolve or reopen, and close."""
    ticket = shown_ticket().ticket
    status = ticket.words["status"]
    return rx.fragment(
        rx.cond(
            is_settled(status),
            _button(_("Reopen"), TicketDetail.reopen(ticket.id)),
            _button(_("Resolve"), TicketDetail.resolve(ticket.id), custom_attrs={"data-resolves": ticket.id}),
        ),
        rx.cond(status != Status.closed.value, _button(_("Close"), TicketDetail.ask_to_close(ticket.id))),
    )


def _more() -> rx.Component:
    """What is not for every day, which for most is nothing."""
    ticket = shown_ticket().ticket
    return rx.cond(
        Visitor.may[Deed.delete.value],
        rx.fragment(
            rx.el.button(
                rx.icon("ellipsis", size=16, aria_hidden="true"),
                type="button",
                aria_label=_("More #{number}", number=ticket.id),
                title=_("More"),
                custom_attrs={"popoverTarget": "more-of-ticket"},
                class_name="tool more-of-ticket",
            ),
            rx.el.div(
                _button(
                    _("Delete"),
                    TicketDetail.ask_to_delete(ticket.id),
                    kind="danger-quiet",
                    custom_attrs={"popoverTarget": "more-of-ticket", "popoverTargetAction": "hide"},
                ),
                id="more-of-ticket",
                role="group",
                aria_label=_("More actions of #{number}", number=ticket.id),
                custom_attrs={"popover": "auto"},
                class_name="ticket-sheet",
            ),
        ),
    )


def _button(verb: str, action: rx.event.EventType, kind: str = "quiet", **props: Any) -> rx.Component:
    number = shown_ticket().ticket.id
    return rx.el.button(
        verb, type="button", aria_label=f"{verb} #{number}", on_click=action, class_name=f"button small {kind}", **props
    )
