"""Tickets that are truncated leave nothing behind: no bytes of their files, and no tallies that were just being merged."""

from alembic import op

from support_desk.tickets.sql.triggers import tally_assigned_function, tally_function

revision = "0028"
down_revision = "0027"

PROPERTIES, TRIAGED = ("category", "priority", "status"), ("category", "priority")
MIND_BLOBS = """
CREATE OR REPLACE FUNCTION mind_blobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    UPDATE blobs SET unreferenced_since = now() WHERE unreferenced_since IS NULL;
  ELSIF TG_OP = 'INSERT' THEN
    UPDATE blobs SET unreferenced_since = NULL
    WHERE key IN (SELECT blob_key FROM changed) AND unreferenced_since IS NOT NULL;
  ELSIF EXISTS (SELECT FROM changed) THEN
    UPDATE blobs SET unreferenced_since = now()
    WHERE key IN (SELECT blob_key FROM changed) AND NOT EXISTS (SELECT FROM attachments WHERE blob_key = key);
  END IF;
  RETURN NULL;
END $$
"""
TRIGGERS = {"attachments_announce_truncate": "announce", "attachments_mind_truncate": "mind_blobs"}


def upgrade() -> None:
    op.execute(MIND_BLOBS)
    for name, function in TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER {name} AFTER TRUNCATE ON attachments FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )
    op.execute(tally_function(PROPERTIES, TRIAGED))
    op.execute(tally_assigned_function(PROPERTIES))


def downgrade() -> None:
    """The functions may stay as they are."""
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON attachments")
