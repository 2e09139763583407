"""Every page's path, and the function that builds it."""

import re
from urllib.parse import urlencode

# Browsers take a backslash for a slash, and leave out white space; of `/..//elsewhere` they leave `//elsewhere`.
LOCAL = re.compile(r"(?![^?#]*//)/[!-\[\]-~]*")

# What Reflex calls the page of every address that is none of those below.
NOT_FOUND = "404"
NEW_TICKET = "/"
TICKETS = "/tickets"
TICKET = "/tickets/[number]"
# What an address of the list names the ticket that is open beside it.
BESIDE = "ticket"
DASHBOARD = "/dashboard"
PEOPLE = "/people"
SETTINGS = "/settings"
DESK = "/settings/desk"
SIGN_IN = "/sign-in"
SETUP = "/setup"
# Where the way to the provider of OpenID Connect begins; no page, but browsers come there.
PROVIDER = "/api/session/oidc/"
INVITATION = "/invitation/[secret]"
REQUESTER = "/t/[secret]"
LINK = "/sign-in/[secret]"
MY_TICKETS = "/my-tickets"
MY_TICKET = "/my-tickets/[number]"
# Either of them, with what stands in their addresses.
OF_REQUESTER = re.compile(r"/my-tickets(/[0-9]{1,19})?/?(\?[!-~]{0,500})?")


def tickets(query: str = "", beside: int = 0) -> str:
    """The list, narrowed by a filter's query: `/tickets?status=open`, and with a ticket `beside` it, 0 for none."""
    whole = "&".join(filter(None, (query, f"{BESIDE}={beside}" if beside else "")))
    return f"{TICKETS}?{whole}" if whole else TICKETS


def dashboard(days: str) -> str:
    """The numbers, with triage over so many days: `/dashboard?days=7`."""
    return f"{DASHBOARD}?days={days}"


def ticket(ticket_id: int) -> str:
    """One ticket: `/tickets/7`."""
    return f"{TICKETS}/{ticket_id}"


def setup(code: str) -> str:
    """Where whoever has the code makes the first account: `/setup?code=…`."""
    return f"{SETUP}?code={code}"


def invitation(secret: str) -> str:
    """Where somebody accepts an invitation: `/invitation/…`."""
    return INVITATION.replace("[secret]", secret)


def sign_in_link(secret: str) -> str:
    """Where a requester is let in by a link from a mail: `/sign-in/…`."""
    return LINK.replace("[secret]", secret)


def my_tickets(cursor: str = "") -> str:
    """A requester's own tickets, from the newest or from a cursor on: `/my-tickets?cursor=…`."""
    return f"{MY_TICKETS}?{urlencode({'cursor': cursor})}" if cursor else MY_TICKETS


def my_ticket(ticket_id: int) -> str:
    """One of them: `/my-tickets/7`."""
    return f"{MY_TICKETS}/{ticket_id}"


def sign_in(problem: str, following: str) -> str:
    """Where people sign in: what came of the last try, and where they go then."""
    return f"{SIGN_IN}?{urlencode({'next': following})}#{problem}"


def is_local(address: str) -> bool:
    """Whether it is an address of the desk itself, such as `/tickets?status=open`, wherever a browser would take it."""
    return LOCAL.fullmatch(address) is not None


def is_of_requester(address: str) -> bool:
    """Whether it is the address of a requester's own tickets, or of one of them."""
    return OF_REQUESTER.fullmatch(address) is not None


def requester(secret: str) -> str:
    """A ticket as its requester sees it, by the secret that is his key to it: `/t/<secret>`."""
    return REQUESTER.replace("[secret]", secret)
