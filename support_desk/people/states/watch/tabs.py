"""Which tabs there are, where each of them is, and who it was told to be."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from support_desk.live.inside_events import Whence
from support_desk.people.actors import Actor

WAIT_SECONDS = 0.5


@dataclass(eq=False)
class Tab:
    """An open page: whence its last event came, and who is there as it was told, None when it was told nothing yet.

    `reader` is for whom was read what it follows, None when it follows nothing: whoever speaks the socket's protocol
    himself may ask for views without asking who he is. `is_waiting`: the database was away when it wanted to be loaded.
    """

    place: Whence
    actor: Actor | None = None
    reader: Actor | None = None
    is_waiting: bool = False


class Tabs:
    """The tabs whose sockets end in this process, by their tokens.

    `again` is set when they must be judged again, and `judged` when they are, because something about people changed.
    """

    def __init__(self) -> None:
        self.again, self.judged = asyncio.Event(), asyncio.Event()
        self._tabs: dict[str, Tab] = {}

    def note(self, place: Whence) -> Tab:
        """An event has come from there."""
        tab = self._tabs.setdefault(place.token, Tab(place))
        tab.place = place
        return tab

    def address_of(self, token: str) -> str:
        """The address from which the last event of a tab came, "" when none has come."""
        tab = self._tabs.get(token)
        return tab.place.address if tab else ""

    def wait(self, place: Whence) -> None:
        """The tab there shall be loaded once the database answers, which is not tried at once."""
        self.note(place).is_waiting = True
        asyncio.get_running_loop().call_later(WAIT_SECONDS, self.again.set)

    def keep(self, tokens: Collection[str]) -> list[Tab]:
        """Forget all tabs but these, and give those."""
        self._tabs = {token: tab for token, tab in self._tabs.items() if token in tokens}
        return list(self._tabs.values())


tabs = Tabs()
