"""An index that finds and counts a ticket's comments among its other entries."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index(
        "timeline_comments_of_ticket",
        "timeline_entries",
        ["ticket_id", "id"],
        postgresql_where=sa.text("kind = 'comment'"),
    )


def downgrade() -> None:
    op.drop_index("timeline_comments_of_ticket", "timeline_entries")
