"""Cookies, as browsers send them back."""

import re

SESSION_COOKIE, TICKET_COOKIE = "desk_session", "desk_ticket"
# The keys to twenty tickets are shorter.
LONGEST_KEPT = 1_000
# No value of the desk's needs quotes; what stands in some is none of them. To take quotes apart, Python's own parser
# may need seconds for the longest header (CVE-2024-7592).
VALUE = re.compile(r"[A-Za-z0-9_.-]{1,8000}")


def cookie_of(header: str, name: str) -> str:
    """The value of the desk's cookie of that name in a header `Cookie`, the last that can be one; "" for none."""
    found = ""
    for part in header.split(";"):
        called, _, value = part.strip().partition("=")
        if called == name and VALUE.fullmatch(value):
            found = value
    return found


def own_cookies(header: str) -> str:
    """Of a header `Cookie` what says who shows it, and no more: the header of each socket is kept."""
    values = ((name, cookie_of(header, name)) for name in (SESSION_COOKIE, TICKET_COOKIE))
    return "; ".join(f"{name}={value[:LONGEST_KEPT]}" for name, value in values if value)
