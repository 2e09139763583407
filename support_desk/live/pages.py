"""Pages that follow what happens: each shows a view, and is told when somebody changed it.

What a page shows does not go through the states, whether it asked or something happened: each view is read once, made a
delta once, and sent to all its browsers. A state only declares the variables and holds nothing in them, so no handler
may rely on them. A browser that connects again keeps what it shows until it is told something newer.
"""

import asyncio
from inspect import iscoroutinefunction
from typing import Any, ClassVar, Protocol

import reflex as rx
from engineio.packet import MESSAGE, Packet
from reflex.state import BaseState, Delta, StateUpdate, _override_base_method
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event.context import EventContext
from socketio.packet import EVENT

from support_desk.errors import DatabaseAway, DeskError
from support_desk.live.viewers import TouchedIds, View, Viewers
from support_desk.process.logs import log_exception

# So long after a page was answered, the answer is surely on its way and cannot overtake what is told next.
ANSWERED_SECONDS = 0.2
# The others do not wait longer for one view; it is read again at the next change.
READ_SECONDS = 12
FAULT = "There is a fault on our side: this page cannot show how things are now. Please load it again in a while."


class PageView(View, Protocol):
    """A view that knows how to read itself from the database, and which state shows it."""

    page: ClassVar[type["LivePage"]]

    @property
    def may_take_long(self) -> bool:
        """Whether no other view should wait for this one."""
        ...

    def read(self) -> Any:
        """What there is to show, read in a session of its own; its `repr` says all of it.

        It may be asynchronous; if it is not, it waits in a thread.

        Raises:
            DatabaseAway: PostgreSQL does not answer.
        """
        ...


viewers: Viewers[PageView] = Viewers()
postponed: dict[PageView, asyncio.Task] = {}
# Of the views that may take long: those being read now, and those touched since their reading began.
being_read: dict[PageView, asyncio.Task] = {}
outdated: set[PageView] = set()


class Connection(rx.State):
    """Whether what the page shows can be trusted."""

    is_database_away: bool = False


class LivePage(rx.State, mixin=True):
    """A state whose page follows a view. `problem` is what went wrong, said in place; `""` when nothing did.

    `SHOWN` names the variables that show the view: they are never set, only told.
    """

    SHOWN: ClassVar[frozenset[str]]
    problem: str = ""
    is_loaded: bool = False

    async def _look_at(self, view: PageView) -> None:
        """Show `view` now and follow it from now on."""
        connection = await self.get_state(Connection)
        with viewers.asking(self.router.session.client_token, view) as look:
            try:
                found = await _found(view)
            except DeskError as error:
                self.problem = error.sentence
                connection.is_database_away = isinstance(error, DatabaseAway)
                return
            except Exception as error:
                log_exception(error)
                self.problem = FAULT
                self._look_away()
                return
            look.shows = _mark(found)
            await self._show(**self._values_of(found), is_loaded=True)
        connection.is_database_away = False
        self.problem = ""

    def _look_away(self) -> None:
        """Follow nothing any more."""
        viewers.forget(self.router.session.client_token)

    async def _show(self, **values: Any) -> None:
        """Let the page show these now, and keep none of them."""
        await EventContext.get().emit_delta(_delta({type(self): values}))

    @classmethod
    def _values_of(cls, found: Any) -> dict[str, Any]:
        """The values of the state's variables that show `found`: of `SHOWN`."""
        raise NotImplementedError

    @_override_base_method
    def dict(self, include_computed: bool = True, initial: bool = False, **named: Any) -> Delta:
        """As Reflex's, without what the page shows: of that the state knows only the `initial` values."""
        kept = BaseState.dict(self, include_computed, initial, **named)
        for name in () if initial else (*self.SHOWN, "is_loaded"):
            del kept[self.get_full_name()][f"{name}{FIELD_MARKER}"]
        return kept


