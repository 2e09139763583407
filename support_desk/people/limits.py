"""How often those may write who have no account."""

from functools import cache

from support_desk.doors.limits import RateLimit
from support_desk.doors.shared_limits import limit_of_all
from support_desk.people.oidc.trips import SECONDS


@cache
def submissions() -> RateLimit:
    """What nobody and requesters may send from one address on a closed desk: 30 tickets and answers a minute.

    With REDIS_URL all processes count together.
    """
    return limit_of_all("submissions", 30, 60)


@cache
def suggestions() -> RateLimit:
    """How often triage may be asked what it suggests while somebody types, from one address: 120 times a minute.

    The local classifier reads one text after the other, and whoever asked without end would keep all others from it.
    """
    return limit_of_all("suggestions", 120, 60)


@cache
def links_asked() -> RateLimit:
    """How many sign-in links may be asked for from one address: ten within a quarter of an hour."""
    return limit_of_all("sign-in links", 10, 15 * 60)


@cache
def trips_to_provider() -> RateLimit:
    """How many may set out for the provider from one address: 60 a minute.

    Only a few can ask it at once, and whoever asked without end would keep all others from it.
    """
    return limit_of_all("trips to the provider", 60, 60)


@cache
def returns() -> RateLimit:
    """How often one may come back from the same trip while it lasts: five times."""
    return limit_of_all("returns from the provider", 5, SECONDS)


@cache
def returns_to_address() -> RateLimit:
    """How many may come back from the provider to one address: 60 a minute, for the same reason as they set out."""
    return limit_of_all("returns to an address", 60, 60)
