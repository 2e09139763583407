"""The engines and the ways to a session."""

import asyncio
import builtins
import logging
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache, partial, wraps
from select import POLLIN, poll
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    TimeoutError,
)
from sqlmodel import Session, create_engine

from support_desk.errors import BadSetup, DatabaseAway, DeskError, HeldByOthers
from support_desk.process.logs import log_exception
from support_desk.settings import settings

POOL_SIZE = 10
# More threads would only wait for each other's turn at Python.
READERS = 4
POOL_WAIT_SECONDS, PATIENT_SECONDS = 2, 10
RETRY_SECONDS = 0.5
# What takes long takes most of a processor of the server, too.
LONG_WRITERS, LONG_SECONDS = 3, 120
# Of a server whose machine or network vanished without a word TCP itself would say so after a quarter of an hour, and
# whoever asked it last would wait as long. (A Unix socket needs none of this.) What DATABASE_URL says itself counts.
VANISHED_SERVERS = {
    "connect_timeout": "2",
    "keepalives_idle": "5",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}
# What PostgreSQL refuses for a while, whoever asks: it takes no changes, is out of something, or its machine fails.
REFUSED_FOR_NOW = ("25006", "53", "58")
# Its words for a lock that was waited for in vain, and for a deadlock.
HELD = ("55P03", "40P01")
# Its word for a row that refers to one which is not there.
REFERS_TO_NOTHING = "23503"

log = logging.getLogger("support_desk.db")

# Writes whose calls share statements, and how each is called then: None when it must be written by itself.
together: dict[Callable, Callable[[tuple], Awaitable[Any]]] = {}

# How far whoever reads is behind others who do: 0 not at all, `PATIENT` behind those in haste, `LAST` behind them too.
PATIENT, LAST = 1, 2
_patience: ContextVar[int] = ContextVar("_patience", default=0)

Given = TypeVarTuple("Given")
Found = TypeVar("Found")


def database_url() -> URL:
    """Where the database is, for SQLAlchemy; `postgres://` is taken as `postgresql://`."""
    text = settings().database_url
    if text is None:
        raise BadSetup("There is no DATABASE_URL and the embedded database has not been started.")
    return make_url(text).set(drivername="postgresql+psycopg2")


def dsn() -> str:
    """The same place, for psycopg2 itself."""
    return _watched_url().set(drivername="postgresql").render_as_string(hide_password=False)


def _watched_url() -> URL:
    url = database_url()
    return url.set(query={**VANISHED_SERVERS, **url.query})


@cache
def engine() -> Engine:
    """The process's pool of connections, made on first use.

    Whoever waits longer than two seconds for a connection gives up; a statement may take ten.
    """
    return made_engine(pool_size=POOL_SIZE)


async def read(function: Callable[[Session, *Given], Found], *given: *Given) -> Found:
    """Run `function` with a session that only reads, off the event loop, in one of a few threads kept for it.

    Each statement stands for itself: no transaction is begun or ended around it. Callers that ask the same before
    it begins share what it finds, so none may change it.

    Raises:
        DatabaseAway: PostgreSQL does not answer, or all readers are busy for two seconds.
    """
    return await shared("reader", READERS, _at_once, function, given)


async def write(function: Callable[[Session, *Given], Found], *given: *Given) -> Found:
    """Run `function` in one transaction, off the event loop; it is committed when this returns.

    Calls of a function that is `gather.gathered` share a statement with others that come at the same time.

    Raises:
        DatabaseAway: PostgreSQL does not answer, or all writers are busy for two seconds.
        HeldByOthers: others hold what it changes for five seconds.
    """
    if function in together and (found := await together[function](given)) is not None:
        return found
    return await _in_turn("writer", POOL_SIZE, _write, function, given)


async def write_surely(function: Callable[[Session, *Given], Found], *given: *Given) -> Found:
    """As `write`, asked again however long PostgreSQL is away: for what is not to be lost."""
    return await surely(partial(write, function, *given))


