"""DATA_DIR: held by one desk at a time, and nothing in it trusted that another user may have put there."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from pwd import struct_passwd
from typing import IO

from support_desk.errors import BadSetup

LOG, OLDER_LOG = "postgres.log", "postgres.older.log"
# Two logs of so many bytes are kept at most.
LARGEST_LOG = 5_000_000
DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class DataFolder:
    """The folder at `path`: `postgres` in it is the database, which may belong to another user than the desk's.

    Whoever owns something in it may put links and other oddities in its place; they are never followed, and nothing is
    written inside of `postgres`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.postgres = self.path / "postgres"
        self.log = self.path / LOG

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Hold it, so that two desks never share it; the claim ends with the process, however it ends.

        Raises:
            FolderInUse: another desk holds it.
            BadSetup: it cannot be written.
        """
        with self._written():
            self.path.mkdir(parents=True, exist_ok=True)
        with self._opened("desk.lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise FolderInUse(f"DATA_DIR {self.path} is in use by another desk.") from None
            lock.truncate(0)
            yield

    def leave_address(self, url: str) -> None:
        """Leave word of where its database answers, for as long as the claim lasts."""
        with suppress(OSError), self._opened("desk.lock") as lock:  # a full disk is no reason not to serve
            lock.write(f"{url}\n".encode())

    def left_address(self) -> str:
        """Where the desk that holds it says that its database answers; `""` while it says nothing."""
        with suppress(OSError, BadSetup, UnicodeDecodeError), self._opened("desk.lock", "rb") as lock:
            return lock.read(4096).decode().strip()
        return ""

    def write_log(self, line: bytes) -> None:
        """Add to the log, as far as there is room; a full one is put aside, and the one before it is forgotten."""
        with suppress(OSError, BadSetup), self._opened(LOG) as log:
            log.write(line)
            if os.fstat(log.fileno()).st_size >= LARGEST_LOG:
                with _held(self.path) as folder:
                    os.replace(LOG, OLDER_LOG, src_dir_fd=folder, dst_dir_fd=folder)

    def has_database(self) -> bool:
        """Whether there is one already.

        Raises:
            BadSetup: what is there is not a whole database.
        """
        with self._written():
            if (self.postgres / "PG_VERSION").exists():
                return True
            if self.postgres.is_symlink() or (self.postgres.exists() and not _is_empty(self.postgres)):
                raise BadSetup(
                    f"{self.postgres} is no whole database, it has no PG_VERSION; move it away or restore a backup."
                )
        return False

    @contextmanager
    def unfinished(self, account: struct_passwd | None) -> Iterator[tuple[Path, int]]:
        """A folder of `account` and its descriptor; it becomes the database's when this ends well, else it goes."""
        with self._written():
            for leftover in self.path.glob("unfinished-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            folder = Path(tempfile.mkdtemp(prefix="unfinished-", dir=self.path))
        try:
            with _held(folder) as descriptor:
                if account:
                    os.fchown(descriptor, account.pw_uid, account.pw_gid)
                yield folder, descriptor
            with self._written():
                folder.rename(self.postgres)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def database(self, account: struct_passwd | None) -> Iterator[int]:
        """A descriptor of the database's folder.

        Raises:
            BadSetup: it does not belong to `account` or, without one, to the user of the desk.
        """
        with ExitStack() as held:
            with self._written():
                descriptor = held.enter_context(_held(self.postgres.resolve()))
            owner = os.fstat(descriptor).st_uid
            if owner != (account.pw_uid if account else os.geteuid()):
                raise BadSetup(f"{self.postgres} belongs to user {owner}; start the desk as that user.")
            yield descriptor

    @contextmanager
    def _opened(self, name: str, mode: str = "ab") -> Iterator[IO[bytes]]:
        flags = os.O_NOFOLLOW | os.O_NONBLOCK  # a named pipe would wait for its reader
        with self._written(), _held(self.path) as folder:
            try:
                file = open(  # noqa: SIM115
                    name, mode, buffering=0, opener=lambda path, how: os.open(path, how | flags, 0o600, dir_fd=folder)
                )
            except OSError as error:
                raise type(error)(error.errno, f"{name}: {error.strerror}") from None
        with file:
            yield file

    @contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise BadSetup(f"DATA_DIR {self.path} cannot be written: {error.strerror}.") from None


class FolderInUse(BadSetup):
    """Another desk runs on it."""


@contextmanager
def _held(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, DIRECTORY | os.O_NOFOLLOW)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())
