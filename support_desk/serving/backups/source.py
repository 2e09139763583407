"""Where the backup comes from that is restored: a named file, or whatever is piped in."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from support_desk.errors import BadSetup, FilesAway
from support_desk.files.places import place
from support_desk.serving.backups.backup_file import CHUNK
from support_desk.settings import settings

STANDARD_INPUT = "-"


@contextmanager
def opened(source: str) -> Iterator[IO[bytes]]:
    """The backup in the file `source`; `-` is standard input, all of which is there then.

    Raises:
        BadSetup: it cannot be read, or what is piped in not be kept.
    """
    with _refused(f"{source} cannot be read"):
        named = None if source == STANDARD_INPUT else Path(source).open("rb")  # noqa: SIM115
    with named or _spooled() as file:
        yield file


@contextmanager
def files_put() -> Iterator[None]:
    """Say in one sentence that the place of files is away."""
    try:
        yield
    except FilesAway as error:
        raise BadSetup(f"The files cannot be put at {settings().files_url}: {error.__cause__}.") from None


def _spooled() -> IO[bytes]:
    """What is piped in, where files go if that is a folder: `/tmp` may be in memory, and TMPDIR says where else to."""
    with files_put():
        place()
    url = settings().files_url
    folder = tempfile.gettempdir() if url.startswith("s3://") else url
    with _refused(f"What is piped in cannot be kept in {folder}"), ExitStack() as stack:
        file = stack.enter_context(tempfile.TemporaryFile(dir=folder))
        for part in _piped_in():
            file.write(part)
        file.flush()
        stack.pop_all()
    return file


def _piped_in() -> Iterator[bytes]:
    with _refused(f"{STANDARD_INPUT} cannot be read"):
        yield from iter(lambda: sys.stdin.buffer.read(CHUNK), b"")


@contextmanager
def _refused(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadSetup(f"{what}: {error.strerror}.") from None
