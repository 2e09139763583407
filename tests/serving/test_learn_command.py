"""`python -m support_desk learn`: with the classifier that is shipped, by whoever has the machine."""

import subprocess
import sys
from pathlib import Path

from support_desk.store import db
from tests.desks import PATIENCE_SECONDS, environment_of_desks
from tests.learning.lessons import fill
from tests.processes import run_sql


def _learn(*arguments: str, folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "support_desk", "learn", *arguments],
        cwd=folder,
        env={**environment_of_desks(), "DATABASE_URL": db.dsn()},
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE_SECONDS,  # at a low priority
    )


def test_the_shell_lets_it_learn_and_goes_back(database, tmp_path):
    fill(220)

    done = _learn(folder=tmp_path)

    assert done.returncode == 0, done.stderr
    head, category, priority, within, outcome = done.stdout.splitlines()
    assert head.split() == ["on", "18", "tickets", "kept", "apart", "before", "after"]
    for row, name in ((category, "category"), (priority, "priority")):
        assert row.startswith(name) and float(row.split()[2][:-1]) > float(row.split()[1][:-1])
    assert within.startswith("within one step")
    assert outcome == "Learned from 202 tickets: suggestions are better now."
    assert "secret matter" not in done.stdout + done.stderr
    assert run_sql(database, "SELECT made_by, is_adopted FROM learned_models") == [("shell", True)]

    back = _learn("--undo", folder=tmp_path)

    assert (back.returncode, back.stdout) == (0, "Triage is as it was before it learned.\n")
    assert run_sql(database, "SELECT is_adopted FROM learned_models") == [(False,)]


def test_it_says_why_nothing_was_learned_or_undone(database, tmp_path):
    fill(3)

    few, back, unknown = _learn(folder=tmp_path), _learn("--undo", folder=tmp_path), _learn("--all", folder=tmp_path)

    assert few.returncode == back.returncode == unknown.returncode == 1
    assert few.stderr == (
        "Nothing was learned or undone: It takes 200 settled tickets of which the team set or confirmed the words; "
        "here are 3.\n"
    )
    assert back.stderr == "Nothing was learned or undone: Nothing that was learned is in use.\n"
    assert "learn [--undo]" in unknown.stderr
