"""What `make` does is done again where it was interrupted, or has become useless."""

import shutil
import subprocess
import sys
import venv

import pytest

from support_desk.process.places import ROOT
from tests.desks import PATIENCE_SECONDS


@pytest.mark.parametrize("became", ["interrupted as it was made", "of a Python that is another one by now"])
def test_a_virtual_environment_that_is_of_no_use_is_made_anew(tmp_path, became):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").touch()
    venv.create(tmp_path / ".venv", symlinks=True, with_pip=False)
    if became.startswith("of"):
        (tmp_path / ".venv" / "run.stamp").touch()
    command = ["make", ".venv/run.stamp", f"PYTHON={sys.executable}"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_SECONDS)

    assert done.returncode == 0 and "Installing" in done.stdout, done.stderr
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert again.returncode == 0 and "Installing" not in again.stdout
