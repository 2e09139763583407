"""The time zones that there are."""

from functools import cache
from zoneinfo import available_timezones

UTC = "UTC"


def known_zone(name: str) -> str:
    """The name of a zone, which a browser may have made up; UTC where there is none such."""
    return name if name in _known() else UTC


@cache
def _known() -> frozenset[str]:
    """Each look walks the disk."""
    return frozenset(available_timezones())
