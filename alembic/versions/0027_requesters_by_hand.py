"""A requester's e-mail is one in the database too.

A ticket that was written by hand with one that is none has no requester any more: its timeline says what it said. Of
one that is fine but for white space around it, only that goes. Neither its version nor anything else of it changes, and
nobody is told.
"""

from alembic import op

revision = "0027"
down_revision = "0026"

IS_ONE = r"~ '^[^@[:space:]]+@[^@[:space:]]+$'"
VALID = f"requester_email {IS_ONE}"
TRIMMED = "regexp_replace(requester_email, '^[[:space:]]+|[[:space:]]+$', '', 'g')"
TRIM = f"UPDATE tickets SET requester_email = {TRIMMED} WHERE NOT {VALID} AND {TRIMMED} {IS_ONE}"
# As when somebody takes the requester away. A row of an UPDATE does not tell what it was; that of a join does.
TAKE_AWAY = f"""
WITH taken AS (
  UPDATE tickets SET requester_name = NULL, requester_email = NULL
  FROM (SELECT id, requester_name AS name, requester_email AS email FROM tickets WHERE NOT {VALID}) AS former
  WHERE tickets.id = former.id RETURNING tickets.id, coalesce(name || ' <' || email || '>', email) AS who
)
INSERT INTO timeline_entries (ticket_id, kind, before, actor) SELECT id, 'requester', who, 'desk' FROM taken ORDER BY id
"""


def upgrade() -> None:
    op.execute("ALTER TABLE tickets DISABLE TRIGGER USER")
    op.execute(TRIM)
    # Their links and keys go, as those of any former requester.
    op.execute("ALTER TABLE tickets ENABLE TRIGGER tickets_revoke_keys")
    op.execute("ALTER TABLE timeline_entries DISABLE TRIGGER USER")
    op.execute(TAKE_AWAY)
    op.execute("ALTER TABLE timeline_entries ENABLE TRIGGER USER")
    op.execute("ALTER TABLE tickets ENABLE TRIGGER USER")
    op.execute("ALTER TABLE tickets DROP CONSTRAINT IF EXISTS requester_email_valid")
    op.execute(f"ALTER TABLE tickets ADD CONSTRAINT requester_email_valid CHECK ({VALID})")


def downgrade() -> None:
    """Where 0023 made the rule it stands: an older desk looks for it when it goes further back."""
