"""Pages that follow what happens: each shows a view, and is told when somebody changed it.

What a page shows does not go through the states: a state only declares the variables and holds nothing in them, so no
handler may rely on them. A browser that connects again keeps what it shows until it is told something newer.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

import reflex as rx

from support_desk.errors import DatabaseAway, DeskError
from support_desk.languages import to_say
from support_desk.live.insides import emit, kept_without
from support_desk.live.viewers import Part, going_with
from support_desk.live.views import PageView, mark, viewers
from support_desk.process.logs import log_exception

FAULT = to_say(
    "There is a fault on our side: this page cannot show how things are now. Please load it again in a while."
)


class Connection(rx.State):
    """Whether what the page shows can be trusted."""

    is_database_away: bool = False


async def _always() -> bool:
    return True


class OnlyTold(rx.State, mixin=True):
    """A state that holds nothing in `SHOWN`, which only its page is told.

    Whoever loses the right to see it is told it as it is declared.
    """

    SHOWN: ClassVar[frozenset[str]]

    dict = kept_without(lambda state: state.SHOWN)


class LivePage(OnlyTold, rx.State, mixin=True):
    """A state whose page follows views. `problem` is what went wrong, said in place; `""` when nothing did.

    `SHOWN` names the variables that show the views: they are never set, only told.
    """

    problem: str = ""
    is_loaded: bool = False

    async def _look_at(
        self, *views: PageView, may_show: Callable[[], Awaitable[bool]] = _always, part: Part = Part.page
    ) -> None:
        """Show these views now and follow them in this part of the tab, and no others, from now on.

        `may_show` is asked when they are read and followed already: if they may not be shown, they are not.
        """
        connection, token = await self.get_state(Connection), self.router.session.client_token
        with viewers.asking(token, *views, part=part) as looks:
            found = await asyncio.gather(*(view.read() for view in views), return_exceptions=True)
            if wrong := next((each for each in found if isinstance(each, BaseException)), None):
                connection.is_database_away = isinstance(wrong, DatabaseAway) and wrong.is_out_of_reach
                return self._say(wrong)
            if not await may_show():
                return viewers.forget(token, *going_with(part))
            if not viewers.are_followed(token, looks):  # whoever ended that has told the page more than we know
                return None
            news: dict[type[rx.State], dict[str, Any]] = {}
            for look, each in zip(looks, found, strict=True):
                look.shows = mark(each)
                news.setdefault(look.view.page, {}).update(look.view.shown(each))
            await emit(news)
        connection.is_database_away, self.problem = False, ""
        return None

    def _say(self, wrong: BaseException) -> None:
        """Say what went wrong; a bug is not followed."""
        if isinstance(wrong, DeskError):
            self.problem = wrong.sentence
            return
        log_exception(wrong)
        self.problem = FAULT
        self._look_away()

    def _cannot_show(self, why: DeskError) -> None:
        """Say that the address names what cannot be shown, and follow nothing any more."""
        self.problem = to_say(f"{why.sentence} This link cannot be shown.")
        self._look_away()

    def _look_away(self, part: Part = Part.page) -> None:
        """Follow nothing any more in this part of the tab; with a page its panes go."""
        viewers.forget(self.router.session.client_token, *going_with(part))

    async def _show(self, **values: Any) -> None:
        """Let the page show these now, and keep none of them."""
        await emit({type(self): values})

    # A snapshot holds nothing of what the page shows: of that the state knows only how it is before it is loaded.
    dict = kept_without(lambda state: (*state.SHOWN, "is_loaded"))
