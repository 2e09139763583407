"""The front end is built when its sources changed, and only then."""

from contextlib import suppress
from pathlib import Path

import httpx2 as httpx
import psutil
import pytest

from support_desk import frontend
from tests.processes import eventually, has_ended


def test_one_build_serves_every_desk_and_is_not_made_again(start_desk, desk, database):
    other = start_desk(DATABASE_URL=database).ready()

    assert "Building" not in other.log
    assert httpx.get(f"{other.url}/").text == httpx.get(f"{desk.url}/").text


@pytest.fixture
def clone(tmp_path, monkeypatch) -> Path:
    """A folder with the sources of a front end, and the build that was made from them."""
    for source in ("support_desk/pages/queue.py", "support_desk/api/app.py", "rxconfig.py", "reflex.lock/package.json"):
        (tmp_path / source).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / source).write_text("as it was")
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    monkeypatch.setattr(frontend, "STAMP", tmp_path / "stamp")
    frontend.STAMP.write_text(frontend._fingerprint())
    assert frontend.is_built()
    return tmp_path


@pytest.mark.parametrize("source", ["support_desk/pages/queue.py", "rxconfig.py", "reflex.lock/package.json"])
def test_a_changed_source_asks_for_a_new_build(clone, source):
    (clone / source).write_text("as it is")

    assert not frontend.is_built()


def test_a_new_page_asks_for_a_new_build_and_what_the_pages_do_not_show_does_not(clone):
    (clone / "support_desk" / "api" / "app.py").write_text("as it is")
    assert frontend.is_built()

    (clone / "support_desk" / "pages" / "new.py").touch()
    assert not frontend.is_built()


def test_a_build_leaves_no_process_behind(tmp_path):
    number = tmp_path / "pid"
    with (tmp_path / "log").open("wb") as log:
        assert frontend._finished(["sh", "-c", f"sleep 600 & echo $! > '{number}'"], log)

    with suppress(psutil.NoSuchProcess):
        child = psutil.Process(int(number.read_text()))
        assert eventually(lambda: has_ended(child))
