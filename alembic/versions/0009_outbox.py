"""What waits to be sent out of the desk, written by triggers in the transaction of what it tells."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ACCOUNTS = "INSERT OR DELETE OR UPDATE OF email, name, role, is_active, password_hash, totp_secret"
MAILS = ("mails_assigned", "mails_answers", "mails_critical")
# The end of whatever key the desk makes for a channel is told by the channel's outlet.
KEY = """
CREATE FUNCTION outbox_key(beginning text, origin text) RETURNS text LANGUAGE sql VOLATILE
RETURN beginning || replace(gen_random_uuid()::text, '-', '') || origin
"""
ANNOUNCE = """
CREATE FUNCTION announce_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  number bigint;
  told json;
  payload text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF EXISTS (SELECT FROM added) THEN
      PERFORM pg_notify('support_desk_outbox', channel) FROM added GROUP BY channel;
    END IF;
    SELECT count(*), json_agg(json_build_array(id, ARRAY[]::text[], ARRAY[]::text[], false)) INTO number, told
    FROM (SELECT DISTINCT CASE WHEN channel = 'mail' THEN coalesce(ticket_id, 0) ELSE 0 END AS id FROM added LIMIT 51) AS touched;
  ELSE
    PERFORM pg_notify('support_desk_outbox', added.channel) FROM added JOIN removed USING (id)
    WHERE added.status = 'waiting' AND removed.status <> 'waiting' GROUP BY added.channel;
    SELECT count(*), json_agg(json_build_array(id, ARRAY[]::text[], ARRAY[]::text[], false)) INTO number, told
    FROM (
      SELECT DISTINCT CASE WHEN added.channel = 'mail' THEN coalesce(added.ticket_id, 0) ELSE 0 END AS id
      FROM added JOIN removed USING (id)
      WHERE (added.status, added.error) IS DISTINCT FROM (removed.status, removed.error) LIMIT 51
    ) AS touched;
  END IF;
  IF number > 0 THEN
    payload := json_build_object('properties', ARRAY[]::text[], 'tickets', told)::text;
    PERFORM pg_notify('support_desk', CASE WHEN number > 50 OR octet_length(payload) > 7999 THEN '*' ELSE payload END);
  END IF;
  RETURN NULL;
END $$
"""
POST_MAILS = """
CREATE FUNCTION post_mails() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ending text;
BEGIN
  SELECT origin INTO ending FROM outlets WHERE channel = 'mail';
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  INSERT INTO outbox (channel, event, ticket_id, entry_id, recipient, key)
  WITH told AS (
    SELECT added.id AS entry, added.kind, added.actor_kind, added.actor_id, tickets.id AS ticket, tickets.priority,
      tickets.requester_email, tickets.assignee_id,
      CASE
        WHEN kind = 'opened' THEN 'received'
        WHEN kind = 'requester' AND email_key(coalesce(substring(before from '<([^<>]*)>$'), before))
          IS DISTINCT FROM email_key(requester_email) THEN 'received'
        WHEN kind = 'comment' AND public AND actor_kind <> 'requester' THEN 'answered'
        WHEN kind = 'status' AND after IN ('resolved', 'closed') AND before NOT IN ('resolved', 'closed')
          AND actor_kind <> 'requester' THEN 'resolved'
      END AS to_requester
    FROM added JOIN tickets ON tickets.id = added.ticket_id
  ), mail AS (
    SELECT to_requester AS event, ticket, entry, requester_email AS recipient, 0::bigint AS account FROM told
    WHERE to_requester IS NOT NULL AND requester_email IS NOT NULL
    UNION ALL
    SELECT happening, ticket, entry, accounts.email, accounts.id
    FROM told JOIN accounts ON is_active AND actor_id IS DISTINCT FROM accounts.id
      AND (accounts.id = assignee_id OR kind = 'opened' AND priority = 'critical')
    CROSS JOIN LATERAL (SELECT CASE
      WHEN accounts.id = assignee_id AND kind IN ('opened', 'assignee') AND mails_assigned THEN 'assigned'
      WHEN accounts.id = assignee_id AND kind = 'comment' AND actor_kind = 'requester' AND mails_answers
        THEN 'requester_answered'
      WHEN kind = 'opened' AND priority = 'critical' AND mails_critical THEN 'critical'
    END AS happening) AS interest
    WHERE happening IS NOT NULL
  )
  SELECT 'mail', event, ticket, entry, recipient, outbox_key(ticket || '.', ending) FROM mail ORDER BY entry, account;
  RETURN NULL;
END $$
"""
# Each is told of the tables whose rows it looks at.
TRIGGERS = (
    ("outbox", "outbox_announce_insert", "INSERT", "NEW TABLE AS added", "announce_outbox"),
    ("outbox", "outbox_announce_update", "UPDATE", "OLD TABLE AS removed NEW TABLE AS added", "announce_outbox"),
    ("timeline_entries", "timeline_entries_post_mails", "INSERT", "NEW TABLE AS added", "post_mails"),
)


def upgrade() -> None:
    op.create_table(
        "outlets",
        sa.Column("channel", sa.Text(), primary_key=True),
        sa.Column("origin", sa.Text(), server_default="", nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), primary_key=True, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger()),
        sa.Column("entry_id", sa.BigInteger()),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("payload", sa.dialects.postgresql.JSONB()),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("status_code", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("status IN ('waiting', 'sent', 'failed')", name="outbox_status_known"),
        sa.CheckConstraint("(status = 'waiting') = (done_at IS NULL)", name="outbox_done"),
    )
    is_waiting = sa.text("status = 'waiting'")
    for name, columns, where in (
        ("outbox_due", ["channel", "next_at", "id"], is_waiting),
        ("outbox_in_order", ["channel", "ticket_id", "recipient", "id"], is_waiting),
        ("outbox_of_entry", ["entry_id"], sa.text("entry_id IS NOT NULL")),
        ("outbox_of_ticket", ["ticket_id", "channel", "id"], sa.text("ticket_id IS NOT NULL")),
        ("outbox_done_at", ["channel", "done_at"], sa.text("done_at IS NOT NULL")),
        ("outbox_failed", ["channel", "id"], sa.text("status = 'failed'")),
    ):
        op.create_index(name, "outbox", columns, postgresql_where=where)
    for name in MAILS:
        op.add_column("accounts", sa.Column(name, sa.Boolean(), server_default=sa.text("true"), nullable=False))
    _announce_accounts(f"{ACCOUNTS}, {', '.join(MAILS)}")
    for function in (KEY, ANNOUNCE, POST_MAILS):
        op.execute(function)
    for table, name, happening, given, function in TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name} AFTER {happening} ON {table} REFERENCING {given} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )


def downgrade() -> None:
    _announce_accounts(ACCOUNTS)
    op.execute("DROP TRIGGER timeline_entries_post_mails ON timeline_entries")
    op.drop_table("outbox")
    op.drop_table("outlets")
    for function in ("post_mails()", "announce_outbox()", "outbox_key(text, text)"):
        op.execute(f"DROP FUNCTION {function}")
    for name in MAILS:
        op.drop_column("accounts", name)


def _announce_accounts(events: str) -> None:
    op.execute("DROP TRIGGER accounts_announce ON accounts")
    op.execute(
        f"CREATE TRIGGER accounts_announce AFTER {events} ON accounts "
        "FOR EACH STATEMENT EXECUTE FUNCTION announce_people()"
    )
