"""The statements of bulk deeds; each does all tickets at once, whose rows are locked in the order of their numbers.

They are not prepared: what PostgreSQL needs to know to plan them well is how many tickets are given.
"""

from support_desk.store.outbox.parcels import UNDONE
from support_desk.tickets.properties import MOVED
from support_desk.tickets.sql.changes import ACTOR, EACH, OLD, REQUESTER, change_sql

BEGIN = """
INSERT INTO bulk_deeds (key_hash, is_deletion, actor_id) VALUES (%(key_hash)s, %(is_deletion)s, %(actor_id)s)
RETURNING id
"""
LOCK = "SELECT id FROM tickets WHERE id = ANY (%(ids)s::bigint[]) AND {condition} ORDER BY id FOR UPDATE"
# Whoever undoes it would be sent through all rows again for each of them: PostgreSQL would expect none.
COUNT_ON_MANY = "ANALYZE bulk_rows"
# The minute begins when all is done, for those who undo as for the bytes of files, which must be there until its end.
END = """
UPDATE blobs SET unreferenced_since = clock_timestamp()
FROM bulk_rows WHERE deed_id = %(deed)s AND source = 'attachments' AND blobs.key = kept ->> 'blob_key'
  AND unreferenced_since IS NOT NULL;
UPDATE bulk_deeds SET undo_until = clock_timestamp() + %(undone_for)s WHERE id = %(deed)s
"""

KEEP_CHANGE = f""", kept AS (
  INSERT INTO bulk_rows (deed_id, source, row_id, ticket_id, version, kept)
  SELECT %(deed)s::bigint, 'tickets', wanted.id, wanted.id, changed.updated_at,
    jsonb_build_object({", ".join(f"'{name}', wanted.{name}" for name in OLD.split(", "))})
  FROM wanted JOIN changed ON changed.id = wanted.id
  UNION ALL
  SELECT %(deed)s::bigint, 'comments', id, ticket_id, NULL, '{{}}' FROM told WHERE kind = 'comment'
)"""
# One change for all of them.
ALL_ALIKE = ", ".join("ticket" if name == "ticket" else f"%(each_{name})s::{kind}" for name, kind in EACH.items())
CHANGE = change_sql(
    f"SELECT {ALL_ALIKE} FROM unnest(%(ids)s::bigint[]) AS ticket",
    told=", id, kind",
    changed="\n  RETURNING tickets.id, tickets.updated_at",
    more=KEEP_CHANGE,
    counted="changed",
)

HANGING = {"timeline_entries": "id", "attachments": "id", "ticket_links": "ticket_id", "ticket_keys": "id"}
"""The tables whose rows go with their ticket, and what numbers their rows; each after those that it refers to."""
KEEP = """
INSERT INTO bulk_rows (deed_id, source, row_id, ticket_id, kept)
SELECT %(deed)s, '{source}', {row_id}, {ticket_id}, to_jsonb({source}) FROM {source}
WHERE {ticket_id} = ANY (%(ids)s::bigint[])
"""
DELETE = "DELETE FROM {source} WHERE {ticket_id} = ANY (%(ids)s::bigint[])"
# What hangs on the tickets goes before them, all at once: PostgreSQL would ask for that of each ticket by itself.
DELETION = [KEEP.format(source="tickets", row_id="id", ticket_id="id")]
DELETION += [KEEP.format(source=source, row_id=row_id, ticket_id="ticket_id") for source, row_id in HANGING.items()]
DELETION += [DELETE.format(source=source, ticket_id="ticket_id") for source in reversed(HANGING)]
DELETION += [DELETE.format(source="tickets", ticket_id="id")]

# With its requester a ticket loses its link and the keys that came of it, by a trigger. Both are locked as they are
# kept, or who renews a link now would have the old one brought back; of those that have stayed nothing is kept.
LINKS = ("ticket_links", "ticket_keys")
STAYED = """
DELETE FROM bulk_rows USING {source} WHERE deed_id = %(deed)s AND source = '{source}' AND row_id = {source}.{row_id}
"""
KEEP_LINKS = ";".join(
    f"{KEEP.format(source=source, row_id=HANGING[source], ticket_id='ticket_id')}FOR UPDATE" for source in LINKS
)
FORGET_LINKS = ";".join(STAYED.format(source=source, row_id=HANGING[source]) for source in LINKS)

