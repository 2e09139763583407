"""The tables as statements know them, their columns by name, and what is made of several columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, FromClause, literal_column

from support_desk.tickets.models import Ticket, TimelineEntry
from support_desk.tickets.records import EntryRecord, TicketRecord
from support_desk.words import INACTIVE

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


NAME = f"accounts.name || CASE WHEN accounts.is_active THEN '' ELSE '{INACTIVE}' END"
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
# How it came is told only where there is something to tell.
WITH_VIA = "CASE WHEN via IS NULL THEN json_build_object({0}) ELSE json_build_object({0}, 'via', via) END"
MAIL = """CASE WHEN public OR kind IN ('opened', 'requester', 'status') THEN (
  SELECT {} FROM outbox
  WHERE outbox.entry_id = timeline_entries.id AND outbox.channel = 'mail'
    AND outbox.event IN ('received', 'answered', 'resolved')
  ORDER BY outbox.id DESC LIMIT 1
) END"""
MAIL_NEEDS = ("id", "kind", "public", "actor_id")
# To whoever asks over REST it was not sent, as one that failed.
HOW_FAR = "CASE outbox.status WHEN 'withdrawn' THEN 'failed' ELSE outbox.status END"
WITHDRAWN = "CASE outbox.status WHEN 'withdrawn' THEN outbox.error END"
# A file as JSON shows it: bytes of the room above, of which only these columns are looked at.
FILES = """coalesce((
        SELECT json_agg(json_build_object(
          'id', attachments.id, 'name', attachments.name, 'size', size, 'content_type', content_type,
          'url', '/api/attachments/' || attachments.id || '/' || url_name) ORDER BY attachments.id)
        FROM attachments JOIN blobs ON key = blob_key{where}), '[]')"""
ATTACHED = Made(("id",), FILES.format(where=" WHERE entry_id = timeline_entries.id"))
# What mails quote may be four times as long as what they say: whatever tells of entries, in an order, has so many bytes
# of it, and of what the entries quote that follow its first letters.
MOST_QUOTED, BEGINNING = 100_000, 200
QUOTED = f"""CASE WHEN sum(octet_length(quoted)) OVER (ORDER BY timeline_entries.id {{}}) > {MOST_QUOTED}
  AND char_length(quoted) > {BEGINNING} THEN left(quoted, {BEGINNING}) || ' …' ELSE quoted END"""
NEWEST_FIRST, OLDEST_FIRST = "DESC", "ASC"
MADE_OF_ENTRIES = {
    "attachments": ATTACHED,
    "author": Made(("actor_kind", "actor", "via"), WITH_VIA.format("'kind', actor_kind, 'name', actor")),
    "actor": Made(
        ("actor_kind", "actor_id", "actor", "via"),
        WITH_VIA.format("'kind', actor_kind, 'id', actor_id, 'name', actor"),
    ),
    # How far the newest mail to the requester has come; of interest to whoever sees who did what.
    "mail": Made(MAIL_NEEDS, MAIL.format(HOW_FAR)),
    "mail_withdrawn": Made(MAIL_NEEDS, MAIL.format(WITHDRAWN)),
    "quoted": Made(("id", "quoted"), QUOTED.format(NEWEST_FIRST)),
}
"""What JSON shows of either, and records of both, beside their columns."""


def named(source: FromClause, names: Iterable[str], seen: Columns | None = None) -> list[ColumnElement]:
    """What bears these names in records, each once; null where it is not among the columns that are seen."""
    return [_named(source, name, seen) for name in dict.fromkeys(names)]


def needed(made: Mapping[str, Made], names: Iterable[str]) -> list[str]:
    """The columns of which these things are made; one that is a column itself needs no other."""
    return [column for name in names for column in (made[name].needs if name in made else (name,))]


def _named(source: FromClause, name: str, seen: Columns | None) -> ColumnElement:
    made = _made(source, name)
    if seen is not None and not set(made.needs if made else (name,)) <= set(seen):
        return literal_column("NULL").label(name)
    return literal_column(made.sql).label(name) if made else source.c[name]


def _made(source: FromClause, name: str) -> Made | None:
    """How it is made in a record; None for a column, and `actor` is one of an entry."""
    if source is ENTRIES:
        return None if name in source.c else MADE_OF_ENTRIES[name]
    return MADE_OF_TICKETS.get(name)
