"""Whom an invitation is for, and whom a sign-in link lets in."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

import reflex as rx
from sqlmodel import Session

from support_desk.errors import DeskError
from support_desk.live.pages import LivePage
from support_desk.people.accounts.invitations import invitation_of
from support_desk.people.authority import Deed, needs
from support_desk.people.links.sign_in_links import link_of_secret
from support_desk.store import db

Found = TypeVar("Found")


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
        if found := await _found(self, invitation_of):
            await self._show(name=found.name, email=found.email, is_loaded=True)


class Linked(LivePage, rx.State):
    """The sign-in link in the address: for which e-mail it is. `problem`: why it is no good."""

    SHOWN: ClassVar = frozenset({"email"})
    email: str = ""

    @rx.event
    @needs(Deed.enter)
    async def load(self):
        """Show whom it lets in, or why it is no good."""
        self._look_away()
        if found := await _found(self, link_of_secret):
            await self._show(email=found.email, is_loaded=True)


async def _found(page: LivePage, of_secret: Callable[[Session, str], Found]) -> Found | None:
    """What the secret in the page's address is for; None if it is no good, and the page says why."""
    secret = page.router.url.path.rstrip("/").rpartition("/")[2]
    try:
        found = await db.read(of_secret, secret)
    except DeskError as error:
        page.problem = error.sentence
        return None
    page.problem = ""
    return found
