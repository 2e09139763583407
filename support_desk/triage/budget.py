"""What one client may ask of triage."""

from functools import cache

from support_desk.doors.limits import RateLimit
from support_desk.doors.shared_limits import limit_of_all


@cache
def triage_budget() -> RateLimit:
    """What one client may ask of Gemini: 30 questions a minute, by form, classify and new tickets together.

    With REDIS_URL all processes count together.
    """
    return limit_of_all("triage", 30, 60)


@cache
def classify_calls() -> RateLimit:
    """How often one client may call classify, whoever answers: 30 times a minute."""
    return limit_of_all("classify", 30, 60)
