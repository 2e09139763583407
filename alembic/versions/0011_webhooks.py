"""Webhooks: addresses outside that are told what happens to tickets, through the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

EVENTS = "'ticket.opened', 'ticket.changed', 'ticket.commented', 'ticket.deleted'"
# What the outbox is asked for by whom something is for.
INDEXES = {
    "outbox_of_recipient": (["channel", "recipient", "id"], None),
    "outbox_due_to_recipient": (["channel", "recipient", "next_at", "id"], sa.text("status = 'waiting'")),
}
# A row for each event and webhook. That of an entry keeps the entry as it was written, and that of a ticket that goes the
# ticket as it was, which earlier rows of it that nobody has rendered yet get, too.
POST_WEBHOOKS = """
CREATE FUNCTION post_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
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
    UPDATE outbox SET payload = outbox.payload || jsonb_build_object('ticket', to_jsonb(removed)) FROM removed
    WHERE outbox.channel = 'webhook' AND outbox.status = 'waiting' AND outbox.ticket_id = removed.id
      AND NOT outbox.payload ? 'body';
    INSERT INTO outbox (channel, event, ticket_id, recipient, key, payload)
    SELECT 'webhook', 'ticket.deleted', removed.id, webhooks.id::text, outbox_key('msg_', ''),
      jsonb_build_object('ticket', to_jsonb(removed))
    FROM removed JOIN webhooks ON 'ticket.deleted' = ANY (webhooks.events)
    ORDER BY removed.id, webhooks.id;
  END IF;
  RETURN NULL;
END $$
"""
# A webhook takes along what waits for it and what is told of it, and pages that show webhooks look again.
CHANGE_WEBHOOKS = """
CREATE FUNCTION change_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM outbox USING removed WHERE outbox.channel = 'webhook' AND outbox.recipient = removed.id::text;
  ELSIF TG_OP = 'TRUNCATE' THEN
    DELETE FROM outbox WHERE channel = 'webhook';
  END IF;
  PERFORM pg_notify('support_desk_outbox', 'webhook');
  PERFORM pg_notify('support_desk', '{"properties": [], "tickets": [[0, [], [], false]]}');
  RETURN NULL;
END $$
"""
TRIGGERS = (
    ("timeline_entries_post_webhooks", "INSERT ON timeline_entries REFERENCING NEW TABLE AS added", "post_webhooks"),
    ("tickets_post_webhooks", "DELETE ON tickets REFERENCING OLD TABLE AS removed", "post_webhooks"),
    ("webhooks_change_delete", "DELETE ON webhooks REFERENCING OLD TABLE AS removed", "change_webhooks"),
    ("webhooks_change", "INSERT OR UPDATE ON webhooks", "change_webhooks"),
    ("webhooks_change_all", "TRUNCATE ON webhooks", "change_webhooks"),
)


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), primary_key=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", sa.dialects.postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            f"events <@ ARRAY[{EVENTS}]::text[] AND cardinality(events) > 0", name="webhook_events_known"
        ),
        sa.CheckConstraint("char_length(url) BETWEEN 1 AND 2000", name="webhook_url_length"),
    )
    for name, (columns, where) in INDEXES.items():
        op.create_index(name, "outbox", columns, postgresql_where=where)
    for function in (POST_WEBHOOKS, CHANGE_WEBHOOKS):
        op.execute(function)
    for name, happening, function in TRIGGERS:
        op.execute(f"CREATE TRIGGER {name} AFTER {happening} FOR EACH STATEMENT EXECUTE FUNCTION {function}()")


def downgrade() -> None:
    op.execute("DROP TRIGGER timeline_entries_post_webhooks ON timeline_entries")
    op.execute("DROP TRIGGER tickets_post_webhooks ON tickets")
    op.drop_table("webhooks")
    op.execute("DROP FUNCTION post_webhooks()")
    op.execute("DROP FUNCTION change_webhooks()")
    op.execute("DELETE FROM outbox WHERE channel = 'webhook'")
    for name in INDEXES:
        op.drop_index(name, "outbox")
