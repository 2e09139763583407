"""Who looks at what, and who must look again when something changes."""

import asyncio
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from typing import Generic, Protocol, TypeVar

# The numbers of the tickets that changed; None when any may have changed.
TouchedIds = frozenset[int] | None


class View(Protocol, Hashable):
    """Something that a page shows; equal views show the same."""

    def is_touched_by(self, changed: TouchedIds) -> bool:
        """Whether the page must look again."""
        ...


V = TypeVar("V", bound=View)


@dataclass(eq=False)
class Look(Generic[V]):
    """What a browser tab looks at.

    `shows` marks what it shows; None when nobody knows, or when it says that something went wrong. `answered_at` is
    when its own question was answered, by the clock of the event loop, and infinite until then.
    """

    view: V
    shows: int | None = None
    answered_at: float = inf


@dataclass(frozen=True)
class Told:
    """The tabs to be told, by whether they were `trusted` to show what they should; and whether others must wait."""

    trusted: list[str]
    mistrusted: list[str]
    is_somebody_left: bool


class Viewers(Generic[V]):
    """Who looks at what: a browser tab, by its token, at one view."""

    def __init__(self) -> None:
        self._looks: dict[str, Look[V]] = {}

    @contextmanager
    def asking(self, token: str, view: V) -> Iterator[Look[V]]:
        """From now on `token` shows `view` and nothing else; it is being answered until this ends."""
        look = self._looks[token] = Look(view)
        try:
            yield look
        finally:
            look.answered_at = asyncio.get_running_loop().time()

    def forget(self, token: str) -> None:
        """The tab is gone, or shows nothing that changes."""
        self._looks.pop(token, None)

    def dropped(self, view: V) -> list[str]:
        """The tabs that looked at `view`, which follow nothing any more."""
        tokens = [token for token, look in self._looks.items() if look.view == view]
        for token in tokens:
            del self._looks[token]
        return tokens

    def mistrust(self) -> None:
        """Nobody knows any more what the tabs show."""
        for look in self._looks.values():
            look.shows = None

    def tokens(self) -> list[str]:
        """All tabs."""
        return list(self._looks)

    def touched_by(self, changed: TouchedIds) -> set[V]:
        """The views that must be read again."""
        return {look.view for look in self._looks.values() if look.view.is_touched_by(changed)}

    def told(self, view: V, mark: int, answered_by: float) -> Told:
        """Take note that all who look at `view` now show `mark`, and who of them must be told.

        Left out are those who had no answer by `answered_by`: what they are told now might overtake it.
        """
        behind = [(token, look) for token, look in self._looks.items() if look.view == view and look.shows != mark]
        ready = [(token, look) for token, look in behind if look.answered_at <= answered_by]
        told = Told(
            [token for token, look in ready if look.shows is not None],
            [token for token, look in ready if look.shows is None],
            len(ready) < len(behind),
        )
        for _, look in ready:
            look.shows = mark
        return told
