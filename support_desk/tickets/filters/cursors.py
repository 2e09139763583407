"""Places in the list of tickets, in whatever order it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from support_desk.errors import InvalidInput
from support_desk.words import Priority, Sort

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Before or after, microseconds since the epoch (three centuries each way), a ticket's number; and how urgent it is, if
# that is what orders the list.
CURSOR = r"[ab]-?[0-9]{1,16}\.[0-9]{1,18}(p[1-4])?"
URGENCY: Mapping[str, int] = {word.value: place for place, word in enumerate(Priority, 1)}
"""How urgent each priority is, as the database's function `urgency` says it."""


def moment_of(sort: Sort) -> str:
    """The column by which a list in this order is in order of time."""
    return "updated_at" if sort == Sort.changed else "created_at"


@dataclass(frozen=True)
class Cursor:
    """A place in a list: just after the ticket it names, or just before when `is_backward`.

    `moment` is when the ticket was opened, or changed if that is what orders the list. `urgency` is that of its
    priority where this counts, else 0. In a list of another order it is a place as well, if not one of much use.
    """

    moment: datetime
    id: int
    is_backward: bool = False
    urgency: int = 0

    @classmethod
    def at(cls, ticket: Any, sort: Sort, *, is_backward: bool = False) -> Self:
        """The place of a ticket that has an `id`, and whatever the order goes by."""
        urgency = URGENCY[ticket.priority] if sort == Sort.priority else 0
        return cls(getattr(ticket, moment_of(sort)), ticket.id, is_backward, urgency)

    def __str__(self) -> str:
        microseconds = (self.moment - EPOCH) // timedelta(microseconds=1)
        urgency = f"p{self.urgency}" if self.urgency else ""
        return f"{'b' if self.is_backward else 'a'}{microseconds}.{self.id}{urgency}"

    @classmethod
    def parsed(cls, text: str) -> Self:
        """The cursor that `str()` gave.

        Raises:
            InvalidInput: `text` is not a cursor.
        """
        if not re.fullmatch(CURSOR, text):
            raise InvalidInput("The cursor is not one that this list gave.", field="cursor")
        place, _, urgency = text[1:].partition("p")
        microseconds, ticket_id = place.split(".")
        moment = EPOCH + timedelta(microseconds=int(microseconds))
        return cls(moment, int(ticket_id), text[0] == "b", int(urgency or 0))
