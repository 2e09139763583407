"""Which mails one wants, as the page of the settings shows it."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import reflex as rx

from support_desk.errors import DeskError, InvalidInput
from support_desk.languages import to_say
from support_desk.live.touches import Touch
from support_desk.people.accounts.mails import MailsChange, MailsRecord, change_mails, own_mails
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, needs
from support_desk.people.identity import changed
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.settings import settings
from support_desk.store import db

WANTED = {
    "assigned": to_say("A ticket becomes mine"),
    "answers": to_say("A customer writes on one of mine"),
    "critical": to_say("A new ticket is critical"),
}


@dataclass(frozen=True)
class MailsView:
    """The mails that a reader wants."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = True
    reader: Actor

    def is_touched_by(self, touch: Touch) -> bool:
        return False

    async def read(self) -> MailsRecord:
        return await db.read(own_mails, self.reader)

    def shown(self, found: MailsRecord) -> dict[str, Any]:
        return {"wanted": asdict(found), "has_mail": bool(settings().smtp_url), "is_loaded": True}


class OwnMails(ScopedPage, rx.State):
    """The mails that one wants, by the keys of `WANTED`. `has_mail`: the desk sends any."""

    SHOWN: ClassVar = frozenset({"wanted", "has_mail"})
    wanted: dict[str, bool] = {}
    has_mail: bool = False

    @rx.event
    @needs(Deed.own)
    async def want(self, kind: str, is_wanted: bool):
        """Want mails of a kind, or no more of them."""
        try:
            if not isinstance(kind, str) or kind not in WANTED:
                raise InvalidInput("There are no mails of this kind.")
            await changed(change_mails, MailsChange(**{kind: is_wanted is True}), await acting())
        except DeskError as error:
            self.problem = error.sentence
            return
        self.problem = ""


MailsView.page = OwnMails