# Whether it is over is asked when the lock is there: who waits for it may wait until it is.
FIND = """
WITH found AS MATERIALIZED (SELECT * FROM bulk_deeds WHERE key_hash = %(key_hash)s FOR UPDATE)
SELECT id, is_deletion, actor_id, undo_until > clock_timestamp() AS is_fresh FROM found
"""
TICKETS_OF = "SELECT row_id FROM bulk_rows WHERE deed_id = %(deed)s AND source = 'tickets' ORDER BY row_id"
UNDOING = "SELECT set_config('support_desk.undoing', %(undoing)s, true)"
FORGET = "DELETE FROM bulk_rows WHERE deed_id = %(deed)s; DELETE FROM bulk_deeds WHERE id = %(deed)s"

OF_DEED = "FROM bulk_rows WHERE deed_id = %(deed)s AND ticket_id = ANY (%(ids)s::bigint[])"
UNTOUCHED = """
SELECT id FROM tickets JOIN bulk_rows ON row_id = id
WHERE deed_id = %(deed)s AND source = 'tickets' AND updated_at = version ORDER BY id FOR UPDATE OF tickets
"""
# A comment of the deed goes again, and so does what would have told of the deed and has not gone out yet; what was
# tried may have come, and be answered, so it is kept. But a comment that was made with the deed and stays is told.
# Where nothing else was changed, the ticket gets its new version here.
OF_ITS_MAILS = """
  bulk_deeds.id = %(deed)s AND outbox.created_at = bulk_deeds.created_at
  AND ticket_id = ANY (%(ids)s::bigint[]) AND channel = 'mail' AND status = 'waiting'
  AND NOT EXISTS (SELECT FROM timeline_entries WHERE id = entry_id AND kind = 'comment')
"""
TAKE_BACK = f"""
DELETE FROM timeline_entries WHERE id IN (SELECT row_id {OF_DEED} AND source = 'comments');
UPDATE tickets SET id = id WHERE id IN (SELECT ticket_id {OF_DEED} AND source = 'comments');
DELETE FROM outbox USING bulk_deeds WHERE {OF_ITS_MAILS} AND attempts = 0;
UPDATE outbox SET status = 'withdrawn', done_at = now(), error = '{UNDONE}', status_code = NULL FROM bulk_deeds
WHERE {OF_ITS_MAILS}
"""
WAS = {f"new_{each.name}": f"kept ->> '{each.name}'" for each in MOVED}
WAS |= {f"new_{name}": f"kept ->> '{name}'" for name in REQUESTER}
WAS |= {name: f"%(each_{name})s::{kind}" for name, kind in ACTOR.items()}
WAS |= dict.fromkeys(("is_requester", "attaches", "is_public"), "false") | dict.fromkeys(("assigns", "names"), "true")
# Whose it was before may be inactive by now; nobody's it is when his account is gone.
WAS |= {
    "ticket": "ticket_id",
    "new_assignee_id": "(SELECT id FROM accounts WHERE id = (kept ->> 'assignee_id')::bigint)",
}
AS_IT_WAS = ", ".join(WAS.get(name, f"NULL::{kind}") for name, kind in EACH.items())
CHANGE_BACK = change_sql(
    f"SELECT {AS_IT_WAS} {OF_DEED} AND source = 'tickets'",
    assignable="true",
    resolved="""(
        SELECT (kept ->> 'resolved_at')::timestamptz FROM bulk_rows
        WHERE deed_id = %(deed)s AND source = 'tickets' AND row_id = wanted.id
      )""",
)

