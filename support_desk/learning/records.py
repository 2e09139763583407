"""What is known of learning, as frozen values."""

from dataclasses import dataclass
from datetime import datetime

from support_desk.figures.records import SourceRecord
from support_desk.languages import to_say
from support_desk.triage.learning.report import FEWEST_TICKETS, Report


@dataclass(frozen=True)
class Example:
    """A ticket to learn from; its text is read, and goes nowhere else."""

    id: int
    title: str
    description: str
    category: str
    priority: str


@dataclass(frozen=True)
class LessonRecord:
    """What became of one time of learning; `base` stands for the classifier that it was for."""

    id: int
    base: str
    made_at: datetime
    made_by: str
    report: Report
    is_adopted: bool
    is_undone: bool


@dataclass(frozen=True)
class Adopted:
    """What is in use, if the local classifier is the one that it is for; `weights` are packed."""

    base: str
    weights: bytes


@dataclass(frozen=True)
class Standing:
    """How learning stands.

    `tickets` is how many there are to learn from, counted up to as many as it takes. `last` is what came of the last
    time, and `in_use` what can be given up; `is_outdated`: that is for another classifier, and so of no use.
    `overruled` is how the suggestions of the last 90 days did.
    """

    tickets: int
    last: LessonRecord | None
    in_use: LessonRecord | None
    is_outdated: bool
    overruled: tuple[SourceRecord, ...]


@dataclass(frozen=True)
class Progress:
    """What a process that learns has told last: what it does, how much of it is done (0 to 100), or how it ended."""

    step: str = ""
    percent: int = 0
    ended: str = ""


def too_few(number: int) -> str:
    """Why nothing can be learned yet."""
    return to_say(
        f"It takes {FEWEST_TICKETS} settled tickets of which the team set or confirmed the words; here are {number}."
    )
