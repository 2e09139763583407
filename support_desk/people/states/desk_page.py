"""The page of the desk's own settings, whose sections are of several rooms: each adds its view here."""

from collections.abc import Callable
from typing import ClassVar

import reflex as rx

from support_desk.live.views import PageView
from support_desk.people.actors import Actor
from support_desk.people.authority import Deed, needs
from support_desk.people.states.watch.scoped import ScopedPage

sections: list[Callable[[Actor], PageView]] = []
"""What makes the view of each section for its reader."""


class DeskPage(ScopedPage, rx.State):
    """How the desk reaches the world outside, and the world the desk."""

    SHOWN: ClassVar = frozenset()

    @rx.event
    @needs(Deed.post)
    async def load(self):
        """Show all sections, and follow them."""
        await self._look_as(lambda reader: [section(reader) for section in sections])
