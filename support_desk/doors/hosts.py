"""The names that the desk answers to.

A page of `evil.example`, whose name is made to lead to the desk's address (DNS rebinding), has the desk as its origin:
only the name tells it apart.
"""

import re

from support_desk.doors.addresses import is_address
from support_desk.settings import settings

HOST = re.compile(r"(?:\[([0-9a-f:.]+)]|([a-z0-9._-]+))(?::[0-9]{0,5})?", re.IGNORECASE)


def host_name(given: str) -> str | None:
    """The name or address in a `Host` header, lower case, without its port; None when it is malformed."""
    match = HOST.fullmatch(given)
    if match is None:
        return None
    return (match[1] or match[2]).lower().removesuffix(".") or None


def is_answered(name: str) -> bool:
    """Whether the desk answers to it: loopback names, addresses, PUBLIC_URL's, and those that ALLOWED_HOSTS names."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    return name == settings().public_host or name in settings().allowed_hosts or is_address(name)
