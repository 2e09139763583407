"""Who looks at what, and who must look again when something changes."""

import asyncio
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from typing import Generic, Protocol, TypeVar

from support_desk.live.touches import Touch, Touches


class View(Protocol, Hashable):
    """Something that a page shows; equal views show the same, so what their reader may see is a part of them."""

    def is_touched_by(self, touch: Touch) -> bool:
        """Whether it may show something else after that change."""
        ...


V = TypeVar("V", bound=View)


@dataclass(eq=False)
class Look(Generic[V]):
    """A view that a browser tab looks at.

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
    """Who looks at what: a browser tab, by its token, at one view or several."""

    def __init__(self) -> None:
        self._tabs: dict[V, dict[str, Look[V]]] = {}
        self._views: dict[str, tuple[V, ...]] = {}

    @contextmanager
    def asking(self, token: str, *views: V) -> Iterator[list[Look[V]]]:
        """From now on `token` looks at these views and nothing else; they are being answered until this ends."""
        self.forget(token)
        looks = [Look(view) for view in views]
        self._views[token] = views
        for look in looks:
            self._tabs.setdefault(look.view, {})[token] = look
        try:
            yield looks
        finally:
            for look in looks:
                look.answered_at = asyncio.get_running_loop().time()

    def forget(self, token: str) -> None:
        """The tab is gone, or shows nothing that changes."""
        for view in self._views.pop(token, ()):
            self._leave(token, view)

    def are_followed(self, token: str, looks: Sequence[Look[V]]) -> bool:
        """Whether the tab still looks at all of these, and has not begun to look anew."""
        return all(self._tabs.get(look.view, {}).get(token) is look for look in looks)

    def dropped(self, view: V) -> list[str]:
        """The tabs that looked at `view`, which follow it no more; their other views they do."""
        tokens = list(self._tabs.pop(view, ()))
        for token in tokens:
            if left := tuple(other for other in self._views[token] if other != view):
                self._views[token] = left
            else:
                del self._views[token]
        return tokens

    def mistrust(self) -> None:
        """Nobody knows any more what the tabs show."""
        for tabs in self._tabs.values():
            for look in tabs.values():
                look.shows = None

    def tokens(self) -> list[str]:
        """All tabs."""
        return list(self._views)

    def touched_by(self, touches: Touches) -> set[V]:
        """The views that must be read again."""
        if touches is None:
            return set(self._tabs)
        return {view for view in self._tabs if any(map(view.is_touched_by, touches))}

    def views(self) -> set[V]:
        """All that somebody looks at."""
        return set(self._tabs)

    def looked_at(self, views: set[V]) -> set[V]:
        """Those of the views that somebody looks at."""
        return views & self._tabs.keys()

    def told(self, view: V, mark: int, answered_by: float) -> Told:
        """Take note that all who look at `view` now show `mark`, and who of them must be told.

        Left out are those who had no answer by `answered_by`: what they are told now might overtake it.
        """
        behind = [(token, look) for token, look in self._tabs.get(view, {}).items() if look.shows != mark]
        ready = [(token, look) for token, look in behind if look.answered_at <= answered_by]
        told = Told(
            [token for token, look in ready if look.shows is not None],
            [token for token, look in ready if look.shows is None],
            len(ready) < len(behind),
        )
        for _, look in ready:
            look.shows = mark
        return told

    def _leave(self, token: str, view: V) -> None:
        tabs = self._tabs.get(view, {})
        tabs.pop(token, None)
        if not tabs:
            self._tabs.pop(view, None)
