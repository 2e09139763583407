"""The statements that open and change tickets, each together with its timeline entries: half the round trips of two."""

from dataclasses import fields
from functools import lru_cache

from sqlalchemy import bindparam, select

from support_desk.store.columns import one_of
from support_desk.store.prepared import Prepared, compiled
from support_desk.tickets.drafts import Change, Draft
from support_desk.tickets.properties import MOVED
from support_desk.tickets.sql.as_json import DetailColumns, detail_sql
from support_desk.tickets.sql.tables import TICKET_COLUMNS, TICKETS, named
from support_desk.words import SETTLED

COLUMNS = ", ".join(TICKET_COLUMNS)
DRAFTED = ", ".join(field.name for field in fields(Draft))
GIVEN = ", ".join(f"%({field.name})s::text[]" for field in fields(Draft))
# Numbers are given in the order of the drafts, by which each finds its actor again.
OPEN_TICKETS = Prepared(
    "open_tickets",
    f"""
WITH draft AS (
  SELECT * FROM unnest({GIVEN}, %(actor)s::text[]) WITH ORDINALITY AS draft ({DRAFTED}, actor, place)
), ticket AS (
  INSERT INTO tickets ({DRAFTED}) SELECT {DRAFTED} FROM draft ORDER BY place RETURNING {COLUMNS}
), told AS (
  INSERT INTO timeline_entries (ticket_id, kind, actor)
  SELECT id, 'opened', actor
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM ticket) AS placed JOIN draft USING (place)
)
SELECT {COLUMNS} FROM ticket ORDER BY id
""",
)

MOVES = ",\n    ".join(f"('{each.name}', old.{each.name}, new_{each.name}, NULL)" for each in MOVED)
SET = ",\n    ".join(f"{each.name} = coalesce(new_{each.name}, old.{each.name})" for each in MOVED)
NEW = ", ".join(f"new_{each.name}" for each in MOVED)
EACH = {"each_id": "bigint", "each_actor": "text"} | {f"each_{field.name}": "text" for field in fields(Change)}
# What a ticket was is read under its lock, so of two racing changes the second meets the first.
CHANGE = f"""
WITH given (ticket, actor, {NEW}, comment) AS (
  SELECT * FROM unnest({", ".join(f"%({name})s::{kind}[]" for name, kind in EACH.items())})
), old AS (
  SELECT id, {", ".join(each.name for each in MOVED)}, resolved_at, given.*
  FROM given JOIN tickets ON id = ticket FOR UPDATE OF tickets {{waiting}}
), told AS (
  INSERT INTO timeline_entries (ticket_id, kind, before, after, body, actor)
  SELECT old.id, kind, before, after, body, actor
  FROM old CROSS JOIN LATERAL (VALUES
    {MOVES},
    ('comment', NULL, NULL, comment)
  ) AS entry (kind, before, after, body)
  WHERE before <> after OR body IS NOT NULL
  RETURNING ticket_id
), changed AS (
  UPDATE tickets SET
    {SET},
    resolved_at = CASE
      WHEN {one_of("coalesce(new_status, old.status)", SETTLED)} THEN coalesce(old.resolved_at, now())
    END
  FROM old WHERE tickets.id = old.id AND old.id IN (SELECT ticket_id FROM told)
)
SELECT count(*) FROM old
"""
CHANGE_TICKET = Prepared("change_ticket", CHANGE.format(waiting=""))
CHANGE_TICKETS = Prepared("change_tickets", CHANGE.format(waiting="SKIP LOCKED"))
# PostgreSQL marks a row with the transaction that wrote it (xmin) and the one that locked it last (xmax). So these are
# the given tickets that were changed, or only locked because nothing was to be changed, and not those left out.
OURS = "pg_current_xact_id_if_assigned()::xid"
TAKEN = f"id = ANY (%(each_id)s::bigint[]) AND (xmin = {OURS} OR xmax = {OURS})"
LOCK_TICKET = Prepared(
    "lock_ticket",
    compiled(select(*named(TICKETS, TICKET_COLUMNS)).where(TICKETS.c.id == bindparam("id")).with_for_update()),
)


@lru_cache(64)
def taken_details(shown: DetailColumns) -> Prepared:
    """The columns of a `DetailRecord`, for each ticket that the statement before has changed or found as wanted."""
    return Prepared("ticket_details", f"{detail_sql(shown)} WHERE {TAKEN}")