async def surely(ask: Callable[[], Awaitable[Found]]) -> Found:
    """What it answers, asked again however long PostgreSQL is away, or busy."""
    while True:
        try:
            return await ask()
        except DatabaseAway:
            await asyncio.sleep(RETRY_SECONDS)


async def write_at_once(function: Callable[[Session, *Given], Found], *given: *Given) -> Found:
    """Run `function`, each of whose statements is a transaction by itself: two round trips less than `write`.

    It is run once more if something went that a statement refers to, so none may have stood before that one.

    Raises:
        DatabaseAway: as `write`.
    """
    return await _in_turn("writer", POOL_SIZE, _at_once, function, given)


async def write_at_length(
    function: Callable[[Session, *Given], Found], *given: *Given, refusal: type[DeskError] = DatabaseAway
) -> Found:
    """As `write`, for what takes long: a statement may take two minutes, and nothing else waits for any of them.

    Raises:
        DeskError: the `refusal`, when a few of them are at work and none is done for two seconds.
        DatabaseAway: PostgreSQL does not answer.
    """
    return await _in_turn("long writer", LONG_WRITERS, _write_at_length, function, given, refusal=refusal)


@contextmanager
def patiently(*, one_by_one: bool = False) -> Iterator[None]:
    """What is read within waits ten seconds for its turn, and never takes more than half of the threads.

    For what many are told and nobody asked for: whoever asks is not to wait for it. What is read `one_by_one` takes
    one thread only, so that what is told besides does not wait for it either, however much it is.
    """
    before = _patience.set(LAST if one_by_one else PATIENT)
    try:
        yield
    finally:
        _patience.reset(before)


@contextmanager
def open_session() -> Iterator[Session]:
    """One transaction: committed at the end, rolled back on any error.

    Raises:
        DatabaseAway: PostgreSQL does not answer, or every connection is busy.
    """
    with errors_as_away(), Session(engine(), expire_on_commit=False) as session, session.begin():
        yield session


def forget_connections() -> None:
    """Let go of all idle connections, because those at the other end are gone."""
    engine().dispose()
    _autocommit_engine(engine()).dispose()
    _long_engine(engine()).dispose()


async def shared(
    kind: str, number: int, run: Callable[..., Found], *given: Any, refusal: type[DeskError] = DatabaseAway
) -> Found:
    """Run in one of `number` threads of that kind, once for all who ask the same before it begins.

    Raises:
        DeskError: the `refusal`, when none is free for two seconds.
    """
    waiting, asked = _waiting_reads(asyncio.get_running_loop()), (kind, _patience.get(), given)
    if asked not in waiting or waiting[asked].done():
        # Forgotten as it begins: whoever asks from then on may know of something newer.
        begins = partial(waiting.pop, asked, None)
        turn = _in_turn(kind, number, run, *given, waited=begins, refusal=refusal)
        waiting[asked] = asyncio.create_task(turn)
    reading = waiting[asked]
    try:
        return await asyncio.shield(reading)
    except asyncio.CancelledError:
        reading.add_done_callback(_say_only_bugs)
        raise


def _say_only_bugs(reading: asyncio.Task) -> None:
    """Who asked has gone; asyncio would log each refusal as an exception that nobody retrieved."""
    if not reading.cancelled() and (error := reading.exception()) and not isinstance(error, DeskError):
        log_exception(error)


