"""Where in time whoever looks at a page is."""

import reflex as rx

from support_desk.zones import UTC, known_zone


class Zone(rx.State):
    """The time zone of the browser, which `assets/zone.js` writes down before Reflex begins."""

    zone: str = rx.LocalStorage(UTC, name="zone")


async def zone_of(page: rx.State) -> str:
    """The zone in whose days this page's viewer counts; UTC when the browser names none that is known."""
    return known_zone((await page.get_state(Zone)).zone)
