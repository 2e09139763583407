"""Pages that show what their visitor may see, and nothing once he may not."""

from collections.abc import Callable, Iterable

import reflex as rx

from support_desk.errors import DatabaseAway
from support_desk.live.inside_events import whence
from support_desk.live.pages import Connection, LivePage
from support_desk.live.viewers import Part
from support_desk.live.views import PageView
from support_desk.people.actors import Actor
from support_desk.people.scopes import Scope, scope_of
from support_desk.people.states.watch.callers import acting
from support_desk.people.states.watch.tabs import tabs


class ScopedPage(LivePage, rx.State, mixin=True):
    """A `LivePage` whose views are those of its visitor's scope."""

    async def _look(self, views: Callable[[Scope], Iterable[PageView]], part: Part = Part.page) -> None:
        """Show the views for the scope of whoever is there, and follow them, and no others, from now on.

        That is for this part of the tab; the others follow what they follow, but that with a new page its panes go.
        """
        await self._look_as(lambda actor: views(scope_of(actor)), part)

    async def _look_as(self, views: Callable[[Actor], Iterable[PageView]], part: Part = Part.page) -> None:
        """The same for views that are somebody's own."""
        scope: Scope | None = None

        async def is_still_theirs() -> bool:
            return scope_of(await acting()) == scope

        try:
            actor = await acting()
            scope = scope_of(actor)
            tabs.note(whence()).reads(part, actor)
            await self._look_at(*views(actor), may_show=is_still_theirs, part=part)
        except DatabaseAway as away:
            self._look_away()
            tabs.wait(whence())
            (await self.get_state(Connection)).is_database_away = away.is_out_of_reach
            self._say(away)
