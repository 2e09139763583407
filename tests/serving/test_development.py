"""`make dev`: Reflex's own server, on a checkout that it leaves as it was."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support_desk.process.places import ROOT
from tests.desks import PATIENCE_SECONDS
from tests.ports import held_port, number_of
from tests.processes import eventually

SOURCES = ("alembic", "alembic.ini", "assets", "reflex.lock", "rxconfig.py", "support_desk")


@pytest.fixture
def checkout(desk, tmp_path) -> Iterator[Path]:
    """A copy of the project, with what the shared desk's build left beside it."""
    copy = tmp_path / "checkout"
    copy.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy / name)
    shutil.copytree(ROOT / ".web", copy / ".web", symlinks=True)
    yield copy
    shutil.rmtree(copy / ".web")


def _contents(folder: Path) -> dict[Path, bytes]:
    """Its files, but for those that git does not look at."""
    unseen = {".web", ".states", "__pycache__", "data"}
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and not unseen & set(path.parts)}


@pytest.fixture
def ports() -> Iterator[dict[str, str]]:
    """Two that are free, as Reflex is told of them; its own may be somebody's on this machine."""
    with held_port() as pages, held_port() as events:
        yield {
            "REFLEX_FRONTEND_PORT": str(number_of(pages)),
            "REFLEX_BACKEND_PORT": str(number_of(events)),
        }


def test_working_on_the_desk_changes_nothing_in_the_checkout(checkout, new_database, ports):
    before = _contents(checkout)
    log = checkout.parent / "dev.log"
    process = subprocess.Popen(
        [sys.executable, "-m", "support_desk", "dev"],
        cwd=checkout,
        env={**os.environ, **ports, "PYTHONPATH": str(checkout), "DATABASE_URL": new_database()},
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        assert eventually(lambda: "App running at" in log.read_text() or process.poll() is not None), log.read_text()
        assert process.poll() is None, log.read_text()
    finally:
        process.send_signal(signal.SIGINT)
        ended_with = process.wait(PATIENCE_SECONDS)

    assert ended_with == 0, log.read_text()
    assert _contents(checkout) == before
