"""How changes and times read to a person."""

from collections.abc import Callable

from support_desk.figures.records import Compared
from support_desk.languages import to_say

NOTHING = "–"
UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"))


def whole(number: float) -> str:
    """As in "1,234"."""
    return f"{number:,.0f}"


def share(number: int, of: int) -> str:
    """As in "12%"; a dash for a part of nothing. What is not quite all is not "100%", and what is not none not "0%"."""
    if not of:
        return NOTHING
    percent = round(100 * number / of)
    if number and not percent:
        return "<1%"
    return f"{percent if number == of else min(percent, 99)}%"


def change(found: Compared, days: int, read: Callable[[float], str] = whole) -> str:
    """As in "+12% vs. 7 days before", for a span of so many `days`; "" where there is nothing to compare.

    From nothing nothing grows by percent, so then it tells by how much, as `read` does.
    """
    if found.now is None or found.before is None:
        return ""
    change = _moved(found.now, found.before, read)
    return to_say(f"{change} vs. {days} days before") if days > 1 else to_say(f"{change} vs. the day before")


def duration(seconds: float | None) -> str:
    """As in "2h 10m", in two units at most; a dash for None."""
    if seconds is None:
        return NOTHING
    left = round(seconds)
    if left < 60:
        return f"{left}s"
    at = next(place for place, (size, _) in enumerate(UNITS) if left >= size)
    parts = []
    for size, sign in UNITS[at : at + 2]:
        number, left = divmod(left, size)
        if number:
            parts.append(f"{number}{sign}")
    return " ".join(parts)


def _moved(now: float, before: float, read: Callable[[float], str]) -> str:
    if not before:
        return f"+{read(now)}" if now else "±0"
    return f"{_signed(round(100 * (now - before) / before))}%"


def _signed(number: int) -> str:
    return f"+{number:,}" if number > 0 else f"−{-number:,}" if number else "±0"
