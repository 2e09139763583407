"""What many changes or deletions at once have been, for as long as they can be undone.

While one is undone nobody outside is told of it as if it happened anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

# Of an undone deletion nobody is told, since nothing has happened to what is there again. Of an undone change webhooks
# are, and mails are not: they would tell of what was told before.
TELLING = {
    "timeline_entries_post_mails": ("post_mails", "NOT IN ('change', 'deletion')"),
    "timeline_entries_post_webhooks": ("post_webhooks", "<> 'deletion'"),
}
TRIGGER = """
CREATE TRIGGER {name} AFTER INSERT ON timeline_entries REFERENCING NEW TABLE AS added
FOR EACH STATEMENT {when} EXECUTE FUNCTION {function}()
"""


def upgrade() -> None:
    op.create_table(
        "bulk_deeds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), primary_key=True, nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False, unique=True),
        sa.Column("is_deletion", sa.Boolean(), nullable=False),
        sa.Column("actor_id", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("undo_until", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "bulk_rows",
        sa.Column("deed_id", sa.BigInteger(), autoincrement=False, primary_key=True, nullable=False),
        sa.Column("source", sa.Text(), primary_key=True, nullable=False),
        sa.Column("row_id", sa.BigInteger(), autoincrement=False, primary_key=True, nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.DateTime(timezone=True)),
        sa.Column("kept", sa.dialects.postgresql.JSONB(), nullable=False),
    )
    for name, (function, condition) in TELLING.items():
        _make_trigger(name, function, f"WHEN (coalesce(current_setting('support_desk.undoing', true), '') {condition})")


def downgrade() -> None:
    for name, (function, _) in TELLING.items():
        _make_trigger(name, function, "")
    op.drop_table("bulk_rows")
    op.drop_table("bulk_deeds")


def _make_trigger(name: str, function: str, when: str) -> None:
    op.execute(f"DROP TRIGGER {name} ON timeline_entries")
    op.execute(TRIGGER.format(name=name, function=function, when=when))
