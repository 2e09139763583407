"""What `make` does is done again where it was interrupted."""

import shutil
import subprocess
import sys
import venv

from support_desk.process.places import ROOT
from tests.desks import PATIENCE_SECONDS


def test_a_virtual_environment_that_was_interrupted_as_it_was_made_is_made_anew(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").touch()
    venv.create(tmp_path / ".venv", symlinks=True, with_pip=False)
    command = ["make", ".venv/run.stamp", f"PYTHON={sys.executable}"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_SECONDS)

    assert done.returncode == 0, done.stderr
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert again.returncode == 0 and "Installing" not in again.stdout
