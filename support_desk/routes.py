"""Every page's path, and the function that builds it."""

NEW_TICKET = "/"
TICKETS = "/tickets"
TICKET = "/tickets/[number]"
DASHBOARD = "/dashboard"
PEOPLE = "/people"
SETTINGS = "/settings"
SIGN_IN = "/sign-in"
SETUP = "/setup"
INVITATION = "/invitation/[secret]"
REQUESTER = "/t/[secret]"


def tickets(query: str = "") -> str:
    """The list, narrowed by a filter's query: `/tickets?status=open`."""
    return f"{TICKETS}?{query}" if query else TICKETS


def dashboard(days: str) -> str:
    """The numbers, with triage over so many days: `/dashboard?days=7`."""
    return f"{DASHBOARD}?days={days}"


def ticket(ticket_id: int) -> str:
    """One ticket: `/tickets/7`."""
    return f"{TICKETS}/{ticket_id}"


def requester(secret: str) -> str:
    """A ticket as its requester sees it, by the secret that is his key to it: `/t/<secret>`."""
    return REQUESTER.replace("[secret]", secret)
