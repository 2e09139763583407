"""Pages that follow what happens: each shows a view, and looks again when somebody changed it."""

import asyncio
import logging
from collections.abc import Awaitable, Iterable
from typing import Any, ClassVar, Protocol

import reflex as rx

from support_desk.errors import DatabaseAway, DeskError
from support_desk.live import Changed, View, Viewers

# Of the browsers that look at one view so many are told at a time, and one that is busy holds up no other for longer.
TOLD_AT_ONCE = 50
TOLD_WITHIN_SECONDS = 5

log = logging.getLogger("support_desk.live")


class PageView(View, Protocol):
    """A view that knows how to read itself from the database, and which state shows it."""

    page: ClassVar[type["LivePage"]]

    def read(self) -> Any:
        """What there is to show, read in a session of its own.

        Raises:
            DatabaseAway: PostgreSQL does not answer.
        """
        ...


viewers: Viewers[PageView] = Viewers()


class Connection(rx.State):
    """Whether what the page shows can be trusted."""

    is_database_away: bool = False


class LivePage(rx.State, mixin=True):
    """A state whose page follows a view. `problem` is what went wrong, said in place; `""` when nothing did."""

    problem: str = ""
    is_loaded: bool = False

    async def _look_at(self, view: PageView) -> None:
        """Show `view` now and follow it from now on."""
        viewers.watch(self.router.session.client_token, view)
        connection = await self.get_state(Connection)
        try:
            found = await asyncio.to_thread(view.read)
        except DeskError as error:
            self.problem = error.sentence
            connection.is_database_away = isinstance(error, DatabaseAway)
            return
        connection.is_database_away = False
        self.problem = ""
        self._show(found)
        self.is_loaded = True

    def _show(self, found: Any) -> None:
        raise NotImplementedError

    def _put(self, **values: Any) -> None:
        """Set what differs and nothing else, so that a page whose view did not change is sent nothing."""
        for name, value in values.items():
            if getattr(self, name) != value:
                setattr(self, name, value)


async def refresh(app: rx.App, changed: Changed) -> None:
    """Let every page that `changed` touches show how things are; each view is read once, however many look at it."""
    for token in viewers.tokens():
        if token not in app.event_namespace.token_to_sid:
            viewers.forget(token)
    touched = viewers.touched_by(changed)
    await asyncio.gather(*(_refresh_view(app, view, tokens) for view, tokens in touched.items()))


async def tell_database_is_away(app: rx.App) -> None:
    """Let every page say that what it shows may be out of date."""

    async def tell(token: str) -> None:
        async with app.modify_state(rx.BaseStateToken(ident=token, cls=Connection)) as root:
            (await root.get_state(Connection)).is_database_away = True

    await _each(tell(token) for token in viewers.tokens())


async def _refresh_view(app: rx.App, view: PageView, tokens: list[str]) -> None:
    try:
        found = await asyncio.to_thread(view.read)
    except DatabaseAway:
        return  # the listener hears of it too, and asks again when it is over
    except DeskError as error:
        found = error

    async def show(token: str) -> None:
        async with app.modify_state(rx.BaseStateToken(ident=token, cls=view.page)) as root:
            page = await root.get_state(view.page)
            if isinstance(found, DeskError):
                page._put(problem=found.sentence)
                return
            connection = await root.get_state(Connection)
            if connection.is_database_away:
                connection.is_database_away = False
                page._put(problem="")
            page._show(found)
            page._put(is_loaded=True)

    await _each(show(token) for token in tokens)


async def _each(tellings: Iterable[Awaitable[None]]) -> None:
    gate = asyncio.Semaphore(TOLD_AT_ONCE)

    async def one(telling: Awaitable[None]) -> None:
        async with gate:
            try:
                await asyncio.wait_for(telling, TOLD_WITHIN_SECONDS)
            except Exception:
                log.warning("A browser could not be told of a change.")

    await asyncio.gather(*(one(telling) for telling in tellings))
