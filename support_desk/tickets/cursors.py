"""Places in the list of tickets, newest first."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from support_desk.errors import InvalidInput

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Before or after, microseconds since the epoch (three centuries each way), a ticket's number.
CURSOR = r"[ab]-?[0-9]{1,16}\.[0-9]{1,18}"


@dataclass(frozen=True)
class Cursor:
    """A place in the list, newest first: just after the ticket it names, or just before when `is_backward`."""

    created_at: datetime
    id: int
    is_backward: bool = False

    def __str__(self) -> str:
        microseconds = (self.created_at - EPOCH) // timedelta(microseconds=1)
        return f"{'b' if self.is_backward else 'a'}{microseconds}.{self.id}"

    @classmethod
    def parsed(cls, text: str) -> Self:
        """The cursor that `str()` gave.

        Raises:
            InvalidInput: `text` is not a cursor.
        """
        if not re.fullmatch(CURSOR, text):
            raise InvalidInput("The cursor is not one that this list gave.", field="cursor")
        microseconds, ticket_id = text[1:].split(".")
        return cls(EPOCH + timedelta(microseconds=int(microseconds)), int(ticket_id), text[0] == "b")
