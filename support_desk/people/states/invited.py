"""Whom an invitation is for."""

from typing import ClassVar

import reflex as rx

from support_desk.errors import DeskError
from support_desk.live.pages import LivePage
from support_desk.people.accounts.invitations import invitation_of
from support_desk.people.authority import Deed, needs
from support_desk.store import db


class Invited(LivePage, rx.State):
    """The invitation in the address: for whom it is, as whoever invited him wrote it. `problem`: why it is no good."""

    SHOWN: ClassVar = frozenset({"name", "email"})
    name: str = ""
    email: str = ""

    @rx.event
    @needs(Deed.enter)
    async def load(self):
        """Show whom it is for, or why it is no good, before anybody has typed a word."""
        self._look_away()
        try:
            found = await db.read(invitation_of, self.router.url.path.rstrip("/").rpartition("/")[2])
        except DeskError as error:
            self.problem = error.sentence
            return
        self.problem = ""
        await self._show(name=found.name, email=found.email, is_loaded=True)
