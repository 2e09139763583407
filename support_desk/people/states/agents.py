"""Whose a ticket may be, for the pages on which that is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx

from support_desk.live.pages import LivePage
from support_desk.live.touches import Touch
from support_desk.people.accounts.queries import names_of_the_active
from support_desk.people.accounts.records import NameRecord
from support_desk.people.actors import DESK
from support_desk.people.scopes import Scope
from support_desk.store import db


@dataclass(frozen=True)
class Agent:
    """Somebody who can be chosen; the number as a text, as comboboxes have it."""

    id: str
    name: str


class Agents(LivePage, rx.State):
    """Those who can be chosen; none on an open desk. What shows it looks at an `AgentsView` beside its own views."""

    SHOWN: ClassVar = frozenset({"agents"})
    agents: list[Agent] = []


@dataclass(frozen=True)
class AgentsView:
    """The active accounts, by name, for a reader who may know them."""

    page: ClassVar[type[rx.State]] = Agents
    may_take_long: ClassVar = False
    follows_people: ClassVar = True
    scope: Scope

    def is_touched_by(self, touch: Touch) -> bool:
        return False

    async def read(self) -> list[Agent]:
        found: Sequence[NameRecord] = await db.read(names_of_the_active, DESK) if self.scope.is_whole else ()
        return [Agent(str(each.id), each.name) for each in found]

    def shown(self, found: list[Agent]) -> dict[str, Any]:
        return {"agents": found}
