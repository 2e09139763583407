"""Which tickets to show, in which order, and where in it to begin: values, to and from an address's query."""

from support_desk.tickets.filters.fields import MINE, OF_NOBODY
from support_desk.tickets.filters.ticket_filter import ALL_OPEN, KNOWN, TicketFilter

__all__ = ["ALL_OPEN", "KNOWN", "MINE", "OF_NOBODY", "TicketFilter"]
