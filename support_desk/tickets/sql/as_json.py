"""Tickets and what happened to them as JSON that PostgreSQL makes: exactly the columns that the caller wants shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, DateTime, FromClause, Select, literal_column, select

from support_desk.store.prepared import compiled
from support_desk.tickets.sql.scopes import Conditions, Seen, clauses
from support_desk.tickets.sql.tables import (
    ENTRIES,
    FILES,
    MADE_OF_ENTRIES,
    MADE_OF_TICKETS,
    TICKETS,
    Columns,
    Made,
    needed,
)

MOST_SHOWN = 200
# Times as `schemas.Moment` writes them: PostgreSQL's own JSON drops the zeros at their end.
UTC_MOMENT = """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') AS {0}"""
# A ticket with its newest comments and entries, oldest first, as `schemas.TicketDetailOut` writes them.
DETAIL = """
SELECT id, updated_at, (SELECT row_to_json(shown)::text FROM (SELECT {ticket}{files}{parts}) AS shown) AS body
FROM tickets
"""
PART = """,
      coalesce((
        SELECT json_agg(entry ORDER BY entry.id) FROM (
          SELECT {entry} FROM timeline_entries WHERE ticket_id = tickets.id{conditions} ORDER BY id DESC LIMIT {newest}
        ) AS entry), '[]') AS {name},
      (SELECT count(*) FROM timeline_entries WHERE ticket_id = tickets.id{conditions}) AS {name}_total"""
# Those of the ticket itself: what does not hang on one of its comments.
OWN_FILES = """ LEFT JOIN timeline_entries ON timeline_entries.id = entry_id
        WHERE attachments.ticket_id = tickets.id AND kind IS DISTINCT FROM 'comment'"""
COMMENTS: Conditions = ("kind = 'comment'",)
# Entries of a ticket before one of them, oldest first, as a JSON array; `older` is where the ones before begin.
ENTRIES_BEFORE = """
SELECT page.body, CASE WHEN EXISTS (
  SELECT FROM timeline_entries WHERE ticket_id = tickets.id{conditions} AND id < page.oldest
) THEN page.oldest END AS older
FROM tickets, LATERAL (
  SELECT coalesce(json_agg(entry ORDER BY entry.id), '[]')::text AS body, min(entry.id) AS oldest FROM (
    SELECT {entry} FROM timeline_entries WHERE ticket_id = tickets.id{conditions} AND id < %(before)s
    ORDER BY id DESC LIMIT %(limit)s
  ) AS entry
) AS page
"""


@dataclass(frozen=True)
class DetailColumns:
    """What is shown of a ticket, of each of its comments, and of each entry of its timeline; the latter with `id`.

    `has_files`: also the ticket's own files.
    """

    ticket: Columns
    comment: Columns
    entry: Columns
    has_files: bool = False


def detail_sql(seen: Seen, shown: DetailColumns) -> str:
    """The statement whose rows are those of `DetailRecord`, for all tickets: its WHERE is still to come.

    Who does not see all entries has no timeline: his comments are all that he sees.
    """
    parts = _part("comments", shown.comment, seen, COMMENTS)
    if not seen.entries:
        parts += _part("timeline", shown.entry, seen)
    ticket = _list(TICKETS, MADE_OF_TICKETS, shown.ticket, seen.of_ticket)
    files = f",\n      {own_files(seen)} AS attachments" if shown.has_files else ""
    return DETAIL.format(ticket=ticket, files=files, parts=parts)


def own_files(seen: Seen) -> str:
    """A JSON array of the files of a ticket itself, wherever `tickets.id` can be named."""
    return FILES.format(where=OWN_FILES + both(seen.files))


def entries_sql(seen: Seen, shown: Columns) -> str:
    """The statement whose rows are those of `EntriesRecord`, `limit` entries `before` one; its WHERE is to come."""
    entry = _list(ENTRIES, MADE_OF_ENTRIES, shown, seen.of_entry)
    return ENTRIES_BEFORE.format(entry=entry, conditions=both(seen.entries))


def page_as_json(page: Select, seen: Seen, shown: Columns, beside: Columns) -> Select:
    """The statement whose rows are `body`, a ticket of that page as a JSON object, and its columns `beside`."""
    ticket = page.subquery("ticket")
    columns = _list(TICKETS, MADE_OF_TICKETS, shown, seen.of_ticket)
    as_json = f"(SELECT row_to_json(shown)::text FROM (SELECT {columns}) AS shown)"
    body: ColumnElement = literal_column(as_json).label("body")
    return select(body, *(ticket.c[name] for name in beside))


def ticket_columns(shown: Columns) -> str:
    """What is shown of a ticket that stands for itself in the FROM of a statement, as `tickets`."""
    return _list(TICKETS, MADE_OF_TICKETS, shown, None)


def entry_columns(shown: Columns) -> str:
    """What is shown of an entry that stands for itself in the FROM of a statement, as `timeline_entries`."""
    return _list(ENTRIES, MADE_OF_ENTRIES, shown, None)


def _part(name: str, shown: Columns, seen: Seen, conditions: Conditions = ()) -> str:
    entry = _list(ENTRIES, MADE_OF_ENTRIES, shown, seen.of_entry)
    conditions = tuple(dict.fromkeys((*conditions, *seen.entries)))
    return PART.format(name=name, entry=entry, conditions=both(conditions), newest=MOST_SHOWN)


def both(conditions: Conditions) -> str:
    """These conditions, for the end of others."""
    return "".join(f" AND {compiled(clause)}" for clause in clauses(conditions))


def _list(table: FromClause, made: Mapping[str, Made], shown: Columns, seen: Columns | None) -> str:
    """What is shown, as far as it is seen, each by its name."""
    return ", ".join(
        f"{made[name].sql} AS {name}" if name in made else _column(table, name)
        for name in shown
        if seen is None or {*needed(made, [name])} <= {*seen}
    )


def _column(table: FromClause, name: str) -> str:
    return UTC_MOMENT.format(name) if isinstance(table.c[name].type, DateTime) else name
