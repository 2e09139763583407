"""Databases that a test may ask for beside the shared one."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from support_desk import settings
from support_desk.serving.postgres.embedded import running_postgres
from support_desk.store import db
from tests.processes import migrated_to, run_sql


@pytest.fixture
def new_database(database_url) -> Iterator[Callable[[str], str]]:
    """A function that makes an empty database with the given options and gives its URL."""
    with _new_databases(database_url) as make:
        yield make


@pytest.fixture(scope="module")
def filled_by(database_url) -> Iterator[Callable[[str], Engine]]:
    """A function that fills a migrated database by a statement, for all tests of a module; none may change it."""
    with _new_databases(database_url) as make, ExitStack() as engines:

        def fill(statement: str) -> Engine:
            url = _migrated(make, database_url)
            engine = create_engine(make_url(url).set(drivername="postgresql+psycopg2"))
            engines.callback(engine.dispose)
            with engine.begin() as connection:
                connection.execute(text(statement))
                connection.execute(text("ANALYZE tickets"))
            return engine

        yield fill


@pytest.fixture(scope="module")
def unserved_database(database_url) -> Iterator[None]:
    """The tests of a module work in a database of their own, in which no desk does anything by and by."""
    with _new_databases(database_url) as make, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", _migrated(make, database_url))
        _go_where_it_is()
        yield
        patch.undo()
        _go_where_it_is()


def _go_where_it_is() -> None:
    db.forget_connections()
    settings.settings.cache_clear()
    db.engine.cache_clear()


def _migrated(make: Callable[[str], str], like: str) -> str:
    """The URL of a new database of a desk, with the letters of that at `like`."""
    [(letters,)] = run_sql(like, "SELECT datctype FROM pg_database WHERE datname = current_database()")
    url = make(f"LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_CTYPE '{letters}'")
    migrated_to(url, "head")
    return url


@contextmanager
def _new_databases(database_url: str) -> Iterator[Callable[[str], str]]:
    made = []

    def make(options: str = "") -> str:
        name = f"new_{uuid4().hex}"
        run_sql(database_url, f"CREATE DATABASE {name} {options} TEMPLATE template0")
        made.append(name)
        return database_url.replace("/support_desk?", f"/{name}?")

    yield make
    for name in made:
        run_sql(database_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def copied_data_dir(tmp_path_factory) -> Callable[[], Path]:
    """A function that gives the DATA_DIR of a desk that has ended: migrated, empty, and made only once.

    What is written there is not written out to the disk: it outlives any process, but not its machine.
    """
    made = tmp_path_factory.mktemp("made")
    with running_postgres(made) as url:
        migrated_to(url, "head")
        for setting in ("fsync", "full_page_writes"):
            run_sql(url, f"ALTER SYSTEM SET {setting} = off")

    def copy() -> Path:
        folder = tmp_path_factory.mktemp("data")
        subprocess.run(["cp", "-a", f"{made}/.", str(folder)], check=True)
        return folder

    return copy


@pytest.fixture
def data_dir(copied_data_dir) -> Path:
    """The DATA_DIR of a desk that has ended, of this test's own."""
    return copied_data_dir()
