"""Which tabs there are, where each of them is, and who it was told to be."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from support_desk.live.insides import Whence
from support_desk.people.actors import Actor


@dataclass(eq=False)
class Tab:
    """An open page: whence its last event came, and who is there as it was told, None when it was told nothing yet.

    `is_waiting`: the database was away when it wanted to be loaded.
    """

    place: Whence
    actor: Actor | None = None
    is_waiting: bool = False


class Tabs:
    """The tabs whose sockets end in this process, by their tokens. `again` is set when they must be judged again."""

    def __init__(self) -> None:
        self.again = asyncio.Event()
        self._tabs: dict[str, Tab] = {}

    def note(self, place: Whence) -> Tab:
        """An event has come from there."""
        tab = self._tabs.setdefault(place.token, Tab(place))
        tab.place = place
        return tab

    def wait(self, place: Whence) -> None:
        """The tab there shall be loaded once the database answers."""
        self.note(place).is_waiting = True
        self.again.set()

    def is_any_waiting(self) -> bool:
        """Whether one of them waits for the database."""
        return any(tab.is_waiting for tab in self._tabs.values())

    def keep(self, tokens: Collection[str]) -> list[Tab]:
        """Forget all tabs but these, and give those."""
        self._tabs = {token: tab for token, tab in self._tabs.items() if token in tokens}
        return list(self._tabs.values())


tabs = Tabs()
