"""The tables as statements know them, and their columns by name."""

from collections.abc import Iterable
from dataclasses import fields

from sqlalchemy import ColumnElement, FromClause

from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.records import EntryRecord, TicketRecord

Columns = tuple[str, ...]
TICKETS: FromClause = Ticket.__table__
ENTRIES: FromClause = TimelineEntry.__table__  # type: ignore[attr-defined]
TICKET_COLUMNS: Columns = tuple(field.name for field in fields(TicketRecord))
ENTRY_COLUMNS: Columns = tuple(field.name for field in fields(EntryRecord))
"""What a record of either is made of."""


def named(source: FromClause, names: Iterable[str]) -> list[ColumnElement]:
    """The columns of these names, each once."""
    return [source.c[name] for name in dict.fromkeys(names)]
