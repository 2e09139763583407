"""`python -m support_desk learn`: lets triage learn from the desk's own tickets; `… --undo` goes back."""

import os
import sys

from support_desk.errors import BadSetup, DeskError
from support_desk.learning.actions import go_back, note_beginning
from support_desk.learning.records import Progress
from support_desk.people.actors import SHELL
from support_desk.serving.accounts_command import done
from support_desk.triage.learning.report import Report

LOW_PRIORITY = 15
MARKS = {"category": "category", "priority": "priority", "within_one": "within one step"}


def learn() -> None:
    """Learn, and print how the desk does before and after.

    Raises:
        BadSetup: there is too little to learn from, or the desk is learning already.
    """
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy comes
    from support_desk.learning.course import learn, outcome
    from support_desk.triage.learning.in_use import name_of
    from support_desk.triage.local.classifier import Classifier
    from support_desk.triage.local.local import FOLDER

    os.nice(LOW_PRIORITY)
    done(note_beginning, SHELL)
    try:
        report = learn(Classifier.read(FOLDER), name_of(FOLDER), SHELL.name, _say)
    except DeskError as error:
        raise BadSetup(error.sentence) from None
    print(*_table(report), outcome(report), sep="\n")  # noqa: T201


def undo() -> None:
    """Go back to what was in use before.

    Raises:
        BadSetup: nothing learned is in use.
    """
    done(go_back, SHELL)
    print("Triage is as it was before it learned.")  # noqa: T201


def _say(progress: Progress) -> None:
    if progress.step:
        print(f"{progress.step}: {progress.percent} %", file=sys.stderr)  # noqa: T201


def _table(report: Report) -> list[str]:
    rows = [f"{'on ' + format(report.held_out, ',') + ' tickets kept apart':<32}{'before':>8}{'after':>8}"]
    for name, label in MARKS.items():
        before, after = getattr(report.before, name), getattr(report.after, name)
        rows.append(f"{label:<32}{before:>8.1%}{after:>8.1%}")
    return rows
