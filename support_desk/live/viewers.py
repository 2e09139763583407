"""Who looks at what, and who must look again when something changes."""

import asyncio
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Generic, Protocol, TypeVar

from support_desk.live.touches import Touch, Touches


class View(Protocol, Hashable):
    """Something that a page shows; equal views show the same, so what their reader may see is a part of them."""

    def is_touched_by(self, touch: Touch) -> bool:
        """Whether it may show something else after that change."""
        ...


V = TypeVar("V", bound=View)


class Part(StrEnum):
    """A part of what a tab shows, which follows views of its own."""

    page = "page"
    pane = "pane"
    """Something beside the page, that goes with it."""
    shell = "shell"
    """What stands around every page, and stays when the page changes."""
    numbers = "numbers"
    """What takes long to count for the shell."""
    presence = "presence"
    """Who else is here; it goes with the page."""


OF_THE_PAGE = (Part.page, Part.pane, Part.presence)


def going_with(part: Part) -> tuple[Part, ...]:
    """The parts that are over when this one shows something else: a page takes its panes along."""
    return OF_THE_PAGE if part == Part.page else (part,)


@dataclass(eq=False)
class Look(Generic[V]):
    """A view that a part of a browser tab looks at.

    `shows` marks what it shows; None when nobody knows, or when it says that something went wrong. `answered_at` is
    when its own question was answered, by the clock of the event loop, and infinite until then.
    """

    view: V
    part: Part = Part.page
    shows: int | None = None
    answered_at: float = inf


@dataclass(frozen=True)
class Told:
    """The tabs to be told, by whether they were `trusted` to show what they should; and whether others must wait."""

    trusted: list[str]
    mistrusted: list[str]
    is_somebody_left: bool


class Viewers(Generic[V]):
    """Who looks at what: each part of a browser tab, known by its token, at one view or several."""

    def __init__(self) -> None:
        self._tabs: dict[V, dict[tuple[str, Part], Look[V]]] = {}
        self._views: dict[str, dict[Part, tuple[V, ...]]] = {}

    @contextmanager
    def asking(self, token: str, *views: V, part: Part = Part.page) -> Iterator[list[Look[V]]]:
        """From now on this part of a tab looks at these views and nothing else; with a new page its panes go.

        They are being answered until this ends.
        """
        self.forget(token, *going_with(part))
        looks = [Look(view, part) for view in views]
        if views:
            self._views.setdefault(token, {})[part] = views
        for look in looks:
            self._tabs.setdefault(look.view, {})[token, part] = look
        try:
            yield looks
        finally:
            for look in looks:
                look.answered_at = asyncio.get_running_loop().time()

    def forget(self, token: str, *parts: Part) -> None:
        """The tab is gone, or these parts of it show nothing that changes."""
        left = self._views.pop(token, {})
        for part in parts or tuple(left):
            for view in left.pop(part, ()):
                self._leave((token, part), view)
        if left:
            self._views[token] = left

    def follows(self, token: str, part: Part, view: V) -> bool:
        """Whether this part of a tab looks at that view, and at no other."""
        return self._views.get(token, {}).get(part) == (view,)

    def shows(self, token: str, part: Part, view: V) -> bool:
        """Whether this part of a tab looks at that view, and shows it as it is."""
        look = self._tabs.get(view, {}).get((token, part))
        return look is not None and look.shows is not None

    def are_followed(self, token: str, looks: Sequence[Look[V]]) -> bool:
        """Whether the tab still looks at all of these, and has not begun to look anew."""
        return all(self._tabs.get(look.view, {}).get((token, look.part)) is look for look in looks)

    def dropped(self, view: V) -> list[str]:
        """The tabs that looked at `view`, which follow it no more; their other views they do."""
        places = list(self._tabs.pop(view, ()))
        for token, part in places:
            parts = self._views[token]
            if left := tuple(other for other in parts.pop(part) if other != view):
                parts[part] = left
            elif not parts:
                del self._views[token]
        return _tokens(places)

    def mistrust(self) -> None:
        """Nobody knows any more what the tabs show."""
        for tabs in self._tabs.values():
            for look in tabs.values():
                look.shows = None

    def doubtful(self) -> set[V]:
        """The views of which some tab that was answered shows nothing that anybody knows."""
        return {
            view
            for view, tabs in self._tabs.items()
            if any(look.shows is None and look.answered_at < inf for look in tabs.values())
        }

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
        behind = [(place, look) for place, look in self._tabs.get(view, {}).items() if look.shows != mark]
        ready = [(place, look) for place, look in behind if look.answered_at <= answered_by]
        told = Told(
            _tokens(place for place, look in ready if look.shows is not None),
            _tokens(place for place, look in ready if look.shows is None),
            len(ready) < len(behind),
        )
        for _, look in ready:
            look.shows = mark
        return told

    def _leave(self, place: tuple[str, Part], view: V) -> None:
        tabs = self._tabs.get(view, {})
        tabs.pop(place, None)
        if not tabs:
            self._tabs.pop(view, None)


def _tokens(places: Iterable[tuple[str, Part]]) -> list[str]:
    """The tabs of these parts, each once."""
    return list(dict.fromkeys(token for token, _ in places))
