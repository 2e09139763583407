"""Where the bytes of files are kept: the folder or the bucket that FILES_URL names, behind one interface.

obstore streams both ways, keeps the event loop free and takes parts of a file; fsspec's S3 comes with aiobotocore and
twenty packages, and its files block.
"""

import asyncio
import logging
import os
import shutil
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from support_desk.errors import FilesAway, NotFound
from support_desk.settings import settings

# S3 takes no smaller parts; a folder takes what comes.
S3_PART, FOLDER_PART = 5 * 1024 * 1024, 256 * 1024
READ_AT_ONCE = 256 * 1024
REQUEST_SECONDS, CONNECT_SECONDS = 20, 3
# A server that is away is told of soon: whoever sent the file still has it.
RETRIES: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=8)}
OWNER_ONLY = 0o700
# What files leave of their disk: PostgreSQL may be on it, which stops when nothing is left. Of a small one it is less,
# and those that are not the team's leave twice as much: strangers take the room of strangers.
ROOM_LEFT, SHARE_LEFT, FOR_THE_TEAM = 1_000_000_000, 20, 2
LOST = "The bytes of this file are lost."

log = logging.getLogger("support_desk.files")


class Place:
    """A store of bytes by keys; `folder` is where they are when it is one of this machine."""

    def __init__(self, store: Any, part: int, folder: Path | None = None) -> None:
        self._store, self._part, self._folder = store, part, folder

    async def put(self, key: str, parts: AsyncIterable[bytes], *, is_of_team: bool) -> None:
        """Keep what comes under `key`, whole or not at all; no more of it is in memory than a part.

        Raises:
            FilesAway: it cannot be kept now, or the disk would be too full for the rest of the desk, or the team.
        """
        with _away():
            if self._folder:
                await asyncio.to_thread(_check_room, self._folder, 1 if is_of_team else FOR_THE_TEAM)
            writer = obstore.open_writer_async(self._store, key, buffer_size=self._part, max_concurrency=1)
        async for part in parts:
            with _away():
                await writer.write(part)
        with _away():
            await writer.close()
            if self._folder:
                await asyncio.to_thread(_settle, self._folder / key)

    async def get(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `end`, which is after `start`; the first of them is there when this returns.

        Raises:
            NotFound: there are none.
            FilesAway: they cannot be read now.
        """
        with _away():
            try:
                found = await obstore.get_async(self._store, key, options={"range": (start, end)})
            except FileNotFoundError:
                log.error("The bytes %s are not where they should be.", key)
                raise NotFound(LOST) from None
        return _read(found)

    def parts(self, key: str) -> Iterator[bytes]:
        """All bytes, one part after the other.

        Raises:
            NotFound: there are none.
            FilesAway: they cannot be read now.
        """
        with _away():
            try:
                for part in obstore.get(self._store, key).stream(min_chunk_size=READ_AT_ONCE):
                    yield bytes(part)
            except FileNotFoundError:
                raise NotFound(LOST) from None

    def fill(self, key: str, parts: Iterable[bytes]) -> None:
        """As `put`, for whoever may wait and may fill the disk."""
        with _away():
            with obstore.open_writer(self._store, key, buffer_size=self._part, max_concurrency=1) as writer:
                for part in parts:
                    writer.write(part)
            if self._folder:
                _settle(self._folder / key)

    def has(self, key: str) -> bool:
        """Whether anything is kept under `key`.

        Raises:
            FilesAway: it cannot be told now.
        """
        with _away():
            try:
                obstore.head(self._store, key)
            except FileNotFoundError:
                return False
        return True

    def delete(self, key: str) -> None:
        """Let go of what is kept under `key`, and of what an upload that was killed left of it; if there is any.

        Raises:
            FilesAway: it cannot be deleted now.
        """
        with _away():
            with suppress(FileNotFoundError):
                obstore.delete(self._store, key)
            if self._folder:
                for unfinished in (self._folder / key).parent.glob(f"{Path(key).name}#*"):
                    unfinished.unlink(missing_ok=True)


@cache
def place() -> Place:
    """The place that the settings name, made ready on first use.

    Raises:
        FilesAway: it cannot be made ready.
    """
    url = settings().files_url
    with _away():
        return _bucket(url) if url.startswith("s3://") else _folder(Path(url))


def _folder(folder: Path) -> Place:
    """A folder that only its owner can look into, if it is made now."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(OWNER_ONLY)
    return Place(LocalStore(prefix=folder.resolve()), FOLDER_PART, folder)


def _bucket(url: str) -> Place:
    for name in [name for name, value in os.environ.items() if name.startswith("AWS_") and not value]:
        del os.environ[name]  # obstore looks there for whatever else there is, and takes an empty one at its word
    given = settings()
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    endpoint = given.aws_endpoint_url_s3 or given.aws_endpoint_url
    config = {
        "access_key_id": given.aws_access_key_id,
        "secret_access_key": given.aws_secret_access_key,
        "session_token": given.aws_session_token,
        "region": given.aws_region or given.aws_default_region,
        "endpoint": endpoint,
    }
    client: Any = {
        "timeout": timedelta(seconds=REQUEST_SECONDS),
        "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
        "allow_http": (endpoint or "").startswith("http://"),
    }
    told: Any = {name: value for name, value in config.items() if value}
    store = S3Store(bucket, prefix=prefix or None, config=told, client_options=client, retry_config=RETRIES)
    return Place(store, S3_PART)


async def _read(found: Any) -> AsyncIterator[bytes]:
    async for part in found.stream(min_chunk_size=READ_AT_ONCE):
        yield bytes(part)


def _check_room(folder: Path, times: int) -> None:
    disk = shutil.disk_usage(folder)
    if disk.free < times * min(ROOM_LEFT, disk.total // SHARE_LEFT):
        raise OSError(f"only {disk.free:,} bytes of their disk are free")


def _settle(path: Path) -> None:
    """Have it on the disk before the database says that it is there."""
    for each in (path, path.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _away() -> Iterator[None]:
    """Turn whatever goes wrong there into FilesAway; the log says what it was."""
    try:
        yield
    except (BaseError, OSError, TimeoutError) as error:
        log.error("Files are out of reach: %s.", str(error).strip().partition("\n")[0])
        raise FilesAway from error
