"""The database brought up to date at start, by one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from psycopg2 import DatabaseError, OperationalError
from psycopg2.errors import FeatureNotSupported, InsufficientPrivilege, ReadOnlySqlTransaction, UndefinedFile
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from support_desk.errors import BadSetup
from support_desk.process.places import ROOT
from support_desk.store.db import database_url, engine

OLDEST_POSTGRES = 140000
# Any fixed number will do: it names the lock that migrating processes queue for.
MIGRATION_LOCK = 7_305_201
# PostgreSQL's own classes of trouble: resources, operators, the system, damaged data.
FAULTS = ("53", "57", "58", "XX")
# Out of reach, no right to make tables, a standby, no pg_trgm.
REFUSALS = (OperationalError, InsufficientPrivilege, ReadOnlySqlTransaction, UndefinedFile, FeatureNotSupported)


def migrate() -> None:
    """Bring the database up to date; a second process waits and then finds nothing to do.

    Raises:
        BadSetup: PostgreSQL cannot be reached, is older than 14, does not keep its text in UTF-8, does not let this
            user make tables, or was migrated by a newer desk.
    """
    with refusals_said(), engine().begin() as connection:
        _check_server(connection)
        wait_for_turn(connection)
        if not is_migrated(connection):
            command.upgrade(alembic_config(connection), "head")


def wait_for_turn(connection: Connection) -> None:
    """Let this transaction be the one that migrates, and take the time it needs."""
    unhurried(connection)
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})


def unhurried(connection: Connection) -> None:
    """Let this transaction take the time it needs."""
    connection.execute(text("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"))
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


@contextmanager
def refusals_said() -> Iterator[None]:
    """Turn what the database refuses into a sentence."""
    try:
        yield
    except CommandError as error:
        raise BadSetup(f"DATABASE_URL {_address()} was migrated by a newer desk: {error}.") from None
    except (DBAPIError, DatabaseError) as error:  # COPY is psycopg2's own
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not _is_refusal(cause):
            raise
        reason = str(cause).strip().splitlines()[0].rstrip(".")
        raise BadSetup(f"DATABASE_URL {_address()} cannot be used: {reason}.") from None


def is_migrated(connection: Connection) -> bool:
    """Whether the database stands at the newest migration of this code."""
    return version_of(connection) == _newest()


def version_of(connection: Connection) -> str | None:
    """The migration at which the database stands; None when it holds no desk."""
    if connection.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar() is None:
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def is_known(migration: str) -> bool:
    """Whether it is one of this code; else it is a newer desk's."""
    try:
        ScriptDirectory.from_config(alembic_config()).get_revision(migration)
    except CommandError:
        return False
    return True


@cache
def _newest() -> str | None:
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings; with a connection, env.py works in that connection's transaction."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "alembic").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _check_server(connection: Connection) -> None:
    version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    if version < OLDEST_POSTGRES:
        raise BadSetup(f"DATABASE_URL {_address()} is PostgreSQL {version // 10000}; the desk needs 14 or newer.")
    if connection.execute(text("SHOW server_encoding")).scalar_one() != "UTF8":
        raise BadSetup(f"DATABASE_URL {_address()} does not keep its text in UTF-8.")


def _is_refusal(error: BaseException | None) -> bool:
    """Whether the database or the way to it is to blame, not a migration of ours."""
    code = getattr(error, "pgcode", None)
    return code is None or code.startswith(FAULTS) or isinstance(error, REFUSALS)


def _address() -> str:
    url = database_url().set(drivername="postgresql").difference_update_query(["password"])
    return url.render_as_string(hide_password=True)
