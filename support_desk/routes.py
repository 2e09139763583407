"""Every page's path, and the function that builds it."""

from support_desk.filters import TicketFilter

NEW_TICKET = "/"
TICKETS = "/tickets"
TICKET = "/tickets/[number]"
DASHBOARD = "/dashboard"


def tickets(wanted: TicketFilter | None = None) -> str:
    """The list, narrowed: `/tickets?status=open`."""
    query = wanted.to_query() if wanted else ""
    return f"{TICKETS}?{query}" if query else TICKETS


def dashboard(days: str) -> str:
    """The numbers, with triage over so many days: `/dashboard?days=7`."""
    return f"{DASHBOARD}?days={days}"


def ticket(ticket_id: int) -> str:
    """One ticket: `/tickets/7`."""
    return f"{TICKETS}/{ticket_id}"
