"""The statements that open and change tickets, each together with its timeline entries: half the round trips of two."""

from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select

from support_desk.people.actors import Actor, Role
from support_desk.store.columns import one_of
from support_desk.store.prepared import Prepared, compiled
from support_desk.tickets.drafts import UNCHANGED, Change, Draft
from support_desk.tickets.properties import MOVED
from support_desk.tickets.sql.as_json import DetailColumns, detail_sql
from support_desk.tickets.sql.scopes import Seen
from support_desk.tickets.sql.tables import MADE_OF_TICKETS, TICKET_COLUMNS, TICKETS, named
from support_desk.words import SETTLED

ACTOR = {"actor": "text", "actor_kind": "text", "actor_id": "bigint", "via": "text"}
TOLD = ACTOR | {"quoted": "text"}
REQUESTER = {"requester_name": "text", "requester_email": "text"}
TEXTS = [field.name for field in fields(Draft) if field.name not in ("requester", "assignee", "quoted")]
DRAFTED = dict.fromkeys(TEXTS, "text") | REQUESTER | {"assignee_id": "bigint"}
GIVEN = ", ".join(f"%({name})s::{kind}[]" for name, kind in (DRAFTED | TOLD).items())
STORED = ", ".join(name for name in TICKET_COLUMNS if name not in MADE_OF_TICKETS)
RECORD = ", ".join(
    f"{MADE_OF_TICKETS[name].sql} AS {name}" if name in MADE_OF_TICKETS else name for name in TICKET_COLUMNS
)
IS_FREE_OR_ACTIVE = "({0} IS NULL OR EXISTS (SELECT FROM accounts WHERE accounts.id = {0} AND is_active))"
# Numbers are given in the order of the drafts, by which each finds its actor and its `place` again. A draft for an
# account that is unknown or inactive is left out.
OPEN_TICKETS = Prepared(
    "open_tickets",
    f"""
WITH given AS (
  SELECT * FROM unnest({GIVEN}) WITH ORDINALITY AS given ({", ".join(DRAFTED | TOLD)}, place)
), draft AS (
  SELECT *, row_number() OVER (ORDER BY place) AS turn FROM given WHERE {IS_FREE_OR_ACTIVE.format("assignee_id")}
), ticket AS (
  INSERT INTO tickets ({", ".join(DRAFTED)}) SELECT {", ".join(DRAFTED)} FROM draft ORDER BY turn RETURNING {STORED}
), placed AS (
  SELECT id, place, {", ".join(TOLD)}
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS turn FROM ticket) AS turns JOIN draft USING (turn)
), told AS (
  INSERT INTO timeline_entries (ticket_id, kind, {", ".join(TOLD)}) SELECT id, 'opened', {", ".join(TOLD)} FROM placed
)
SELECT {RECORD}, place FROM ticket JOIN (SELECT id, place FROM placed) AS places USING (id) ORDER BY place
""",
)

EACH = {
    "ticket": "bigint",
    **ACTOR,
    "is_requester": "boolean",
    **{f"new_{each.name}": "text" for each in MOVED},
    "comment": "text",
    "quoted": "text",
    "attaches": "boolean",
    "is_public": "boolean",
    "assigns": "boolean",
    "new_assignee_id": "bigint",
    "names": "boolean",
    **{f"new_{name}": kind for name, kind in REQUESTER.items()},
}
OLD = ", ".join(["resolved_at", "assignee_id", *REQUESTER, *(each.name for each in MOVED)])
ASKED = ", ".join(name for name in EACH if name != "new_status")
IS_SETTLED = one_of("status", SETTLED)
# Of a requester `open` means to reopen what is settled, `resolved` to resolve what is not, and a word of his reopens.
NEW_STATUS = f"""CASE
    WHEN NOT is_requester THEN new_status
    WHEN {IS_SETTLED} AND (new_status = 'open' OR new_status IS NULL AND (comment IS NOT NULL OR attaches)) THEN 'open'
    WHEN NOT {IS_SETTLED} AND new_status = 'resolved' THEN 'resolved'
  END"""
