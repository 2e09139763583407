"""What the tests of the doors share."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from support_desk.doors import protocols, socket_protocol
from support_desk.doors.lines import Lines
from tests.desks import Desk
from tests.doors.served import Served


@pytest.fixture(scope="package")
def own_desk(start_shared_desk, database_url) -> Iterator[Desk]:
    """A desk to which nobody has connections but the tests of the doors, one after the other."""
    desk = start_shared_desk(DATABASE_URL=database_url).ready()
    yield desk
    assert desk.stop() == 0
    assert "Exception" not in desk.log


@pytest.fixture
async def served(caplog, monkeypatch) -> AsyncIterator[Served]:
    """A server of lines of its own, in which nothing goes wrong."""
    own = Lines()
    for module in (protocols, socket_protocol):
        monkeypatch.setattr(module, "lines", own)
    served = Served()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(served.made, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    yield served
    server.close()
    for task in served.state.tasks.copy():
        task.cancel()
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []
