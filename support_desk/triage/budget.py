"""What one client may ask of triage."""

from functools import cache

from support_desk.doors.limits import RateLimit
from support_desk.doors.shared_limits import limit_of_all


@cache
def triage_budget() -> RateLimit:
    """What one client may ask of triage: 30 questions a minute, by form, classify and new tickets together.

    With REDIS_URL all processes count together.
    """
    return limit_of_all("triage", 30, 60)
