"""Views that read themselves from the database, and who looks at which."""

from typing import Any, ClassVar, Protocol

import reflex as rx

from support_desk.live.viewers import View, Viewers


class PageView(View, Protocol):
    """A view that knows how to read itself, and which state shows it."""

    page: ClassVar[type[rx.State]]
    follows_people: ClassVar[bool]
    """Whether it shows something of accounts, as a name, and must be read again when those change."""

    @property
    def may_take_long(self) -> bool:
        """Whether no other view should wait for this one."""
        ...

    async def read(self) -> Any:
        """What there is to show; its `repr` says all of it.

        Raises:
            DeskError: it cannot be read now, as while PostgreSQL is away.
        """
        ...

    def shown(self, found: Any) -> dict[str, Any]:
        """The values of the state's variables that show what was read.

        Of the views of a page one is the page itself: with it, it `is_loaded`.
        """
        ...


class GoesWithTime:
    """A view that may show something else though nothing has happened: it is read again every minute."""

    @property
    def goes_with_time(self) -> bool:
        """Whether this one does."""
        return True


viewers: Viewers[PageView] = Viewers()


def mark(found: object) -> int:
    """Stands for what was read: the same for the same."""
    return hash(repr(found))
