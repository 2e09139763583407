"""The engine and the one way to a session."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError
from sqlmodel import Session, create_engine

from support_desk.errors import BadSetup, DatabaseAway
from support_desk.settings import settings

POOL_SIZE = 10


def database_url() -> URL:
    """Where the database is, for SQLAlchemy; `postgres://` is taken as `postgresql://`."""
    text = settings().database_url
    if text is None:
        raise BadSetup("There is no DATABASE_URL and the embedded database has not been started.")
    return make_url(text).set(drivername="postgresql+psycopg2")


def dsn() -> str:
    """The same place, for psycopg2 itself."""
    return database_url().set(drivername="postgresql").render_as_string(hide_password=False)


@cache
def engine() -> Engine:
    """The process's pool of connections, made on first use.

    Whoever waits longer than two seconds for a connection gives up; a statement may take ten.
    """
    return create_engine(
        database_url(),
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=2,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 2,
            "application_name": "support_desk",
            "options": "-c timezone=UTC -c statement_timeout=10s -c lock_timeout=5s"
            " -c idle_in_transaction_session_timeout=10s",
        },
    )


@contextmanager
def open_reader() -> Iterator[Session]:
    """A session that only reads: each statement stands for itself, so no transaction is begun or ended around it.

    Raises:
        DatabaseAway: PostgreSQL does not answer, or every connection is busy.
    """
    with _told(), Session(_reading_engine(), expire_on_commit=False) as session:
        yield session


@contextmanager
def open_session() -> Iterator[Session]:
    """One transaction: committed at the end, rolled back on any error.

    Raises:
        DatabaseAway: PostgreSQL does not answer, or every connection is busy.
    """
    with _told(), Session(engine(), expire_on_commit=False) as session, session.begin():
        yield session


@cache
def _reading_engine() -> Engine:
    """The same pool, without transactions."""
    return engine().execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, TimeoutError) as error:
        raise DatabaseAway from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseAway from error
        raise
