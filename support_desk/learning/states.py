"""How triage learns, as the page of the desk's settings shows it."""

import asyncio
from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx

from support_desk.errors import DeskError
from support_desk.figures.records import SourceRecord
from support_desk.figures.wording import share
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
from support_desk.texts import number_of
from support_desk.triage.learning.report import FEWEST_TICKETS

NAMES = {"category": "Category", "priority": "Priority", "within_one": to_say("Priority within one step")}


@dataclass(frozen=True)
class ShownMark:
    """A share `before` and `after`, as "81.0 %"."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownLesson:
    """When the desk learned, ISO 8601, who asked for it, from what it learned, and what became of that."""

    at: str
    by: str
    learned_from: str
    became: str

    @classmethod
    def of(cls, found: LessonRecord, is_outdated: bool) -> "ShownLesson":
        learned, held_out = found.report.taught, found.report.held_out
        learned_from = to_say(f"{learned:,} tickets, and tried on {held_out:,} others")
        return cls(found.made_at.isoformat(), found.made_by, learned_from, _became(found, is_outdated))


@dataclass(frozen=True)
class ShownSource:
    """Of so many suggestions of a `source`, how many were overruled, as "12 (8%)", or a dash."""

    source: str
    number: str
    category: str
    priority: str

    @classmethod
    def of(cls, found: SourceRecord) -> "ShownSource":
        category = found.category_suggested - found.category_kept, found.category_suggested
        priority = found.priority_suggested - found.priority_kept, found.priority_suggested
        shown = (f"{number:,} ({share(number, of)})" if of else "–" for number, of in (category, priority))
        return cls(found.source, f"{found.number:,}", *shown)


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
        lessons = {each.id: each for each in (found.in_use, found.last) if each}
        return {
            "lesson_tickets": found.tickets,
            "is_ready": found.tickets >= FEWEST_TICKETS,
            "in_use": found.in_use.id if found.in_use else 0,
            "is_outdated": found.is_outdated,
            "overruled": [ShownSource.of(each) for each in found.overruled],
            "lessons": [ShownLesson.of(each, found.is_outdated) for each in lessons.values()],
            "marks": _marks(found.last),
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


def _marks(last: LessonRecord | None) -> list[ShownMark]:
    if last is None:
        return []
    shares = {name: (getattr(last.report.before, name), getattr(last.report.after, name)) for name in NAMES}
    return [ShownMark(NAMES[name], *(f"{each:.1%}" for each in both)) for name, both in shares.items()]


def _became(lesson: LessonRecord, is_outdated: bool) -> str:
    if lesson.is_undone:
        return to_say("Taken back")
    if lesson.is_adopted and is_outdated:
        return to_say("Not used: the classifier is another one by now")
    return to_say("In use") if lesson.is_adopted else to_say("Not used: it was no better")


class Learning(ScopedPage, rx.State):
    """How triage learns. Of a desk that is learning `step` says what it does, and `percent` how much is done.

    `in_use` is the number of the lesson that is, 0 for none. `lessons` are that one and the last, if it is another, of
    which the `marks` are; `ended` is how that, or the way back, went.
    """

    SHOWN: ClassVar = frozenset(
        {
            *("lesson_tickets", "is_ready", "is_learning", "step", "percent", "in_use", "is_outdated", "ended"),
            *("overruled", "lessons", "marks"),
        }
    )
    lesson_tickets: int = 0
    is_ready: bool = False
    is_learning: bool = False
    step: str = ""
    percent: int = 0
    in_use: int = 0
    is_outdated: bool = False
    ended: str = ""
    overruled: list[ShownSource] = []
    lessons: list[ShownLesson] = []
    marks: list[ShownMark] = []

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
    async def go_back(self, lesson: int):
        """Give up what triage has learned, which the page has shown as in use."""
        self.problem = ""
        try:
            await db.write(go_back, await acting(), number_of(lesson, "number"))
        except DeskError as error:
            self.problem = error.sentence


LearningView.page = ProgressView.page = Learning
sections.extend((LearningView, ProgressView))
