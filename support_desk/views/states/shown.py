"""The views as pages show them: what there is, and how many tickets each lets through, live."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx

from support_desk.languages import to_say
from support_desk.live.touches import Touch
from support_desk.people.actors import Actor, Role
from support_desk.store import db
from support_desk.views.filters import BUILT_IN, address_of
from support_desk.views.queries import counts_known, views_of
from support_desk.views.records import BuiltInView, ViewRecord


@dataclass(frozen=True)
class ShownView:
    """A view; `id` is 0 for one that every desk has. `address` is that of its queue.

    `number` is how many tickets it lets through, "" where that is among those that are `counted` by themselves.
    `may_change`: whether whoever looks may give it another name, share or delete it.
    """

    id: int
    name: str
    address: str
    number: str
    is_shared: bool = False
    may_change: bool = False


@dataclass(frozen=True)
class ViewsView:
    """All views that a reader sees, with the numbers that the tallies know."""

    page: ClassVar[type[rx.State]]
    may_take_long: ClassVar = False
    follows_people: ClassVar = False
    reader: Actor

    def is_touched_by(self, touch: Touch) -> bool:
        return touch.is_visible or touch.id == 0  # which is no ticket's number: views have changed, or something else

    async def read(self) -> list[ShownView]:
        views = await views_for(self.reader)
        numbers = await counts_known(self.reader, [view.query for view in views])
        return [_shown(view, number, self.reader) for view, number in zip(views, numbers, strict=True)]

    def shown(self, found: list[ShownView]) -> dict[str, Any]:
        return {"views": found}


async def views_for(reader: Actor) -> Sequence[BuiltInView | ViewRecord]:
    """All views that he sees: those of every desk, then the saved ones, the oldest first."""
    return [*BUILT_IN, *await db.read(views_of, reader)]


def _shown(view: BuiltInView | ViewRecord, number: int | None, reader: Actor) -> ShownView:
    to = address_of(view.query)
    told = "" if number is None else shown_number(number)
    if isinstance(view, BuiltInView):
        return ShownView(0, view.name, to, told)
    may_change = view.is_own or reader.role == Role.admin
    return ShownView(view.id, view.name, to, told, view.is_shared, may_change)


def shown_number(number: int | None, most: int | None = None) -> str:
    """How many as a reader reads it; of more than `most`, only that they are more."""
    if number is None:
        return to_say("many")
    return f"{most:,}+" if most is not None and number > most else f"{number:,}"
