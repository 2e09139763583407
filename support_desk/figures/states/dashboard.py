"""The numbers."""

from datetime import UTC, datetime
from typing import ClassVar

import reflex as rx

from support_desk import routes
from support_desk.errors import InvalidInput
from support_desk.figures.spans import SPANS, USUAL, Days
from support_desk.figures.states.figures_view import Figures, FiguresView
from support_desk.live import page_events
from support_desk.live.boxes import filled
from support_desk.people.authority import Deed, needs
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.people.states.zone import zone_of

CUSTOM = "custom"
# No box holds a longer day.
LONGEST = 16
FIRST_DAY, LAST_DAY = "first_day", "last_day"


class Dashboard(ScopedPage, rx.State):
    """How the desk stands, and how it has done in a span of days, from the `first` to the `last`.

    Both are "" where the address names days that cannot be shown. `wrong` is what is wrong with days that somebody
    chose, "" while nothing is. `_wanted` are the days that were looked at last, and `_heard` is what the boxes held
    when somebody chose last, even if such days cannot be shown.
    """

    SHOWN: ClassVar = frozenset({"figures"})
    figures: Figures = Figures()
    span: str = USUAL
    first: str = ""
    last: str = ""
    wrong: str = ""
    _wanted: str = ""
    _heard: tuple[str, str] = ("", "")

    @rx.event
    @needs(Deed.find)
    async def load(self):
        """Show the figures as they are now, of the days that the address names."""
        asked, zone = self.router.url.query_parameters.get("days") or USUAL, await zone_of(self)
        known, self.wrong = (self.first, self.last), ""
        self.span = asked if asked in SPANS else CUSTOM
        try:
            days = Days.named(asked, datetime.now(UTC), zone, may_be_tomorrow=True)
        except InvalidInput as error:
            self.first = self.last = ""
            self._cannot_show(error)
            await self._show_nothing()
        else:
            self.first, self.last = str(days.dates[0]), str(days.dates[-1])
            wanted = asked if asked in SPANS else days.to_query()
            is_other, self._wanted = self._wanted not in ("", wanted), wanted
            await self._look(lambda scope: [FiguresView(scope, wanted, zone)])
            if self.problem and is_other:  # what was read before is of other days
                await self._show_nothing()
        shown = self.first, self.last
        return [filled(*box) for box in zip((FIRST_DAY, LAST_DAY), shown, known, self._heard, strict=True)]

    @rx.event
    @needs(Deed.find)
    async def choose_span(self, days: str):
        """Show so many days, or `custom` ones: at first those that are shown. The address follows."""
        if not self._is_here():
            return None  # it waited for the desk, and whoever chose has gone on
        if days == CUSTOM and self.span in SPANS:
            days = Days.named(self.span, datetime.now(UTC), await zone_of(self)).to_query()
        elif days not in SPANS:
            return None
        return page_events.go(routes.dashboard(days))

    @rx.event
    @needs(Deed.find)
    async def show_days(self, first: str, last: str):
        """Show the days from one to another; while somebody chooses the address is replaced, so Back skips that."""
        if self.span in SPANS or not self._is_here():
            return None  # he has chosen something else, or gone on, before the pause was over
        self._heard = str(first)[:LONGEST], str(last)[:LONGEST]
        try:
            days = Days.named(f"{first}..{last}", datetime.now(UTC), await zone_of(self))
        except InvalidInput as error:
            self.wrong = error.sentence
            return None
        self.wrong = ""
        return page_events.go(routes.dashboard(days.to_query()), replace=True)

    def _is_here(self) -> bool:
        return self.router.url.path.rstrip("/") == routes.DASHBOARD

    async def _show_nothing(self) -> None:
        await self._show(figures=Figures(), is_loaded=False)


FiguresView.page = Dashboard
