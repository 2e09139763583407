"""An index that holds all that is asked about suggestions of the last days."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index(
        "tickets_suggested",
        "tickets",
        ["created_at"],
        postgresql_include=["suggestion_source", "suggested_category", "category", "suggested_priority", "priority"],
        postgresql_where=sa.text("suggestion_source IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("tickets_suggested", "tickets")
