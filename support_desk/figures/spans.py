"""The days that the dashboard is about, as those of whoever looks at it: values."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from support_desk.errors import InvalidInput
from support_desk.tickets.filters.spans import Span

SPANS = ("7", "30", "90")
USUAL = "30"
MOST_DAYS = 366
# A year of fewer digits is one that somebody still types.
FIRST_YEAR = 1000


@dataclass(frozen=True)
class Days:
    """So many days, and as many before, with which they are compared; all of one time zone.

    `after` is the day after them, once it has begun: none where today is the last.
    """

    dates: tuple[date, ...]
    before: tuple[date, ...]
    zone: str
    after: tuple[date, ...] = ()

    @classmethod
    def until(cls, now: datetime, number: int, zone: str) -> "Days":
        """The days up to that of `now`; `zone` is one that there is."""
        return _days(now.astimezone(ZoneInfo(zone)).date(), number, zone)

    @classmethod
    def named(cls, text: str, now: datetime, zone: str, *, may_be_tomorrow: bool = False) -> "Days":
        """The days that an address names: `30`, today the last, or `2026-01-01..2026-01-31`, 366 at most.

        The last one `may_be_tomorrow` here where it is today elsewhere, or was so until a clock was put right.

        Raises:
            InvalidInput: it names none, too many, or such as are to come.
        """
        if text in SPANS:
            return cls.until(now, int(text), zone)
        first, last = _ends(text, now, zone)
        number, today = (last - first).days + 1, now.astimezone(ZoneInfo(zone)).date()
        if number < 1:
            raise InvalidInput("The first day must not be after the last.", field="days")
        if last > today + timedelta(days=may_be_tomorrow):
            raise InvalidInput("The last day must not be after today.", field="days")
        if number > MOST_DAYS:
            raise InvalidInput(f"Choose at most {MOST_DAYS} days.", field="days")
        return _days(last, number, zone, () if last >= today else (last + timedelta(days=1),))

    @property
    def midnights(self) -> list[datetime]:
        """When each day begins, the earliest first; then when the last one ended, if it has."""
        days = (*self.before, *self.dates, *self.after)
        found = [Span(day.isoformat()).bounds(datetime.now(UTC), self.zone)[0] for day in days]
        return [moment for moment in found if moment is not None]

    @property
    def begin(self) -> datetime:
        """When the first of the days begins."""
        return self.midnights[len(self.before)]

    @property
    def end(self) -> datetime | None:
        """When the last of them ended; None while it has not."""
        return self.midnights[-1] if self.after else None

    @property
    def are_of_utc(self) -> bool:
        """Whether each of them is a day of UTC, too."""
        return all(midnight.time() == time() for midnight in self.midnights)

    @property
    def halves(self) -> list[datetime]:
        """When the days before begin, the days themselves, and what is after them, by the days of UTC."""
        return [datetime.combine(days[0], time(), UTC) for days in (self.before, self.dates, self.after) if days]

    def to_query(self) -> str:
        """The days as a filter has them."""
        return f"{self.dates[0]}..{self.dates[-1]}"


def _days(last: date, number: int, zone: str, after: tuple[date, ...] = ()) -> Days:
    dates = tuple(last - timedelta(days=ago) for ago in reversed(range(2 * number)))
    return Days(dates[number:], dates[:number], zone, after)


def _ends(text: str, now: datetime, zone: str) -> tuple[date, date]:
    with suppress(InvalidInput):
        since, until = Span.parsed("days", text).bounds(now, zone)
        if since and until:
            first, last = (at.astimezone(ZoneInfo(zone)).date() for at in (since, until - timedelta(microseconds=1)))
            if min(first, last).year >= FIRST_YEAR:
                return first, last
    raise InvalidInput("Choose a first and a last day.", field="days")
