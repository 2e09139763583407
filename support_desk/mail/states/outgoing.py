"""How mail goes out, as the page of the desk's settings shows it."""

from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx

from support_desk.errors import DeskError
from support_desk.languages import to_say
from support_desk.live.touches import Touch
from support_desk.mail.out.actions import send_test_mail
from support_desk.mail.out.queries import MailOutRecord, UnsentMail, mail_out
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, needs
from support_desk.people.states.desk_page import sections
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.store import db


@dataclass(frozen=True)
class ShownUnsent:
    """A mail that was given up; `ticket` is its number, "" without one, `given_up_at` ISO 8601 in UTC."""

    id: int
    ticket: str
    recipient: str
    error: str
    given_up_at: str

    @classmethod
    def of(cls, mail: UnsentMail) -> "ShownUnsent":
        return cls(mail.id, str(mail.ticket_id or ""), mail.recipient, mail.error, mail.given_up_at.isoformat())


@dataclass(frozen=True)
class MailOutView:
    """How mail goes out, for a reader."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = False
    reader: Actor

    def is_touched_by(self, touch: Touch) -> bool:
        return not touch.is_visible  # a comment, or a mail of any ticket or of none

    async def read(self) -> MailOutRecord:
        return await db.read(mail_out, self.reader)

    def shown(self, found: MailOutRecord) -> dict[str, Any]:
        return {
            "server": found.server,
            "sender": found.sender,
            "sent_at": found.sent_at.isoformat() if found.sent_at else "",
            "waiting": found.waiting,
            "failed": found.failed,
            "withdrawn": found.withdrawn,
            "trouble": found.trouble,
            "failures": [ShownUnsent.of(mail) for mail in found.failures],
            "withdrawals": [ShownUnsent.of(mail) for mail in found.withdrawals],
            "is_loaded": True,
        }


class MailOut(ScopedPage, rx.State):
    """How mail goes out: `server` and `sender` are "" where it does not. `said` is what became of a test mail."""

    SHOWN: ClassVar = frozenset(
        {"server", "sender", "sent_at", "waiting", "failed", "withdrawn", "trouble", "failures", "withdrawals"}
    )
    server: str = ""
    sender: str = ""
    sent_at: str = ""
    waiting: int = 0
    failed: int = 0
    withdrawn: int = 0
    trouble: str = ""
    failures: list[ShownUnsent] = []
    withdrawals: list[ShownUnsent] = []
    said: str = ""

    @rx.event
    @needs(Deed.post)
    def enter(self):
        """The page has been drawn anew: it says nothing of what was done before."""
        self.said = self.problem = ""

    @rx.event
    @needs(Deed.post)
    async def send_test(self):
        """Let a test mail go out to whoever asks for it."""
        self.said = self.problem = ""
        try:
            self.said = to_say(f"A test mail is on its way to {await db.write(send_test_mail, await acting())}.")
        except DeskError as error:
            self.problem = error.sentence


MailOutView.page = MailOut
sections.append(MailOutView)
