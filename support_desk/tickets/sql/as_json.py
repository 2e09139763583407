"""Tickets and what happened to them as JSON that PostgreSQL makes: exactly the columns that the caller wants shown."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, DateTime, FromClause, Select, literal_column, select

from support_desk.tickets.sql.tables import ENTRIES, TICKETS, Columns

MOST_SHOWN = 200
# Times as `schemas.Moment` writes them: PostgreSQL's own JSON drops the zeros at their end.
UTC_MOMENT = """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') AS {0}"""
# A ticket with its newest comments and entries, oldest first, as `schemas.TicketDetailOut` writes them.
DETAIL = """
SELECT id, updated_at, (
  SELECT row_to_json(shown)::text FROM (
    SELECT {ticket},
      coalesce((
        SELECT json_agg(comment ORDER BY comment.id) FROM (
          SELECT {comment} FROM timeline_entries WHERE ticket_id = tickets.id AND kind = 'comment'
          ORDER BY id DESC LIMIT {newest}
        ) AS comment), '[]') AS comments,
      (SELECT count(*) FROM timeline_entries WHERE ticket_id = tickets.id AND kind = 'comment') AS comments_total,
      coalesce((
        SELECT json_agg(entry ORDER BY entry.id) FROM (
          SELECT {entry} FROM timeline_entries WHERE ticket_id = tickets.id ORDER BY id DESC LIMIT {newest}
        ) AS entry), '[]') AS timeline,
      (SELECT count(*) FROM timeline_entries WHERE ticket_id = tickets.id) AS timeline_total
  ) AS shown
) AS body
FROM tickets
"""
# Entries of a ticket before one of them, oldest first, as a JSON array; `older` is where the ones before begin.
ENTRIES_BEFORE = """
SELECT page.body, CASE WHEN EXISTS (
  SELECT FROM timeline_entries WHERE ticket_id = tickets.id AND id < page.oldest
) THEN page.oldest END AS older
FROM tickets, LATERAL (
  SELECT coalesce(json_agg(entry ORDER BY entry.id), '[]')::text AS body, min(entry.id) AS oldest FROM (
    SELECT {entry} FROM timeline_entries WHERE ticket_id = tickets.id AND id < %(before)s
    ORDER BY id DESC LIMIT %(limit)s
  ) AS entry
) AS page
"""


@dataclass(frozen=True)
class DetailColumns:
    """What is shown of a ticket, of each of its comments, and of each entry of its timeline; the latter with `id`."""

    ticket: Columns
    comment: Columns
    entry: Columns


def detail_sql(shown: DetailColumns) -> str:
    """The statement whose rows are those of `DetailRecord`, for all tickets: its WHERE is still to come."""
    return DETAIL.format(
        ticket=_list(TICKETS, shown.ticket),
        comment=_list(ENTRIES, shown.comment),
        entry=_list(ENTRIES, shown.entry),
        newest=MOST_SHOWN,
    )


def entries_sql(shown: Columns) -> str:
    """The statement whose rows are those of `EntriesRecord`, `limit` entries `before` one; its WHERE is to come."""
    return ENTRIES_BEFORE.format(entry=_list(ENTRIES, shown))


def page_as_json(page: Select, shown: Columns) -> Select:
    """The statement whose rows are `body`, a ticket of that page as a JSON object, and its `created_at` and `id`."""
    ticket = page.subquery("ticket")
    as_json = f"(SELECT row_to_json(shown)::text FROM (SELECT {_list(TICKETS, shown)}) AS shown)"
    body: ColumnElement = literal_column(as_json).label("body")
    return select(body, ticket.c.created_at, ticket.c.id)


def _list(table: FromClause, shown: Columns) -> str:
    return ", ".join(UTC_MOMENT.format(name) if isinstance(table.c[name].type, DateTime) else name for name in shown)
