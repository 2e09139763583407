"""Tickets, their timeline, idempotency keys; search, versions and announcements by the database itself."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


# Upper and lower case of every script, whatever the locale the database was made with.
COLLATIONS = ("pg_c_utf8", "und-x-icu")

SEARCH_FOLD = """
CREATE FUNCTION search_fold(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN upper($1 {collate})
"""
SEARCH_KEY = """
CREATE FUNCTION search_key(title text, description text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN search_fold(title || E'\\n' || description)
"""
NEXT_VERSION = """
CREATE FUNCTION next_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond');
  RETURN NEW;
END $$
"""
ANNOUNCE = """
CREATE FUNCTION announce() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids text;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    ids := '*';
  ELSIF TG_TABLE_NAME = 'tickets' THEN
    SELECT CASE WHEN count(*) > 50 THEN '*' ELSE string_agg(id::text, ',') END INTO ids FROM changed;
  ELSE
    SELECT CASE WHEN count(*) > 50 THEN '*' ELSE string_agg(DISTINCT ticket_id::text, ',') END INTO ids FROM changed;
  END IF;
  IF ids IS NOT NULL THEN
    PERFORM pg_notify('support_desk', ids);
  END IF;
  RETURN NULL;
END $$
"""
TRANSITIONS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute(SEARCH_FOLD.format(collate=_collate()))
    op.execute(SEARCH_KEY)
    op.execute(NEXT_VERSION)
    op.execute(ANNOUNCE)
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("idempotency_keys_age", "idempotency_keys", ["created_at"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("suggested_category", sa.Text(), nullable=True),
        sa.Column("suggested_priority", sa.Text(), nullable=True),
        sa.Column("suggestion_source", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status IN ('resolved', 'closed')) = (resolved_at IS NOT NULL)", name="resolved_at_matches_status"
        ),
        sa.CheckConstraint("category IN ('billing', 'technical', 'account', 'general')", name="category_known"),
        sa.CheckConstraint(
            "char_length(btrim(description, E' \\t\\n\\r\\f\\x0b')) BETWEEN 1 AND 20000", name="description_length"
        ),
        sa.CheckConstraint("char_length(btrim(title, E' \\t\\n\\r\\f\\x0b')) BETWEEN 1 AND 200", name="title_length"),
        sa.CheckConstraint("priority IN ('low', 'medium', 'high', 'critical')", name="priority_known"),
        sa.CheckConstraint("status IN ('open', 'in_progress', 'resolved', 'closed')", name="status_known"),
        sa.CheckConstraint(
            "suggested_category IN ('billing', 'technical', 'account', 'general')", name="suggested_category_known"
        ),
        sa.CheckConstraint(
            "suggested_priority IN ('low', 'medium', 'high', 'critical')", name="suggested_priority_known"
        ),
        sa.CheckConstraint("suggestion_source IN ('gemini', 'local', 'default')", name="suggestion_source_known"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "tickets_by_category",
        "tickets",
        ["category", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "tickets_by_priority",
        "tickets",
        ["priority", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "tickets_by_status",
        "tickets",
        ["status", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "tickets_by_words",
        "tickets",
        ["category", "priority", "status", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "tickets_newest", "tickets", [sa.literal_column("created_at DESC"), sa.literal_column("id DESC")], unique=False
    )
    op.create_index(
        "tickets_resolved",
        "tickets",
        ["resolved_at"],
        unique=False,
        postgresql_where=sa.text("resolved_at IS NOT NULL"),
    )
    op.create_table(
        "timeline_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(kind = 'comment') = (body IS NOT NULL)", name="body_is_comment"),
        sa.CheckConstraint("char_length(btrim(body, E' \\t\\n\\r\\f\\x0b')) BETWEEN 1 AND 5000", name="body_length"),
        sa.CheckConstraint("kind IN ('opened', 'status', 'category', 'priority', 'comment')", name="kind_known"),
        sa.CheckConstraint(
            "num_nonnulls(before, after) = CASE WHEN kind IN ('opened', 'comment') THEN 0 ELSE 2 END",
            name="move_has_both_ends",
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("timeline_entries_of_ticket", "timeline_entries", ["ticket_id", "id"], unique=False)
    op.execute("CREATE INDEX tickets_search ON tickets USING gin (search_key(title, description) gin_trgm_ops)")
    op.execute(
        "CREATE TRIGGER tickets_next_version BEFORE UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION next_version()"
    )
    for table in ("tickets", "timeline_entries"):
        for event, transition in TRANSITIONS.items():
            op.execute(
                f"CREATE TRIGGER {table}_announce_{event.lower()} AFTER {event} ON {table} "
                f"REFERENCING {transition} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION announce()"
            )
        op.execute(
            f"CREATE TRIGGER {table}_announce_truncate AFTER TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION announce()"
        )


def downgrade() -> None:
    op.drop_table("timeline_entries")
    op.drop_table("tickets")
    op.drop_table("idempotency_keys")
    op.execute("DROP FUNCTION announce, next_version, search_key(text, text), search_fold(text)")


def _collate() -> str:
    known = op.get_bind().execute(
        sa.text("SELECT collname FROM pg_collation WHERE collname = ANY(:names)"), {"names": list(COLLATIONS)}
    )
    found = set(known.scalars())
    return next((f'COLLATE "{name}"' for name in COLLATIONS if name in found), "")
