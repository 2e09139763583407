"""How triage learns, as the page of the desk's settings shows it."""

import asyncio
from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx

from support_desk.errors import DeskError
from support_desk.figures.records import SourceRecord
from support_desk.languages import to_say
from support_desk.learning.actions import go_back
from support_desk.learning.here import STARTING, base, here
from support_desk.learning.queries import is_running_for, standing
from support_desk.learning.records import LessonRecord, Progress, Standing
from support_desk.learning.running import begin_learning
from support_desk.live.touches import Touch
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, needs
from support_desk.people.states.desk_page import sections
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.store import db
from support_desk.triage.learning.report import FEWEST_TICKETS

NAMES = {"category": "Category", "priority": "Priority", "within_one": to_say("Priority within one step")}


@dataclass(frozen=True)
class ShownMark:
    """A share `before` and `after`, as "81.0 %"."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownSource:
    """Of so many suggestions of a `source`, how many were overruled, as "12 (8%)", or a dash."""

    source: str
    number: int
    category: str
    priority: str

    @classmethod
    def of(cls, found: SourceRecord) -> "ShownSource":
        category = found.category_suggested - found.category_kept, found.category_suggested
        priority = found.priority_suggested - found.priority_kept, found.priority_suggested
        shown = (f"{number:,} ({number / of:.0%})" if of else "–" for number, of in (category, priority))
        return cls(found.source, found.number, *shown)


@dataclass(frozen=True)
class LearningView:
    """What triage has learned and could learn from, for a reader."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = True
    follows_people: ClassVar = False
    reader: Actor

    def is_touched_by(self, touch: Touch) -> bool:
        return False  # to count what there is to learn from takes too long for that

    async def read(self) -> Standing:
        return await db.read(standing, self.reader, await asyncio.to_thread(base))

    def shown(self, found: Standing) -> dict[str, Any]:
        return {
            "lesson_tickets": found.tickets,
            "is_ready": found.tickets >= FEWEST_TICKETS,
            "has_way_back": found.has_way_back,
            "is_outdated": found.is_outdated,
            "overruled": [ShownSource.of(each) for each in found.overruled],
            **_last(found.last, found.is_outdated),
            "is_loaded": True,
        }


@dataclass(frozen=True)
class ProgressView:
    """How far it is with learning, for a reader."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = False
    reader: Actor

    def is_touched_by(self, touch: Touch) -> bool:
        return False

    async def read(self) -> tuple[bool, Progress]:
        return await db.read(is_running_for, self.reader), here.progress

    def shown(self, found: tuple[bool, Progress]) -> dict[str, Any]:
        is_running, progress = found
        if is_running or progress.step == STARTING:
            return {
                "is_learning": True,
                "step": progress.step or to_say("Learning"),
                "percent": progress.percent,
                "ended": "",
            }
        return {"is_learning": False, "step": "", "percent": 0, "ended": progress.ended}


def _last(last: LessonRecord | None, is_outdated: bool) -> dict[str, Any]:
    if last is None:
        return {"marks": [], "learned_at": "", "learned_by": "", "learned_from": "", "became": ""}
    report = last.report
    learned = report.taught
    shares = {name: (getattr(report.before, name), getattr(report.after, name)) for name in NAMES}
    return {
        "marks": [ShownMark(NAMES[name], *(f"{each:.1%}" for each in both)) for name, both in shares.items()],
        "learned_at": last.made_at.isoformat(),
        "learned_by": last.made_by,
        "learned_from": to_say(f"{learned:,} tickets, and tried on {report.held_out:,} others"),
        "became": _became(last, is_outdated),
    }


def _became(last: LessonRecord, is_outdated: bool) -> str:
    if last.is_undone:
        return to_say("Taken back")
    if last.is_adopted and is_outdated:
        return to_say("Not used: the classifier is another one by now")
    return to_say("In use") if last.is_adopted else to_say("Not used: it was no better")


class Learning(ScopedPage, rx.State):
    """How triage learns. Of a desk that is learning `step` says what it does, and `percent` how much is done.

    `marks` are those of the last time it learned, and `ended` is how that, or the way back, went.
    """

    SHOWN: ClassVar = frozenset(
        {
            *("lesson_tickets", "is_ready", "is_learning", "step", "percent", "has_way_back", "is_outdated", "ended"),
            *("overruled", "marks", "learned_at", "learned_by", "learned_from", "became"),
        }
    )
    lesson_tickets: int = 0
    is_ready: bool = False
    is_learning: bool = False
    step: str = ""
    percent: int = 0
    has_way_back: bool = False
    is_outdated: bool = False
    ended: str = ""
    overruled: list[ShownSource] = []
    marks: list[ShownMark] = []
    learned_at: str = ""
    learned_by: str = ""
    learned_from: str = ""
    became: str = ""

    @rx.event
    @needs(Deed.teach)
    def enter(self):
        """The page has been drawn anew: nothing is wrong yet."""
        self.problem = ""

    @rx.event
    @needs(Deed.teach)
    async def learn(self):
        """Let triage learn from the desk's own tickets; all pages are told how that goes."""
        self.problem = ""
        try:
            await begin_learning(await acting())
        except DeskError as error:
            self.problem = error.sentence

    @rx.event
    @needs(Deed.teach)
    async def go_back(self):
        """Give up what triage has learned last."""
        self.problem = ""
        try:
            await db.write(go_back, await acting())
        except DeskError as error:
            self.problem = error.sentence


LearningView.page = ProgressView.page = Learning
sections.extend((LearningView, ProgressView))
