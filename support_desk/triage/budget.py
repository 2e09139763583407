"""What one client may ask of triage."""

from functools import cache

from support_desk.settings import settings
from support_desk.triage.limits import RateLimit
from support_desk.triage.shared_limits import SharedRateLimit


@cache
def triage_budget() -> RateLimit:
    """What one client may ask of triage: 30 questions a minute, by form, classify and new tickets together.

    With REDIS_URL all processes count together.
    """
    url = settings().redis_url
    return SharedRateLimit("triage", 30, 60, url) if url else RateLimit(30, 60)
