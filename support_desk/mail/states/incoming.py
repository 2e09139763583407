"""How mail comes in, as the page of the desk's settings shows it."""

from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx

from support_desk import texts
from support_desk.errors import DeskError
from support_desk.languages import to_say
from support_desk.live.touches import Touch
from support_desk.mail.incoming.queries import KeptLetter, MailInRecord, mail_in
from support_desk.mail.incoming.taking import try_again
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, needs
from support_desk.people.states.desk_page import sections
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.store import db
from support_desk.store.columns import LARGEST_ID

TAKEN = to_say("The mail has been taken.")
STILL_KEPT = to_say("Nothing could be made of it this time either: the reason is beside it.")


@dataclass(frozen=True)
class ShownLetter:
    """A mail that is kept; `came_at` is ISO 8601 in UTC."""

    id: int
    sender: str
    subject: str
    reason: str
    came_at: str

    @classmethod
    def of(cls, letter: KeptLetter) -> "ShownLetter":
        return cls(letter.id, letter.sender, letter.subject, letter.reason, letter.created_at.isoformat())


@dataclass(frozen=True)
class MailInView:
    """How mail comes in, for a reader."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = False
    reader: Actor

    def is_touched_by(self, touch: Touch) -> bool:
        return touch.id == 0  # what is of no ticket

    async def read(self) -> MailInRecord:
        return await db.read(mail_in, self.reader)

    def shown(self, found: MailInRecord) -> dict[str, Any]:
        return {
            "mailbox": found.mailbox,
            "asked_at": found.asked_at.isoformat() if found.asked_at else "",
            "heard_at": found.heard_at.isoformat() if found.heard_at else "",
            "trouble": found.trouble,
            "ignored": found.ignored,
            "number_kept": found.number_kept,
            "kept": [ShownLetter.of(letter) for letter in found.kept],
            "is_loaded": True,
        }


class MailIn(ScopedPage, rx.State):
    """How mail comes in: `mailbox` is "" where it does not. `said` is what became of a mail that was tried again."""

    SHOWN: ClassVar = frozenset({"mailbox", "asked_at", "heard_at", "trouble", "ignored", "number_kept", "kept"})
    mailbox: str = ""
    asked_at: str = ""
    heard_at: str = ""
    trouble: str = ""
    ignored: int = 0
    number_kept: int = 0
    kept: list[ShownLetter] = []
    said: str = ""

    @rx.event
    @needs(Deed.post)
    def enter(self):
        """The page has been drawn anew: it says nothing of what was done before."""
        self.said = self.problem = ""

    @rx.event
    @needs(Deed.post)
    async def try_again(self, number: str):
        """Take a mail that is kept anew."""
        self.said = self.problem = ""
        try:
            letter_id = min(texts.number_of(number, "mail's number"), LARGEST_ID)
            self.said = TAKEN if await try_again(letter_id, await acting()) else STILL_KEPT
        except DeskError as error:
            self.problem = error.sentence


MailInView.page = MailIn
sections.append(MailInView)
