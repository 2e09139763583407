"""The tables as statements know them, their columns by name, and what is made of several columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, FromClause, literal_column

from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.records import EntryRecord, TicketRecord

Columns = tuple[str, ...]
TICKETS: FromClause = Ticket.__table__
ENTRIES: FromClause = TimelineEntry.__table__  # type: ignore[attr-defined]
TICKET_COLUMNS: Columns = tuple(field.name for field in fields(TicketRecord))
ENTRY_COLUMNS: Columns = tuple(field.name for field in fields(EntryRecord))
"""What a record of either is made of."""


@dataclass(frozen=True)
class Made:
    """Something that is no column, but made by `sql` of those that it `needs`, wherever these can be named."""

    needs: Columns
    sql: str


NAME = "accounts.name || CASE WHEN accounts.is_active THEN '' ELSE ' (inactive)' END"
OF_ASSIGNEE = "(SELECT {} FROM accounts WHERE accounts.id = assignee_id)"
MADE_OF_TICKETS = {
    "assignee_name": Made(("assignee_id",), OF_ASSIGNEE.format(NAME)),
    "assignee": Made(("assignee_id",), OF_ASSIGNEE.format(f"json_build_object('id', accounts.id, 'name', {NAME})")),
    "requester": Made(
        ("requester_name", "requester_email"),
        "CASE WHEN requester_email IS NOT NULL"
        " THEN json_build_object('name', requester_name, 'email', requester_email) END",
    ),
}
MADE_OF_ENTRIES = {
    "author": Made(("actor_kind", "actor"), "json_build_object('kind', actor_kind, 'name', actor)"),
    "actor": Made(
        ("actor_kind", "actor_id", "actor"),
        "json_build_object('kind', actor_kind, 'id', actor_id, 'name', actor)",
    ),
}
"""What JSON shows of either, and records of tickets, beside their columns."""


def named(source: FromClause, names: Iterable[str], seen: Columns | None = None) -> list[ColumnElement]:
    """What bears these names in records, each once; null where it is not among the columns that are seen."""
    return [_named(source, name, seen) for name in dict.fromkeys(names)]


def needed(made: Mapping[str, Made], names: Iterable[str]) -> list[str]:
    """The columns of which these things are made; one that is a column itself needs no other."""
    return [column for name in names for column in (made[name].needs if name in made else (name,))]


def _named(source: FromClause, name: str, seen: Columns | None) -> ColumnElement:
    made = MADE_OF_TICKETS.get(name)
    if seen is not None and not set(made.needs if made else (name,)) <= set(seen):
        return literal_column("NULL").label(name)
    return literal_column(made.sql).label(name) if made else source.c[name]
