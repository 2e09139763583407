"""One ticket."""

import reflex as rx

from support_desk.pages.shell import team_page
from support_desk.pages.ticket_pane import ticket_pane
from support_desk.said import _
from support_desk.tickets.components.deeds import last_deed


def ticket_detail() -> rx.Component:
    """The ticket, its properties, its timeline, and a place for comments."""
    return team_page(_("Ticket"), ticket_pane(last_deed=last_deed()), head=rx.fragment())
