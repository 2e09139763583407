"""What reads and writes answer with: small frozen values, whose fields are the columns of their statement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Row

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """A ticket as it stood when it was read; what each column may hold is said at `models.Ticket`."""

    id: int
    title: str
    description: str
    category: str
    priority: str
    status: str
    suggested_category: str | None
    suggested_priority: str | None
    suggestion_source: str | None
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """An entry of a ticket's timeline; what each column may hold is said at `models.TimelineEntry`."""

    id: int
    ticket_id: int
    kind: str
    before: str | None
    after: str | None
    body: str | None
    actor: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DetailRecord:
    """A ticket with its newest entries: `body` is all of it as a JSON object that PostgreSQL made."""

    id: int
    updated_at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class EntriesRecord:
    """Entries of a ticket, oldest first: `body` is a JSON array that PostgreSQL made.

    `older` is the number of the entry before which the next older ones are, None when there are none.
    """

    body: str
    older: int | None


def records_of(kind: type[Record], rows: Sequence[Row]) -> list[Record]:
    """The rows as records of this kind, a dataclass with two fields or more; columns are found by name."""
    if not rows:
        return []
    values = _in_order(kind, rows[0]._fields)  # type: ignore[arg-type]
    return [kind(*values(row)) for row in rows]


@lru_cache(64)
def _in_order(kind: Any, columns: tuple[str, ...]) -> Callable[[Row], tuple]:
    """Takes a row's values in the order of the record's fields; found once, for opening a ticket is to stay fast."""
    return itemgetter(*(columns.index(field.name) for field in fields(kind)))
