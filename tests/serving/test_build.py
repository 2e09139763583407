"""The front end is built when its sources changed, and only then."""

import fcntl
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from support_desk.errors import BadSetup
from support_desk.process.places import ROOT
from support_desk.serving import frontend
from support_desk.settings import Settings
from tests.processes import eventually, has_ended


def test_one_build_serves_every_desk_and_is_not_made_again(start_desk, desk, database):
    other = start_desk(DATABASE_URL=database).ready()

    assert "Building" not in other.log
    assert other.client.get("/").text == desk.client.get("/").text


@pytest.fixture
def clone(tmp_path, monkeypatch) -> Path:
    """A folder with the sources of a front end, and the build that was made from them."""
    files = {
        "support_desk/pages/queue.py": "from support_desk import words",
        "support_desk/words.py": "def later():\n    from support_desk.deep.well import water",
        "support_desk/deep/__init__.py": "",
        "support_desk/deep/well.py": "water = 1",
        "support_desk/api/app.py": "from support_desk import words",
        "rxconfig.py": "",
        "reflex.lock/package.json": "{}",
    }
    for source, text in files.items():
        (tmp_path / source).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / source).write_text(text)
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    monkeypatch.setattr(frontend, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(frontend, "COPIES", tmp_path / "public")
    monkeypatch.setattr(frontend, "STATIC_DIR", tmp_path)
    (tmp_path / "index.html").touch()
    frontend.STAMP.write_text(frontend._fingerprint())
    assert frontend.is_built()
    return tmp_path


@pytest.mark.parametrize(
    "source",
    [
        "support_desk/pages/queue.py",
        "support_desk/words.py",
        "support_desk/deep/well.py",
        "support_desk/deep/__init__.py",
        "rxconfig.py",
        "reflex.lock/package.json",
    ],
)
def test_a_changed_source_asks_for_a_new_build(clone, source):
    (clone / source).write_text("as it is")

    assert not frontend.is_built()


def test_a_new_page_asks_for_a_new_build_and_what_the_pages_do_not_show_does_not(clone):
    (clone / "support_desk" / "api" / "app.py").write_text("as it is")
    assert frontend.is_built()

    (clone / "support_desk" / "pages" / "new.py").touch()
    assert not frontend.is_built()


def test_a_build_starts_from_the_assets_as_they_are_however_old_they_are(clone, monkeypatch):
    """Reflex keeps what it copied before when it is newer."""
    seen = []
    frontend.COPIES.mkdir()
    (frontend.COPIES / "forms.js").write_text("of the last build")
    monkeypatch.setattr(frontend, "_finished", lambda *_: seen.append(frontend.COPIES.exists()) or True)
    (clone / "rxconfig.py").write_text("changed")

    frontend.build_if_changed()

    assert seen == [False]
    assert frontend.is_built()


def test_a_source_that_is_changed_during_a_build_asks_for_another(clone, monkeypatch):
    changed = ["support_desk/pages/queue.py", "reflex.lock/package.json"]
    monkeypatch.setattr(frontend, "_finished", lambda *_: (clone / changed[0]).write_text("as it is"))
    (clone / "rxconfig.py").write_text("changed")
    frontend.build_if_changed()
    assert not frontend.is_built()

    changed.pop(0)  # what npm has locked is written by the build itself
    frontend.build_if_changed()

    assert frontend.is_built()


def test_a_build_leaves_no_process_behind(tmp_path):
    number = tmp_path / "pid"
    with (tmp_path / "log").open("wb") as log, frontend._one_at_a_time() as claim:
        assert frontend._finished(["sh", "-c", f"sleep 600 & echo $! > '{number}'"], log, claim)

    with suppress(psutil.NoSuchProcess):
        child = psutil.Process(int(number.read_text()))
        assert eventually(lambda: has_ended(child))


KILLED_WHILE_BUILDING = """
import os, pathlib, sys
from support_desk.serving import frontend

frontend.ROOT = pathlib.Path(sys.argv[1])
with frontend._one_at_a_time() as claim:
    frontend._finished(["sh", "-c", f"echo $$; kill -9 {os.getpid()}; exec sleep 600"], sys.stdout, claim)
"""


def test_the_next_build_waits_for_that_of_a_killed_desk(tmp_path):
    killed = [sys.executable, "-c", KILLED_WHILE_BUILDING, str(tmp_path)]
    with subprocess.Popen(killed, cwd=ROOT, stdout=subprocess.PIPE, text=True) as desk:
        build = psutil.Process(int(desk.stdout.readline()))
        assert desk.wait() == -signal.SIGKILL
        try:
            assert not _is_free(tmp_path)
        finally:
            build.kill()
    assert eventually(lambda: _is_free(tmp_path))


def _is_free(folder: Path) -> bool:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


@pytest.mark.parametrize("garbage", [b"", b"\xff\x00", None])
def test_a_stamp_that_is_garbage_counts_as_none(clone, garbage):
    frontend.STAMP.unlink()
    if garbage is None:
        (frontend.STAMP / "folder").mkdir(parents=True)
    else:
        frontend.STAMP.write_bytes(garbage)

    assert not frontend.is_built()
    frontend._remove(frontend.STAMP)
    assert not frontend.STAMP.exists()


def test_a_build_that_lost_its_pages_is_made_anew(clone):
    (clone / "index.html").unlink()

    assert not frontend.is_built()


def test_a_build_sees_no_setting_of_the_desk(monkeypatch, tmp_path):
    for name in (*Settings.model_fields, "pgpassword", "aws_secret_access_key", "reflex_redis_url"):
        monkeypatch.setenv(name.upper(), "a-secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")

    with (tmp_path / "log").open("w+b") as log, frontend._one_at_a_time() as claim:
        assert frontend._finished(["env"], log, claim)
        log.seek(0)
        seen = log.read().decode()

    assert "a-secret" not in seen
    assert "HTTPS_PROXY=http://proxy:3128" in seen


def test_a_build_reads_no_file_of_settings_either(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("OIDC_ISSUER=https://accounts.example.com")  # and its secret is in the environment
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    command = [sys.executable, "-c", "from support_desk.settings import settings; settings()"]

    with (tmp_path / "log").open("wb") as log, frontend._one_at_a_time() as claim:
        assert frontend._finished(command, log, claim)


def test_a_build_that_cannot_be_written_is_said(clone, monkeypatch):
    monkeypatch.setattr(frontend, "STAMP", clone / "gone" / "stamp")
    monkeypatch.setattr(frontend, "_finished", lambda *_: True)

    with pytest.raises(BadSetup, match=r"cannot be built: .*/gone/stamp: No such file or directory[.]$"):
        frontend.build_if_changed()
