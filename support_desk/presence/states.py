"""Who else is at the ticket that a page shows."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx

from support_desk.errors import DatabaseAway
from support_desk.languages import to_say
from support_desk.live.inside_events import whence
from support_desk.live.touches import Touch
from support_desk.live.viewers import Part
from support_desk.live.views import viewers
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, needs
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.watch.scoped import ScopedPage
from support_desk.presence.actions import be_there, be_writing
from support_desk.presence.here import here, tab_of, ticket_at
from support_desk.presence.queries import others_at
from support_desk.presence.records import Present
from support_desk.store import db
from support_desk.tickets.states.queue_views import initials

NAMELESS = to_say("Somebody")
COMMENT = "new_comment"
"""The box in which whoever types is writing to the ticket."""


@dataclass(frozen=True)
class ShownPerson:
    """Somebody else who has the ticket open."""

    name: str
    initials: str
    is_writing: bool

    @classmethod
    def of(cls, found: Present) -> "ShownPerson":
        name = found.name or NAMELESS
        return cls(name, initials(name), found.is_writing)


@dataclass(frozen=True)
class PresenceView:
    """Who else has a ticket open, for a reader; `tab` is his where he has no account by which he is known."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = True
    reader: Actor
    ticket_id: int
    tab: str

    def is_touched_by(self, touch: Touch) -> bool:
        return False  # it has a channel of its own

    async def read(self) -> list[ShownPerson]:
        found = await db.read(others_at, self.reader, self.ticket_id, self.tab)
        return [ShownPerson.of(each) for each in found]

    def shown(self, found: list[ShownPerson]) -> dict[str, Any]:
        return {"of": self.ticket_id, "others": found}


class Presence(ScopedPage, rx.State):
    """Who else has the ticket open that the page shows, `_ticket_id`; nobody while it shows none, 0.

    `of` is the ticket of which that was told.
    """

    SHOWN: ClassVar = frozenset({"of", "others"})
    of: int = 0
    others: list[ShownPerson] = []
    _ticket_id: int = 0

    @rx.event
    @needs(Deed.find)
    async def load(self):
        """Say that whoever is there has the ticket of the address open, and show who else has."""
        place = whence()
        ticket_id, was = ticket_at(place.address), self._ticket_id
        self._ticket_id = ticket_id
        if ticket_id != was != 0:
            viewers.forget(place.token, Part.presence)
            await self._show(others=[])
        if not ticket_id:
            return
        with suppress(DatabaseAway):  # the page itself waits until it answers, and is loaded again
            actor = await acting()
            if not here.has(place.token, ticket_id, actor.id):
                tab = here.come(place.token, ticket_id, actor.id)
                with suppress(DatabaseAway):  # the next beat says it
                    await db.write_at_once(be_there, here.process, (tab,))
            own = "" if actor.id else tab_of(place.token)
            await self._look_as(lambda reader: [PresenceView(reader, ticket_id, own)], Part.presence)

    @rx.event
    @needs(Deed.change)
    async def write(self, box: str):
        """Say that whoever is there is writing, if that is the box in which he types."""
        if box == COMMENT:
            with suppress(DatabaseAway):
                await db.write_at_once(be_writing, tab_of(whence().token))


PresenceView.page = Presence
