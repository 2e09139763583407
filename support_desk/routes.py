"""Every page's path, and the function that builds it."""

import re
from urllib.parse import urlencode

# Browsers take a backslash for a slash, and leave out white space; of `/..//elsewhere` they leave `//elsewhere`.
LOCAL = re.compile(r"(?![^?#]*//)/[!-\[\]-~]*")

NEW_TICKET = "/"
TICKETS = "/tickets"
TICKET = "/tickets/[number]"
DASHBOARD = "/dashboard"
PEOPLE = "/people"
SETTINGS = "/settings"
SIGN_IN = "/sign-in"
SETUP = "/setup"
# Where the way to the provider of OpenID Connect begins; no page, but browsers come there.
PROVIDER = "/api/session/oidc/"
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


def setup(code: str) -> str:
    """Where whoever has the code makes the first account: `/setup?code=…`."""
    return f"{SETUP}?code={code}"


def invitation(secret: str) -> str:
    """Where somebody accepts an invitation: `/invitation/…`."""
    return INVITATION.replace("[secret]", secret)


def sign_in(problem: str, following: str) -> str:
    """Where people sign in: what was wrong with the last try, and where they go then."""
    return f"{SIGN_IN}?{urlencode({'next': following})}#{problem}"


def is_local(address: str) -> bool:
    """Whether it is an address of the desk itself, such as `/tickets?status=open`, wherever a browser would take it."""
    return LOCAL.fullmatch(address) is not None


def requester(secret: str) -> str:
    """A ticket as its requester sees it, by the secret that is his key to it: `/t/<secret>`."""
    return REQUESTER.replace("[secret]", secret)
