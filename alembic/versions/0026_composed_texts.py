"""A search finds a word however its accents are written: texts that are not in NFC are kept so as well, for it alone."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

COMPOSED_TEXT = """
CREATE FUNCTION composed_text(title text, description text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN (title || E'\\n' || description) IS NOT NFC NORMALIZED THEN normalize(title || E'\\n' || description) END
"""
COMPOSE = """
CREATE FUNCTION compose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.composed_text := composed_text(NEW.title, NEW.description);
  RETURN NEW;
END $$
"""
FILL = """
UPDATE tickets SET composed_text = composed_text(title, description) WHERE composed_text(title, description) IS NOT NULL
"""


def upgrade() -> None:
    op.execute(COMPOSED_TEXT)
    op.execute(COMPOSE)
    op.add_column("tickets", sa.Column("composed_text", sa.Text()))
    # Where 0023 still made it, a ticket that breaks it could not be written; 0027 makes it anew.
    op.execute("ALTER TABLE tickets DROP CONSTRAINT IF EXISTS requester_email_valid")
    op.execute("ALTER TABLE tickets DISABLE TRIGGER USER")  # no ticket changes for anybody
    op.execute(FILL)
    op.execute("ALTER TABLE tickets ENABLE TRIGGER USER")
    op.create_index(
        "tickets_search_composed",
        "tickets",
        [sa.text("search_fold(composed_text) gin_trgm_ops")],
        postgresql_using="gin",
        postgresql_where=sa.text("composed_text IS NOT NULL"),
    )
    op.execute(
        "CREATE TRIGGER tickets_compose BEFORE INSERT OR UPDATE OF title, description ON tickets "
        "FOR EACH ROW EXECUTE FUNCTION compose()"
    )
    if op.get_bind().scalar(sa.text("SELECT EXISTS (SELECT FROM tickets)")):
        op.execute("ANALYZE tickets (composed_text)")  # or the planner takes it for one that every ticket has


def downgrade() -> None:
    op.execute("DROP TRIGGER tickets_compose ON tickets")
    op.drop_column("tickets", "composed_text")
    op.execute("DROP FUNCTION compose(), composed_text(text, text)")