# The bytes of files are held first, or they would be swept while all else comes back.
HOLD_BYTES = """
UPDATE blobs SET unreferenced_since = NULL WHERE key IN (
  SELECT kept ->> 'blob_key' FROM bulk_rows WHERE deed_id = %(deed)s AND source = 'attachments'
)
"""
MISSING = """
SELECT row_id FROM bulk_rows WHERE deed_id = %(deed)s AND source = 'tickets'
  AND NOT EXISTS (SELECT FROM tickets WHERE id = row_id) ORDER BY row_id
"""
# Whole rows of the table's own type, so its columns stand in the same order on both sides, whichever they are.
RESTORE = """
INSERT INTO {source} SELECT restored.*
FROM (SELECT row_id, {kept} AS kept {of_deed} AND source = '{source}') AS kept_row,
  jsonb_populate_record(NULL::{source}, kept_row.kept) AS restored
ORDER BY row_id
"""
LOST_ASSIGNEE = """kept || CASE
    WHEN NOT EXISTS (SELECT FROM accounts WHERE id = (kept ->> 'assignee_id')::bigint) THEN '{"assignee_id": null}'
    ELSE '{}' END::jsonb"""
RESTORATION = [RESTORE.format(source="tickets", kept=LOST_ASSIGNEE, of_deed=OF_DEED)]
RESTORATION += [RESTORE.format(source=source, kept="kept", of_deed=OF_DEED) for source in HANGING]
# A ticket that was nobody's meanwhile may have got another link.
OF_LOST_LINKS = f"(SELECT ticket_id {OF_DEED} AND source IN {LINKS})"
LINKS_BACK = ";".join(
    [f"DELETE FROM {source} WHERE ticket_id IN {OF_LOST_LINKS}" for source in LINKS]
    + [RESTORE.format(source=source, kept="kept", of_deed=OF_DEED) for source in LINKS]
)
# Nobody need be told that what is there was deleted.
UNTELL = """
DELETE FROM outbox USING bulk_deeds WHERE bulk_deeds.id = %(deed)s AND outbox.created_at = bulk_deeds.created_at
  AND ticket_id = ANY (%(ids)s::bigint[]) AND event = 'ticket.deleted' AND status = 'waiting' AND attempts = 0
"""
# Whoever was told so already, or may have been, is told that there is such a ticket.
TELL = """
INSERT INTO outbox (channel, event, ticket_id, recipient, key, payload)
SELECT 'webhook', 'ticket.opened', ticket_id, recipient, outbox_key('msg_', ''), '{}'
FROM bulk_deeds JOIN outbox ON outbox.created_at = bulk_deeds.created_at
JOIN webhooks ON webhooks.id::text = recipient AND 'ticket.opened' = ANY (events)
WHERE bulk_deeds.id = %(deed)s AND ticket_id = ANY (%(ids)s::bigint[]) AND channel = 'webhook'
  AND event = 'ticket.deleted'
ORDER BY ticket_id, recipient
"""
MAY_COME_BACK = """
SELECT EXISTS (
  SELECT FROM bulk_deeds JOIN bulk_rows ON deed_id = bulk_deeds.id AND source = 'tickets' AND row_id = %(ticket)s
) OR EXISTS (SELECT FROM tickets WHERE id = %(ticket)s)
"""

# What somebody is undoing at this moment is over only when he is done.
OVER = """
WITH over AS MATERIALIZED (
  SELECT id FROM bulk_deeds WHERE undo_until < clock_timestamp() FOR UPDATE SKIP LOCKED
)
DELETE FROM bulk_rows WHERE (deed_id, source, row_id) IN (
  SELECT deed_id, source, row_id FROM bulk_rows JOIN over ON over.id = deed_id LIMIT %(most)s
)
"""
OVER_DEEDS = """
DELETE FROM bulk_deeds WHERE id IN (
  SELECT id FROM bulk_deeds AS over
  WHERE undo_until < clock_timestamp() AND NOT EXISTS (SELECT FROM bulk_rows WHERE deed_id = over.id)
  FOR UPDATE SKIP LOCKED
)
"""
