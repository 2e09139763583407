"""The ticket that a page shows: what the desk has told of it, or before that what the browser knows of it.

`assets/ahead.js` asks for the neighbours of the open ticket while nothing else is to be done.
"""

import json

import reflex as rx

from support_desk.live.insides import hooked
from support_desk.tickets.properties import PROPERTIES
from support_desk.tickets.states.detail import TicketDetail
from support_desk.tickets.states.helping.neighbours import Neighbours
from support_desk.tickets.states.shown import ShownTicket

LIBRARY = "$/public/ahead"
NAMES = json.dumps([each.name for each in PROPERTIES])


class Ahead(rx.Component):
    """Looks ahead from the ticket `shown`, `near` which are those of some numbers.

    `seen` is the number of the one to be seen, of which less may be known.
    """

    library = LIBRARY
    tag = "Ahead"
    shown: rx.Var[ShownTicket]
    seen: rx.Var[int]
    near: rx.Var[str]


def shown_ticket() -> rx.Var[ShownTicket]:
    """The ticket to show. Of one that the desk has not told of there are its words, and no timeline."""
    told = TicketDetail.shown
    return hooked("shownTicket", f"const shownTicket = useAhead({told!s}, {NAMES})", LIBRARY, told).to(ShownTicket)


def is_told() -> rx.Var[bool]:
    """Whether the desk has told of the ticket that is shown, so that all else that the page knows is about it."""
    return shown_ticket().ticket.id == TicketDetail.shown.ticket.id


def look_ahead() -> rx.Component:
    """What a page needs that shows a ticket."""
    near = f"{Neighbours.before} {Neighbours.after}"
    return Ahead.create(shown=TicketDetail.shown, seen=shown_ticket().ticket.id, near=near)
