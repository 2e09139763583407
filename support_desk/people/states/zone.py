"""Where in time whoever looks at a page is."""

from functools import cache
from zoneinfo import available_timezones

import reflex as rx

UTC = "UTC"


class Zone(rx.State):
    """The time zone of the browser, which `assets/zone.js` writes down before Reflex begins."""

    zone: str = rx.LocalStorage(UTC, name="zone")


async def zone_of(page: rx.State) -> str:
    """The zone in whose days this page's viewer counts; UTC when the browser names none that is known."""
    zone = (await page.get_state(Zone)).zone
    return zone if zone in _known() else UTC


@cache
def _known() -> frozenset[str]:
    """Each look walks the disk."""
    return frozenset(available_timezones())
