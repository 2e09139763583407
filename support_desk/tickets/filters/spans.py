"""Days and ranges of days in which something happened to a ticket: values, as an address has them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Self
from zoneinfo import ZoneInfo

from support_desk.errors import InvalidInput
from support_desk.zones import known_zone

COLUMNS = {"opened": "created_at", "resolved": "resolved_at", "changed": "updated_at"}
"""What may have happened within a span, and the column that says when."""
TODAY = "today"
AGO = re.compile("-([0-9]{1,5})d")
DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
Bounds = tuple[datetime | None, datetime | None]


@dataclass(frozen=True)
class Span:
    """A day, or a range of which one end may be open: `2026-11-01`, `2026-11-01..2026-11-07`, `..-2d`, `today`.

    Both ends of a range belong to it. By itself `-2d` is the day before yesterday; as the end of a range it is this
    moment two days ago, so that `..-2d` is whatever is older than that, at any time of the day.
    """

    text: str

    @classmethod
    def parsed(cls, field: str, text: str) -> Self:
        """The span that somebody sent as this field.

        Raises:
            InvalidInput: it is none.
        """
        ends = text.strip().split("..")
        if len(ends) > 2 or not any(ends) or not all(_is_day(end) for end in ends if end):
            raise InvalidInput(
                f"The {field} must be a day such as 2026-11-01 or -2d, or a range such as 2026-11-01..2026-11-07.",
                field=field,
            )
        return cls("..".join(TODAY if end in ("-0d", TODAY) else end for end in ends))

    def bounds(self, now: datetime, zone: str) -> Bounds:
        """From when on, and before when; None where it is open. Its days are those of `zone`, UTC if there is none."""
        first, is_range, last = self.text.partition("..")
        if not is_range:
            return _beginning(first, now, zone), _end(first, now, zone)
        return _moment(first, now) or _beginning(first, now, zone), _moment(last, now) or _end(last, now, zone)

    def __str__(self) -> str:
        return self.text


def _is_day(text: str) -> bool:
    if DATE.fullmatch(text):
        try:
            return bool(date.fromisoformat(text))
        except ValueError:
            return False
    return text == TODAY or AGO.fullmatch(text) is not None


def _moment(end: str, now: datetime) -> datetime | None:
    """This moment so many days ago; None if the end is a day."""
    ago = AGO.fullmatch(end)
    return now - timedelta(days=int(ago[1])) if ago else None


def _beginning(end: str, now: datetime, zone: str) -> datetime | None:
    return _midnight(_day(end, now, zone), zone) if end else None


def _end(end: str, now: datetime, zone: str) -> datetime | None:
    """The beginning of the day after; None after the last day that there is."""
    day = _day(end, now, zone) if end else date.max
    return _midnight(day + timedelta(days=1), zone) if day < date.max else None


def _day(text: str, now: datetime, zone: str) -> date:
    if DATE.fullmatch(text):
        return date.fromisoformat(text)
    ago = AGO.fullmatch(text)
    return now.astimezone(_zone(zone)).date() - timedelta(days=int(ago[1]) if ago else 0)


def _midnight(day: date, zone: str) -> datetime | None:
    """When the day begins there; None for one so far away that UTC has no day for it."""
    try:
        return datetime.combine(day, time(), _zone(zone)).astimezone(UTC)
    except OverflowError:
        return None


def _zone(name: str) -> ZoneInfo:
    return _read(known_zone(name))


@cache
def _read(known: str) -> ZoneInfo:
    """Python itself keeps the last eight."""
    return ZoneInfo(known)
