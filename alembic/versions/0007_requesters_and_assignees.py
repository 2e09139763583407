"""Whose a ticket is and who asked, who did what, and the secret links by which requesters come to their tickets.

New columns begin as null or with a constant, so no ticket is written anew; of the entries of a timeline only those
whose actor is of the rarer kind.
"""

import sqlalchemy as sa
from alembic import op

from support_desk.tickets.sql.triggers import announce_function

revision = "0007"
down_revision = "0006"

PROPERTIES, TRIAGED = ("category", "priority", "status"), ("category", "priority")
LENGTH = "char_length(btrim({0}, E' \\t\\n\\r\\f\\x0b')) BETWEEN 1 AND {1}"
# A foreign key that comes with its column is not looked up for each row.
TICKETS = f"""
ALTER TABLE tickets
  ADD COLUMN requester_name text,
  ADD COLUMN requester_email text,
  ADD COLUMN assignee_id bigint CONSTRAINT tickets_assignee_id_fkey REFERENCES accounts (id) ON DELETE SET NULL,
  ADD CONSTRAINT requester_has_email CHECK (requester_name IS NULL OR requester_email IS NOT NULL),
  ADD CONSTRAINT requester_name_length CHECK ({LENGTH.format("requester_name", 100)}),
  ADD CONSTRAINT requester_email_length CHECK ({LENGTH.format("requester_email", 254)})
"""
COMMONER = "SELECT CASE WHEN count(*) FILTER (WHERE actor = 'api') * 2 > count(*) THEN 'api' ELSE 'desk' END FROM timeline_entries"
ENTRIES = """
ALTER TABLE timeline_entries
  ADD COLUMN public boolean NOT NULL DEFAULT false,
  ADD COLUMN actor_kind text NOT NULL DEFAULT '{commoner}',
  ADD COLUMN actor_id bigint
"""
RARER = """
UPDATE timeline_entries SET actor_kind = CASE WHEN actor = 'api' THEN 'api' ELSE 'desk' END
WHERE (actor = 'api') <> (actor_kind = 'api')
"""
RULES = """
ALTER TABLE timeline_entries
  ALTER COLUMN actor_kind SET DEFAULT 'desk',
  DROP CONSTRAINT kind_known,
  DROP CONSTRAINT move_has_both_ends,
  ADD CONSTRAINT kind_known CHECK (
    kind IN ('opened', 'status', 'category', 'priority', 'assignee', 'requester', 'comment')),
  ADD CONSTRAINT move_has_both_ends CHECK (CASE
    WHEN kind IN ('opened', 'comment') THEN num_nonnulls(before, after) = 0
    WHEN kind IN ('assignee', 'requester') THEN num_nonnulls(before, after) > 0
    ELSE num_nonnulls(before, after) = 2 END),
  ADD CONSTRAINT only_comments_are_public CHECK (NOT public OR kind = 'comment'),
  ADD CONSTRAINT actor_kind_known CHECK (actor_kind IN ('agent', 'requester', 'api', 'desk', 'mail'))
"""
FORMER_RULES = """
ALTER TABLE timeline_entries
  DROP COLUMN actor_id, DROP COLUMN actor_kind, DROP COLUMN public,
  DROP CONSTRAINT kind_known,
  DROP CONSTRAINT move_has_both_ends,
  ADD CONSTRAINT kind_known CHECK (kind IN ('opened', 'status', 'category', 'priority', 'comment')),
  ADD CONSTRAINT move_has_both_ends CHECK (
    num_nonnulls(before, after) = CASE WHEN kind IN ('opened', 'comment') THEN 0 ELSE 2 END)
"""
# Deleting a ticket takes its keys along, and seldom are there any.
ANNOUNCE_LOST_KEYS = """
CREATE FUNCTION announce_lost_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM removed) THEN
    PERFORM pg_notify('support_desk_people', TG_TABLE_NAME);
  END IF;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute(TICKETS)
    newest = [sa.text("created_at DESC"), sa.text("id DESC")]
    for name, columns, where in (
        ("tickets_by_assignee", ["assignee_id"], "assignee_id IS NOT NULL"),
        ("tickets_of_nobody", [], "assignee_id IS NULL"),
        ("tickets_by_requester", [sa.text("email_key(requester_email)")], "requester_email IS NOT NULL"),
    ):
        op.create_index(name, "tickets", [*columns, *newest], postgresql_where=sa.text(where))
    _tell_who_did_what()
    op.create_index(
        "timeline_public_of_ticket", "timeline_entries", ["ticket_id", "id"], postgresql_where=sa.text("public")
    )
    op.execute(announce_function(PROPERTIES, TRIAGED))
    _make_links()


def downgrade() -> None:
    op.drop_table("ticket_keys")
    op.drop_table("ticket_links")
    op.execute("DROP FUNCTION announce_lost_keys()")
    op.execute(announce_function(PROPERTIES, TRIAGED, has_people=False))
    op.execute("DELETE FROM timeline_entries WHERE kind IN ('assignee', 'requester')")
    op.execute(FORMER_RULES)
    op.execute("ALTER TABLE tickets DROP COLUMN assignee_id, DROP COLUMN requester_email, DROP COLUMN requester_name")


def _tell_who_did_what() -> None:
    """Say of each entry whether a page or a script did it, and write no more of them than must be."""
    commoner = op.get_bind().execute(sa.text(COMMONER)).scalar_one()
    op.execute(ENTRIES.format(commoner=commoner))
    op.execute("ALTER TABLE timeline_entries DISABLE TRIGGER USER")  # nobody need look again
    op.execute(RARER)
    op.execute("ALTER TABLE timeline_entries ENABLE TRIGGER USER")
    op.execute(RULES)


def _make_links() -> None:
    op.create_table(
        "ticket_links",
        sa.Column("ticket_id", sa.BigInteger(), sa.ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False, unique=True),
    )
    op.create_table(
        "ticket_keys",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), primary_key=True, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False, unique=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.create_index("ix_ticket_keys_ticket_id", "ticket_keys", ["ticket_id"])
    op.execute(ANNOUNCE_LOST_KEYS)
    for table, events in {"ticket_links": ("DELETE", "UPDATE"), "ticket_keys": ("DELETE",)}.items():
        for event in events:
            op.execute(
                f"CREATE TRIGGER {table}_announce_{event.lower()} AFTER {event} ON {table} "
                "REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION announce_lost_keys()"
            )
        op.execute(
            f"CREATE TRIGGER {table}_announce_all AFTER TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION announce_people()"
        )
