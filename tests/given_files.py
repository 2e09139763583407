"""Files that a test may ask for, and the place where this run keeps them."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from support_desk.files.places import place

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
PNG += b"\x00\x00\x00\rIDATx\x9cc\xfc\xcf\xc0P\x0f\x00\x04\x85\x01\x80\x84\xa9\x8c!\x00\x00\x00\x00IEND\xaeB`\x82"


@pytest.fixture(scope="session")
def files_folder(tmp_path_factory) -> Iterator[Path]:
    """The folder of this run's files, which no test but those of attachments looks into."""
    yield tmp_path_factory.mktemp("files")
    place.cache_clear()


@pytest.fixture
def kept(files_folder) -> Callable[[], list[str]]:
    """A function that gives the names of all that is kept in the folder, finished or not, beyond what was before."""
    before = {*_names(files_folder)}
    return lambda: sorted({*_names(files_folder)} - before)


async def stream_of(*parts: bytes) -> AsyncIterator[bytes]:
    """The parts as they would come in."""
    for part in parts:
        yield part


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]
