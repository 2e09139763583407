"""Which tabs there are, where each of them is, and who it was told to be."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field

from support_desk.live.inside_events import Whence
from support_desk.live.viewers import Part
from support_desk.live.views import viewers
from support_desk.people.actors import Actor
from support_desk.people.scopes import scope_of

WAIT_SECONDS = 0.5


@dataclass(eq=False)
class Tab:
    """An open page: whence its last event came, and who is there as it was told, None when it was told nothing yet.

    `readers` are those for whom was read what its parts follow: whoever speaks the socket's protocol himself may ask
    for views without asking who he is. `is_waiting`: the database was away when it wanted to be loaded.
    """

    place: Whence
    actor: Actor | None = None
    readers: dict[Part, Actor] = field(default_factory=dict)
    is_waiting: bool = False

    def reads(self, part: Part, reader: Actor) -> None:
        """This part follows what is read for him from now on, and no other part what was for one who sees other things.

        On the page of a customer's link an agent is that customer, and what stood around the queue is not his.
        """
        sees = scope_of(reader), reader.role
        for other in [each for each, known in self.readers.items() if (scope_of(known), known.role) != sees]:
            viewers.forget(self.place.token, other)
            del self.readers[other]
        self.readers[part] = reader


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