MOVES = ",\n    ".join(
    f"('{each.name}', {each.name}, new_{each.name}, NULL, {each.name} <> new_{each.name})" for each in MOVED
)
NAME_OF = "CASE WHEN assigns THEN (SELECT name FROM accounts WHERE accounts.id = {}) END"
WHO = "coalesce({0}requester_name || ' <' || {0}requester_email || '>', {0}requester_email)"
SET = ",\n    ".join(
    [
        *(f"{each.name} = coalesce(new_{each.name}, wanted.{each.name})" for each in MOVED),
        "assignee_id = CASE WHEN assigns THEN new_assignee_id ELSE wanted.assignee_id END",
        *(f"{name} = CASE WHEN names THEN new_{name} ELSE wanted.{name} END" for name in REQUESTER),
    ]
)
# What a ticket was is read under its lock, so of two racing changes the second meets the first. A ticket that is to be
# an account's that is unknown or inactive is left as it is.
CHANGE = f"""
WITH given ({", ".join(EACH)}) AS (
  {{given}}
), old AS (
  SELECT id, {OLD}, given.* FROM given JOIN tickets ON id = ticket
  WHERE {{assignable}} FOR UPDATE OF tickets {{waiting}}
), wanted AS (
  SELECT id, {OLD}, {ASKED}, {NEW_STATUS} AS new_status FROM old
), told AS (
  INSERT INTO timeline_entries (ticket_id, kind, before, after, body, public, actor, actor_kind, actor_id, via, quoted)
  SELECT id, kind, before, after, body, kind IN ('comment', 'attachment') AND (is_public OR is_requester),
    CASE WHEN is_requester THEN coalesce(requester_name, requester_email, actor) ELSE actor END, actor_kind, actor_id,
    via, CASE WHEN kind = 'comment' THEN quoted END
  FROM wanted CROSS JOIN LATERAL (VALUES
    {MOVES},
    ('assignee', {NAME_OF.format("assignee_id")}, {NAME_OF.format("new_assignee_id")}, NULL,
      assigns AND assignee_id IS DISTINCT FROM new_assignee_id),
    ('requester', {WHO.format("")}, {WHO.format("new_")}, NULL,
      names AND (requester_name, requester_email) IS DISTINCT FROM (new_requester_name, new_requester_email)),
    ('comment', NULL, NULL, comment, comment IS NOT NULL),
    ('attachment', NULL, NULL, NULL, attaches AND comment IS NULL)
  ) AS entry (kind, before, after, body, is_told)
  WHERE is_told
  RETURNING ticket_id{{told}}
), changed AS (
  UPDATE tickets SET
    {SET},
    resolved_at = CASE
      WHEN {one_of("coalesce(new_status, wanted.status)", SETTLED)} THEN coalesce(wanted.resolved_at, {{resolved}})
    END
  FROM wanted WHERE tickets.id = wanted.id AND wanted.id IN (SELECT ticket_id FROM told){{changed}}
){{more}}
SELECT count(*) FROM {{counted}}
"""
GIVEN_EACH = f"SELECT * FROM unnest({', '.join(f'%(each_{name})s::{kind}[]' for name, kind in EACH.items())})"


def change_sql(given: str = GIVEN_EACH, **parts: str) -> str:
    """The statement that makes the changes of `given`, rows with the columns of `EACH`.

    Other `parts` may be otherwise: whose a ticket may become (`assignable`), whether one waits for a lock (`waiting`),
    since when one is resolved that was not (`resolved`); what else of the entries `told` and of the tickets `changed`
    can be used in `more` parts of the statement, and of what it gives the number (`counted`).
    """
    usual = {
        "assignable": IS_FREE_OR_ACTIVE.format("new_assignee_id"),
        **dict.fromkeys(("waiting", "told", "changed", "more"), ""),
        "resolved": "now()",
        "counted": "old",
    }
    return CHANGE.format(**{**usual, "given": given, **parts})


CHANGE_TICKET = Prepared("change_ticket", change_sql())
CHANGE_TICKETS = Prepared("change_tickets", change_sql(waiting="SKIP LOCKED"))
# PostgreSQL marks a row with the transaction that wrote it (xmin) and the one that locked it last (xmax). So these are
# the given tickets that were changed, or only locked because nothing was to be changed, and not those left out.
OURS = "pg_current_xact_id_if_assigned()::xid"
TAKEN = f"id = ANY (%(each_ticket)s::bigint[]) AND (xmin = {OURS} OR xmax = {OURS})"
LOCK_TICKET = Prepared(
    "lock_ticket",
    compiled(select(*named(TICKETS, TICKET_COLUMNS)).where(TICKETS.c.id == bindparam("id")).with_for_update()),
)


def drafts_given(drafts: Sequence[tuple[Draft, Actor]]) -> dict[str, list]:
    """What fills in the statement that opens these tickets."""
    rows = [
        {name: getattr(draft, name) for name in TEXTS}
        | _requester(draft.requester)
        | {"assignee_id": draft.assignee, "quoted": draft.quoted or None}
        | _actor(actor)
        for draft, actor in drafts
    ]
    return {name: [row[name] for row in rows] for name in DRAFTED | TOLD}


def changes_given(changes: Sequence[tuple[int, Change, Actor]]) -> dict[str, list]:
    """What fills in the statements that make these changes."""
    rows = [
        {
            "ticket": ticket_id,
            **_actor(actor),
            "is_requester": actor.role == Role.requester,
            **{f"new_{each.name}": getattr(change, each.name) for each in MOVED},
            "comment": change.comment,
            "quoted": change.quoted or None,
            "attaches": change.attaches,
            "is_public": bool(change.public),
            "assigns": change.assignee is not UNCHANGED,
            "new_assignee_id": None if change.assignee is UNCHANGED else change.assignee,
            "names": change.requester is not UNCHANGED,
            **_requester(None if change.requester is UNCHANGED else change.requester, "new_"),
        }
        for ticket_id, change, actor in changes
    ]
    return {f"each_{name}": [row[name] for row in rows] for name in EACH}


@lru_cache(64)
def taken_details(seen: Seen, shown: DetailColumns) -> Prepared:
    """The columns of a `DetailRecord`, for each ticket that the statement before has changed or found as wanted."""
    return Prepared("ticket_details", f"{detail_sql(seen, shown)} WHERE {TAKEN}")


def _actor(actor: Actor) -> dict[str, Any]:
    return {"actor": actor.name, "actor_kind": actor.kind, "actor_id": actor.id, "via": actor.via}


def _requester(requester: Any, prefix: str = "") -> dict[str, Any]:
    name, email = (requester.name, requester.email) if requester else (None, None)
    return {f"{prefix}requester_name": name, f"{prefix}requester_email": email}
