"""What the tests of the doors share."""

from collections.abc import Iterator

import pytest

from tests.desks import Desk


@pytest.fixture(scope="package")
def own_desk(start_shared_desk, database_url) -> Iterator[Desk]:
    """A desk to which nobody has connections but the tests of the doors, one after the other."""
    desk = start_shared_desk(DATABASE_URL=database_url).ready()
    yield desk
    assert desk.stop() == 0
    assert "Exception" not in desk.log
