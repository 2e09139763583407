"""What the tests of a running desk share."""

from collections.abc import Callable, Iterator

import pytest

from tests.conftest import free_port
from tests.processes import run_sql


@pytest.fixture
def new_database(database_url) -> Iterator[Callable[[str], str]]:
    """A function that makes an empty database with the given options and gives its URL."""
    made = []

    def make(options: str = "") -> str:
        name = f"life_{free_port()}"
        run_sql(database_url, f"CREATE DATABASE {name} {options} TEMPLATE template0")
        made.append(name)
        return database_url.replace("/support_desk?", f"/{name}?")

    yield make
    for name in made:
        run_sql(database_url, f"DROP DATABASE {name} WITH (FORCE)")
