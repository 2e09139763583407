"""Saved views, lists in other orders, and what they are found by."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

URGENCY = """
CREATE FUNCTION urgency(priority text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE priority WHEN 'critical' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 ELSE 0 END
"""
UNSETTLED = sa.text("status IN ('open', 'in_progress')")
NEWEST = sa.text("created_at DESC"), sa.text("id DESC")
CHANGED_LAST = sa.text("updated_at DESC"), sa.text("id DESC")
MOST_URGENT = sa.text("urgency(priority) DESC"), *NEWEST
INDEXES = {
    "tickets_changed": (CHANGED_LAST, None),
    "tickets_by_urgency": (MOST_URGENT, None),
    "tickets_unsettled_changed": (CHANGED_LAST, UNSETTLED),
    "tickets_unsettled_by_urgency": (MOST_URGENT, UNSETTLED),
    "tickets_unsettled_by_assignee": (("assignee_id", *NEWEST), UNSETTLED),
}
# Pages that show views look again.
TELL_VIEWS = """
CREATE FUNCTION tell_views() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('support_desk', '{"properties": [], "tickets": [[0, [], [], false]]}');
  RETURN NULL;
END $$
"""
# For each row: an account that goes takes its views along, and most have none.
TRIGGERS = """
CREATE TRIGGER saved_views_tell AFTER INSERT OR UPDATE OR DELETE ON saved_views
FOR EACH ROW EXECUTE FUNCTION tell_views();
CREATE TRIGGER saved_views_tell_all AFTER TRUNCATE ON saved_views
FOR EACH STATEMENT EXECUTE FUNCTION tell_views()
"""


def upgrade() -> None:
    op.execute(URGENCY)
    for name, (columns, where) in INDEXES.items():
        op.create_index(name, "tickets", [*columns], postgresql_where=where)
    op.create_table(
        "saved_views",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), primary_key=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "char_length(btrim(name, E' \\t\\n\\r\\f\\x0b')) BETWEEN 1 AND 100", name="saved_view_name_length"
        ),
        sa.CheckConstraint("char_length(query) <= 2000", name="saved_view_query_length"),
    )
    op.create_index("ix_saved_views_account_id", "saved_views", ["account_id"])
    op.execute(TELL_VIEWS)
    op.execute(TRIGGERS)


def downgrade() -> None:
    op.drop_table("saved_views")
    op.execute("DROP FUNCTION tell_views()")
    for name in INDEXES:
        op.drop_index(name, "tickets")
    op.execute("DROP FUNCTION urgency(text)")
