"""The desk's own key, from which it derives one for each purpose."""

import hmac
import os
import secrets
import stat
from contextlib import suppress
from functools import cache
from pathlib import Path

from support_desk.errors import BadSetup
from support_desk.settings import settings

SHORTEST_KEY = 32


def secret_key(purpose: str) -> bytes:
    """32 bytes that only this desk knows, and those who share its SECRET_KEY; others for each `purpose`.

    Without a SECRET_KEY the key is that in `DATA_DIR/secret.key`, made on first use.

    Raises:
        BadSetup: the file cannot be made, or others than its owner can read it.
    """
    given = settings().secret_key
    return hmac.digest(given.encode() if given else _kept_key(settings().data_dir), purpose.encode(), "sha256")


@cache
def _kept_key(folder: Path) -> bytes:
    path = folder / "secret.key"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_symlink() and not path.exists():
            _make(path)
        return _read(path)
    except OSError as error:
        raise BadSetup(f"{path} cannot be used, and there is no SECRET_KEY: {error.strerror}.") from None


def _make(path: Path) -> None:
    """Write it whole or not at all; of two desks that start at once, one makes it and both use it."""
    unfinished = path.with_name(f"secret.{secrets.token_hex(8)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):
            os.link(unfinished, path, follow_symlinks=False)
    finally:
        unfinished.unlink()


def _read(path: Path) -> bytes:
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        found = os.fstat(file.fileno())
        is_own = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
        key = file.read(1_000).strip() if is_own else b""
    if len(key) < SHORTEST_KEY:
        raise BadSetup(f"{path} is not a key of the desk's own that nobody else can read; remove it, and one is made.")
    return key
