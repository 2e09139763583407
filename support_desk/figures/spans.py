"""The days that the dashboard is about, as those of whoever looks at it: values."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from support_desk.tickets.filters.spans import Span

CHOICES = (7, 30, 90)
USUAL = 30


@dataclass(frozen=True)
class Days:
    """So many days, today the last, and as many before, with which they are compared; all of one time zone."""

    dates: tuple[date, ...]
    before: tuple[date, ...]
    zone: str

    @classmethod
    def until(cls, now: datetime, number: int, zone: str) -> "Days":
        """The days up to that of `now`; `zone` is one that there is."""
        today = now.astimezone(ZoneInfo(zone)).date()
        dates = tuple(today - timedelta(days=ago) for ago in reversed(range(2 * number)))
        return cls(dates[number:], dates[:number], zone)

    @property
    def midnights(self) -> list[datetime]:
        """When each day begins, the earliest first."""
        found = [Span(day.isoformat()).bounds(datetime.now(UTC), self.zone)[0] for day in (*self.before, *self.dates)]
        return [moment for moment in found if moment is not None]

    @property
    def begin(self) -> datetime:
        """When the first of the days begins."""
        return self.midnights[len(self.before)]

    @property
    def halves(self) -> list[datetime]:
        """When the days before begin, and when the days themselves do, by the days of UTC."""
        return [datetime.combine(days[0], time(), UTC) for days in (self.before, self.dates)]

    def to_query(self) -> str:
        """The days as a filter has them."""
        return f"{self.dates[0]}..{self.dates[-1]}"
