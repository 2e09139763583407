"""What every test may ask for: a real PostgreSQL of its own, emptied for each test, and tickets in it."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime

import httpx2
import hypothesis
import pytest
from sqlalchemy import text
from sqlmodel import Session

from support_desk import settings
from support_desk.figures import models as figures  # noqa: F401  which are emptied, too
from support_desk.files import models as files  # noqa: F401  as are these
from support_desk.learning import models as learned  # noqa: F401  and these
from support_desk.mail.incoming import models as letters  # noqa: F401  and these
from support_desk.presence import models as presence  # noqa: F401  and these
from support_desk.serving.postgres.embedded import running_postgres
from support_desk.serving.postgres.server import SERVER_SETTINGS
from support_desk.store import db
from support_desk.store.migrations import migrate
from support_desk.tickets import models
from support_desk.tickets.bulk import models as bulk  # noqa: F401  and these
from support_desk.views import models as views  # noqa: F401  and these
from support_desk.webhooks import models as webhooks  # noqa: F401  and these
from tests.emptying import empty_tables

pytest_plugins = [
    "tests.ports",  # before those that import it
    "tests.given_people",  # and this, too
    "tests.desks",
    "tests.clock",
    "tests.gemini_standin",
    "tests.given_databases",
    "tests.given_factors",
    "tests.given_files",
    "tests.given_provider",
    "tests.given_requesters",
    "tests.given_rest",
    "tests.given_states",
    "tests.live.given_pages",
    "tests.mail.given_mail",
    "tests.mail.incoming.given_mailbox",
    "tests.mail.incoming.given_reading",
    "tests.people.worlds",
    "tests.shared_redis",
    "tests.webhooks.given_receivers",
]

# As the desk serves: in several threads numpy's algebra waits for itself, and takes all of a processor for that.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

# Every run tries the same, so that red means a fault; and on a busy machine nothing is too slow.
hypothesis.settings.register_profile("desk", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("desk")

# Beyond the desk's own limits, which tests are about: a machine with much else to do answers late.
for step in ("connect", "read", "write", "pool"):
    setattr(httpx2._config.DEFAULT_TIMEOUT_CONFIG, step, 60)

# A developer's own settings are none of the tests' business.
settings.Settings.model_config["env_file"] = settings.Settings.model_config["secrets_dir"] = None
for name in settings.Settings.model_fields:
    os.environ.pop(name.upper(), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: once Playwright runs, its event loop leaves room for no other in this thread."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[pytest.TestReport]:
    """What was logged of half a character goes as a question mark from the process of a test to that of the report."""
    report = yield
    report.sections = [(name, said.encode(errors="replace").decode()) for name, said in report.sections]
    return report


@pytest.fixture(scope="session")
def database_url(copied_data_dir, files_folder) -> Iterator[str]:
    """A PostgreSQL that was made for this run and goes with it; no test ever sees another one.

    Several desks share it with the tests, so it takes more connections than one desk needs.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SERVER_SETTINGS, "max_connections", "250")
        running = ExitStack()
        url = running.enter_context(running_postgres(copied_data_dir()))
    with running:
        os.environ["DATABASE_URL"], os.environ["FILES_URL"] = url, str(files_folder)
        settings.settings.cache_clear()
        migrate()
        _forget_durability()
        yield url
        db.engine().dispose()


def _forget_durability() -> None:
    """What these tests write need not outlive them; nor is anything done to it that no test asked for."""
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("synchronous_commit", "autovacuum"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))


@pytest.fixture
def database(database_url) -> str:
    """The URL of a migrated database without any rows."""
    empty_tables()
    return database_url


@pytest.fixture
def session(database) -> Iterator[Session]:
    """A session whose changes are committed when the test ends; commit earlier to let others see them."""
    with Session(db.engine(), expire_on_commit=False) as session:
        yield session


@pytest.fixture
def make_ticket(database) -> Callable[..., models.Ticket]:
    """A function that stores a ticket, everything about it good enough unless the test says otherwise."""

    def make(**changed) -> models.Ticket:
        values = {"title": "Cannot log in", "description": "It says no.", "category": "account", "priority": "medium"}
        values |= changed
        if values.get("status") in models.SETTLED and "resolved_at" not in values:
            values["resolved_at"] = datetime.now().astimezone()
        with Session(db.engine(), expire_on_commit=False) as session:
            ticket = models.Ticket(**values)
            session.add(ticket)
            session.commit()
            session.refresh(ticket)
        return ticket

    return make


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
