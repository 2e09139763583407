"""What is told of many tickets that go, and of many rows of the outbox that change, takes no longer for each of them.

PL/pgSQL keeps the plan of a session's first call, which is mostly good for one row: to join by a nested loop then, is
to compare each row of the one side with each of the other.
"""

from alembic import op

revision = "0022"
down_revision = "0021"

POST_WEBHOOKS = """
CREATE OR REPLACE FUNCTION post_webhooks() RETURNS trigger LANGUAGE plpgsql{setting} AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM webhooks) THEN
    RETURN NULL;
  END IF;
  IF TG_TABLE_NAME = 'timeline_entries' THEN
    INSERT INTO outbox (channel, event, ticket_id, entry_id, recipient, key, payload)
    SELECT 'webhook', told.event, told.ticket_id, told.id, webhooks.id::text, outbox_key('msg_', ''),
      jsonb_build_object('entry', told.entry)
    FROM (
      SELECT id, ticket_id, to_jsonb(added) AS entry,
        CASE kind WHEN 'opened' THEN 'ticket.opened' WHEN 'comment' THEN 'ticket.commented' ELSE 'ticket.changed' END
          AS event
      FROM added
    ) AS told JOIN webhooks ON told.event = ANY (webhooks.events)
    ORDER BY told.id, webhooks.id;
  ELSE
    {keep_tickets};
    INSERT INTO outbox (channel, event, ticket_id, recipient, key, payload)
    SELECT 'webhook', 'ticket.deleted', removed.id, webhooks.id::text, outbox_key('msg_', ''),
      jsonb_build_object('ticket', to_jsonb(removed))
    FROM removed JOIN webhooks ON 'ticket.deleted' = ANY (webhooks.events)
    ORDER BY removed.id, webhooks.id;
  END IF;
  RETURN NULL;
END $$
"""
KEEP_TICKETS = """UPDATE outbox SET payload = outbox.payload || jsonb_build_object('ticket', to_jsonb(removed)) FROM removed
    WHERE outbox.channel = 'webhook' AND outbox.status = 'waiting' AND outbox.ticket_id = removed.id
      AND NOT outbox.payload ? 'body'"""
# The numbers, and a plan for as many as each call has, let an index find what is of one ticket: without nested loops the
# join alone would read all that waits.
PLANNED_ANEW = f"""EXECUTE $keep$
    {KEEP_TICKETS} AND outbox.ticket_id = ANY ($1)
    $keep$ USING ARRAY(SELECT id FROM removed)"""


# A nested loop that cannot be done without costs so much then, before PostgreSQL 18, that each call would be compiled.
SETTINGS = " SET enable_nestloop = off SET jit = off"


def upgrade() -> None:
    op.execute(f"ALTER FUNCTION announce_outbox(){SETTINGS}")
    op.execute(POST_WEBHOOKS.format(setting=SETTINGS, keep_tickets=PLANNED_ANEW))


def downgrade() -> None:
    op.execute(POST_WEBHOOKS.format(setting="", keep_tickets=KEEP_TICKETS))
    op.execute("ALTER FUNCTION announce_outbox() RESET ALL")