async def _in_turn(
    kind: str,
    number: int,
    run: Callable[..., Found],
    *given: Any,
    waited: Callable = lambda: None,
    refusal: type[DeskError] = DatabaseAway,
) -> Found:
    """Run in one of `number` threads, or give up when none is free for two seconds; call `waited` before either.

    What is read `patiently` runs in half of them, what is so one by one in one.
    """
    loop = asyncio.get_running_loop()
    gates, seconds = [_gate(loop, kind, number)], POOL_WAIT_SECONDS
    if patience := _patience.get():
        gates, seconds = [_gate(loop, f"patient {kind}", (number + 1) // 2), *gates], PATIENT_SECONDS
    if patience == LAST:
        gates.insert(0, _gate(loop, f"last {kind}", 1))
    async with AsyncExitStack() as turn:
        try:
            async with asyncio.timeout(seconds if any(gate.locked() for gate in gates) else None):
                for gate in gates:
                    await turn.enter_async_context(gate)
        except builtins.TimeoutError:
            raise refusal from None
        finally:
            waited()
        return await loop.run_in_executor(_threads(kind, number), run, *given)


def _seeing_what_went(write: Callable[..., Found]) -> Callable[..., Found]:
    """The same write, done once more if something that it refers to went while it ran: then it sees that."""

    @wraps(write)
    def written(function: Callable[..., Found], given: tuple) -> Found:
        try:
            return write(function, given)
        except IntegrityError as error:
            if getattr(error.orig, "pgcode", None) != REFERS_TO_NOTHING:
                raise
        return write(function, given)

    return written


@_seeing_what_went
def _write(function: Callable[..., Found], given: tuple) -> Found:
    with open_session() as session:
        return function(session, *given)


@_seeing_what_went
def _write_at_length(function: Callable[..., Found], given: tuple) -> Found:
    with errors_as_away(), Session(_long_engine(engine()), expire_on_commit=False) as session, session.begin():
        return function(session, *given)


@lru_cache(1)
def _long_engine(_: Engine) -> Engine:
    """A pool for what takes long, which goes with the one for transactions."""
    return made_engine(LONG_SECONDS, pool_size=LONG_WRITERS)


@_seeing_what_went
def _at_once(function: Callable[..., Found], given: tuple) -> Found:
    with errors_as_away(), Session(_autocommit_engine(engine())) as session:
        return function(session, *given)


@lru_cache(1)
def _autocommit_engine(_: Engine) -> Engine:
    """A pool for statements that stand for themselves, which goes with the one for transactions."""
    return made_engine(pool_size=READERS + POOL_SIZE, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)


@cache
def _threads(kind: str, number: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(number, kind)


@lru_cache(1)
def _waiting_reads(_: asyncio.AbstractEventLoop) -> dict[tuple, asyncio.Task]:
    return {}


@lru_cache(32)
def _gate(_: asyncio.AbstractEventLoop, kind: str, number: int) -> asyncio.Semaphore:
    return asyncio.Semaphore(number)


def made_engine(statement_seconds: float = 10, **settings: Any) -> Engine:
    """A pool of connections like the others but for `settings`, each statement of which may take so long."""
    made = create_engine(
        _watched_url(),
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        hide_parameters=True,
        connect_args={
            "application_name": "support_desk",
            "options": f"-c timezone=UTC -c statement_timeout={round(statement_seconds * 1000)} -c lock_timeout=5s"
            " -c idle_in_transaction_session_timeout=10s",
        },
        **settings,
    )
    event.listen(made, "checkout", _replace_if_cut)
    return made


def _replace_if_cut(connection: Any, *_: object) -> None:
    """Lets the pool replace a connection that was cut while it rested: only then is there something to read."""
    if connection.closed:
        raise DisconnectionError
    waiting = poll()
    waiting.register(connection.fileno(), POLLIN)
    if waiting.poll(0):
        raise DisconnectionError


@contextmanager
def errors_as_away() -> Iterator[None]:
    """Turn every error that means that PostgreSQL does not answer, or not as it should for now, into DatabaseAway.

    What waited in vain for a lock is HeldByOthers, which is one of these.
    """
    try:
        yield
    except (InterfaceError, TimeoutError) as error:
        raise DatabaseAway from error
    except DBAPIError as error:
        code = getattr(error.orig, "pgcode", None) or ""
        if code in HELD:
            raise HeldByOthers from error
        is_refused = code.startswith(REFUSED_FOR_NOW)
        if is_refused:
            log.error("PostgreSQL refuses: %s.", str(error.orig).strip().splitlines()[0])
        if is_refused or error.connection_invalidated or isinstance(error, OperationalError):
            raise DatabaseAway from error
        raise