async def refresh(app: rx.App, changed: TouchedIds) -> None:
    """Let every page that `changed` touches show how things are."""
    connected = app.event_namespace.token_to_sid  # made anew whenever it is asked for
    for token in viewers.tokens():
        if token not in connected:
            viewers.forget(token)
    touched = viewers.touched_by(changed)
    for view in touched:
        if view.may_take_long:
            _refresh_in_its_time(app, view)
    await asyncio.gather(*(_refresh_view(app, view) for view in touched if not view.may_take_long))


async def tell_database_is_away(app: rx.App) -> None:
    """Let every page say that what it shows may be out of date."""
    viewers.mistrust()
    _send(app, viewers.tokens(), {Connection: {"is_database_away": True}})


async def _refresh_view(app: rx.App, view: PageView) -> None:
    """Tell those who look at `view`; one that fails is dropped, and takes nothing else with it."""
    try:
        async with asyncio.timeout(READ_SECONDS):
            found = await _found(view)
        _send_found(app, view, found)
    except (DeskError, TimeoutError):
        return  # if the database is away the listener hears of it too, and asks again when it is over
    except Exception as error:
        log_exception(error)
        _send(app, viewers.dropped(view), {view.page: {"problem": FAULT}})


def _send_found(app: rx.App, view: PageView, found: Any) -> None:
    news: dict[type[rx.State], dict[str, Any]] = {
        Connection: {"is_database_away": False},
        view.page: view.page._values_of(found) | {"is_loaded": True},
    }
    told = viewers.told(view, _mark(found), asyncio.get_running_loop().time() - ANSWERED_SECONDS)
    _send(app, told.trusted, news)
    news[view.page]["problem"] = ""
    _send(app, told.mistrusted, news)
    if told.is_somebody_left:
        _refresh_later(app, view)


def _refresh_in_its_time(app: rx.App, view: PageView) -> None:
    """Let nobody else wait for it, and read it once at a time however much changes."""
    if view in being_read:
        outdated.add(view)
    else:
        being_read[view] = asyncio.create_task(_refresh_until_right(app, view))


async def _refresh_until_right(app: rx.App, view: PageView) -> None:
    try:
        await _refresh_view(app, view)
    finally:
        del being_read[view]
    if view in outdated:
        outdated.remove(view)
        _refresh_in_its_time(app, view)


def _refresh_later(app: rx.App, view: PageView) -> None:
    if view not in postponed:
        postponed[view] = asyncio.create_task(_refresh_after_answers(app, view))


async def _refresh_after_answers(app: rx.App, view: PageView) -> None:
    await asyncio.sleep(ANSWERED_SECONDS)
    del postponed[view]
    await _refresh_view(app, view)


def _send(app: rx.App, tokens: list[str], news: dict[type[rx.State], dict[str, Any]]) -> None:
    """Put the news into the queue of each browser, whence they are written as fast as it reads.

    As `AsyncServer.emit` does it, but without a task for each, which took a fourth of the time that telling takes.
    """
    if not tokens:
        return
    namespace = app.event_namespace
    connected, server = namespace.token_to_sid, namespace.server
    event = server.packet_class(EVENT, ["event", StateUpdate(delta=_delta(news))], namespace.namespace)
    message = Packet(MESSAGE, event.encode())
    for token in tokens:
        browser = server.manager.eio_sid_from_sid(connected.get(token), namespace.namespace)
        if socket := server.eio.sockets.get(browser):
            socket.queue.put_nowait(message)


def _delta(news: dict[type[rx.State], dict[str, Any]]) -> Delta:
    return {
        state.get_full_name(): {f"{name}{FIELD_MARKER}": value for name, value in values.items()}
        for state, values in news.items()
    }


async def _found(view: PageView) -> Any:
    return await (view.read() if iscoroutinefunction(view.read) else asyncio.to_thread(view.read))


def _mark(found: object) -> int:
    return hash(repr(found))
