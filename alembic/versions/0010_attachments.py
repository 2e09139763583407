"""Files that hang on tickets and on the entries of their timelines, and the bytes that they stand for."""

import sqlalchemy as sa
from alembic import op

from support_desk.tickets.sql.triggers import announce_function

revision = "0010"
down_revision = "0009"

PROPERTIES, TRIAGED = ("category", "priority", "status"), ("category", "priority")
RULES = """
ALTER TABLE timeline_entries
  DROP CONSTRAINT kind_known,
  DROP CONSTRAINT move_has_both_ends,
  DROP CONSTRAINT only_comments_are_public,
  ADD CONSTRAINT kind_known CHECK (
    kind IN ('opened', 'status', 'category', 'priority', 'assignee', 'requester', 'comment', 'attachment')),
  ADD CONSTRAINT move_has_both_ends CHECK (CASE
    WHEN kind IN ('opened', 'comment') THEN num_nonnulls(before, after) = 0
    WHEN kind = 'attachment' THEN after IS NULL
    WHEN kind IN ('assignee', 'requester') THEN num_nonnulls(before, after) > 0
    ELSE num_nonnulls(before, after) = 2 END),
  ADD CONSTRAINT only_comments_are_public CHECK (NOT public OR kind IN ('comment', 'attachment'))
"""
FORMER_RULES = """
ALTER TABLE timeline_entries
  DROP CONSTRAINT kind_known,
  DROP CONSTRAINT move_has_both_ends,
  DROP CONSTRAINT only_comments_are_public,
  ADD CONSTRAINT kind_known CHECK (
    kind IN ('opened', 'status', 'category', 'priority', 'assignee', 'requester', 'comment')),
  ADD CONSTRAINT move_has_both_ends CHECK (CASE
    WHEN kind IN ('opened', 'comment') THEN num_nonnulls(before, after) = 0
    WHEN kind IN ('assignee', 'requester') THEN num_nonnulls(before, after) > 0
    ELSE num_nonnulls(before, after) = 2 END),
  ADD CONSTRAINT only_comments_are_public CHECK (NOT public OR kind = 'comment')
"""
# Deleting a ticket takes its files along, and seldom are there any.
MIND_BLOBS = """
CREATE FUNCTION mind_blobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE blobs SET unreferenced_since = NULL
    WHERE key IN (SELECT blob_key FROM changed) AND unreferenced_since IS NOT NULL;
  ELSIF EXISTS (SELECT FROM changed) THEN
    UPDATE blobs SET unreferenced_since = now()
    WHERE key IN (SELECT blob_key FROM changed) AND NOT EXISTS (SELECT FROM attachments WHERE blob_key = key);
  END IF;
  RETURN NULL;
END $$
"""
SIDES = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


def upgrade() -> None:
    op.create_table(
        "blobs",
        sa.Column("key", sa.Text(), primary_key=True, nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("content_type", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("unreferenced_since", sa.DateTime(timezone=True)),
        sa.CheckConstraint("size >= 0", name="blob_size"),
    )
    op.create_index(
        "blobs_unreferenced",
        "blobs",
        ["unreferenced_since"],
        postgresql_where=sa.text("unreferenced_since IS NOT NULL"),
    )
    op.execute(RULES)
    op.execute(announce_function(PROPERTIES, TRIAGED))
    _make_attachments()


def downgrade() -> None:
    op.drop_table("attachments")
    op.drop_table("blobs")
    op.execute("DROP FUNCTION mind_blobs()")
    op.execute("DELETE FROM timeline_entries WHERE kind = 'attachment'")
    op.execute(FORMER_RULES)


def _make_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), primary_key=True, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), sa.ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), sa.ForeignKey("timeline_entries.id", ondelete="CASCADE")),
        sa.Column("blob_key", sa.Text(), sa.ForeignKey("blobs.key"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url_name", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "char_length(btrim(name, E' \\t\\n\\r\\f\\x0b')) BETWEEN 1 AND 255", name="attachment_name_length"
        ),
        sa.CheckConstraint(
            "actor_kind IN ('agent', 'requester', 'api', 'desk', 'mail')", name="attachment_actor_known"
        ),
    )
    op.create_index("attachments_of_ticket", "attachments", ["ticket_id", "id"])
    op.create_index("attachments_of_entry", "attachments", ["entry_id", "id"])
    op.create_index("attachments_of_blob", "attachments", ["blob_key"])
    op.execute(MIND_BLOBS)
    for event, side in SIDES.items():
        for name, function in (("announce", "announce"), *([] if event == "update" else [("mind", "mind_blobs")])):
            op.execute(
                f"CREATE TRIGGER attachments_{name}_{event} AFTER {event} ON attachments "
                f"REFERENCING {side} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
            )
