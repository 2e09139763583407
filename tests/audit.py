"""Known weaknesses of everything that is pinned: `python -m tests.audit`.

The exit status is 1 when one of them has a fix and is not listed in `.ci/known-weaknesses`. Where nobody can be asked,
that is said in one sentence, and it is no failure.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from support_desk.serving.frontend import LOCK_DIR, reflex_environment
from support_desk.store.migrations import ROOT

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-train.txt")
# Who knows of weaknesses of Python's packages, the first who answers counts.
SERVICES = ("pypi", "osv")
# All versions are pinned, so nothing has to be looked up to know them.
PINNED = ("--no-deps", "--disable-pip", "--progress-spinner", "off")
LISTED = ROOT / ".ci" / "known-weaknesses"
LINE = re.compile(r"(?P<name>\S+) until (?P<until>\d{4}-\d\d-\d\d) because .+")
LONGEST_SECONDS = 300


@dataclass(frozen=True)
class Weakness:
    """`names` are all its numbers, `fix` is how to be rid of it; empty when there is none yet."""

    package: str
    names: frozenset[str]
    fix: str

    def __str__(self) -> str:
        return f"{self.package}: {', '.join(sorted(self.names))}; {self.fix or 'no fix yet'}"


class OutOfReach(Exception):
    """Nobody could be asked."""


def main(listed: Path = LISTED, services: Sequence[str] = SERVICES, lock_dir: Path = LOCK_DIR) -> int:
    """Ask about all, print what is found, and tell whether something must be done."""
    accepted, to_do = _accepted(listed), False
    for kind, ask in (("Python", lambda: of_python(services)), ("npm", lambda: of_npm(lock_dir))):
        try:
            found = list(ask())
        except OutOfReach as reason:
            print(f"NOT AUDITED: the {kind} packages, since nobody who knows of their weaknesses answers ({reason}).")
            continue
        print(f"{kind} packages: {len(found)} known weaknesses.")
        for weakness in found:
            must_go = bool(weakness.fix) and not weakness.names & accepted
            to_do = to_do or must_go
            print(f"  {'FIX' if must_go else 'known'} {weakness}")
    return int(to_do)


def of_python(services: Sequence[str] = SERVICES) -> Iterator[Weakness]:
    """Of all that the requirements name.

    Raises:
        OutOfReach: no service answers, or none knows any of the packages.
    """
    files = [word for name in REQUIREMENTS for word in ("--requirement", str(ROOT / name))]
    for service in services:
        command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", service, "--format", "json"]
        answer = _output([*command, *PINNED, *files], ROOT)
        asked = [package for package in answer.get("dependencies", ()) if "vulns" in package]
        if asked:
            break
    else:
        raise OutOfReach(f"asked: {', '.join(services)}")
    for package in asked:
        for found in package["vulns"]:
            fix = f"fixed in {', '.join(found['fix_versions'])}" if found["fix_versions"] else ""
            name = f"{package['name']} {package['version']}"
            yield Weakness(name, frozenset({found["id"], *found["aliases"]}), fix)


def of_npm(lock_dir: Path = LOCK_DIR) -> Iterator[Weakness]:
    """Of all that the front end is built with.

    Raises:
        OutOfReach: the registry does not answer, or answers no such question.
    """
    npm = str(Path(sys.executable).with_name("npm"))
    answer = _output([npm, "audit", "--json", "--package-lock-only"], lock_dir)
    if "vulnerabilities" not in answer:
        raise OutOfReach(answer.get("message", "no answer"))
    for package in answer["vulnerabilities"].values():
        # A text there names another package that has the weakness, and is listed itself.
        causes = [cause for cause in package["via"] if isinstance(cause, dict)]
        fix = "a newer version is fixed" if package["fixAvailable"] else ""
        for cause in causes:
            yield Weakness(f"{package['name']} {cause['range']}", frozenset({cause["url"].rpartition("/")[2]}), fix)


def _output(command: list[str], folder: Path) -> dict:
    """What the command printed as JSON; nothing when it printed none in time."""
    try:
        done = subprocess.run(
            command, cwd=folder, env=reflex_environment(), capture_output=True, text=True, timeout=LONGEST_SECONDS
        )
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {}


def _accepted(listed: Path) -> set[str]:
    """The names in the list, each for as long as its line says."""
    lines = (LINE.fullmatch(line) for line in listed.read_text().splitlines())
    today = datetime.now(UTC).date()
    return {line["name"] for line in lines if line and date.fromisoformat(line["until"]) >= today}


if __name__ == "__main__":
    sys.exit(main())
